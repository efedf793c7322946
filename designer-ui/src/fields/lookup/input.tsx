import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { useEntity } from "../../metadata/hooks";
import { targetNames } from "../../metadata/paths";
import { Avatar } from "../../ui/avatar";
import { PickerControl } from "../picker-control";
import type { FieldInputProps } from "../types";
import { LookupCell } from "./cell";
import { isReference } from "./format";
import { searchReferences } from "./search";
import { reasonOf } from "./within";

export function LookupInput(props: FieldInputProps): ReactNode {
  const { entity, field, value } = props;
  const target = useEntity(targetNames(field)[0] ?? "");
  const current = isReference(value) ? value : null;
  const { within } = field;
  return (
    <PickerControl
      input={props}
      display={current && <LookupCell entity={entity} field={field} value={current} />}
      selected={current?.id ?? null}
      {...(within && { note: reasonOf(within), emptyText: t("lookup.noneFits") })}
      options={async (search, signal) => {
        const found = target ? await searchReferences(target, search, signal, within?.filter) : [];
        // What it points at now stands first, unless it does not fit any more.
        const list = current && search === "" && !within ? [current, ...found.filter((reference) => reference.id !== current.id)] : found;
        return list.map((reference) => ({
          value: reference.id,
          label: reference.name ?? "",
          node: (
            <>
              <Avatar name={reference.name ?? ""} square />
              <span className="truncate">{reference.name}</span>
            </>
          ),
        }));
      }}
      onPick={(id, option) => {
        const next = { id, name: option.label };
        if (props.variant === "cell") props.onCommit?.(next, "pick");
        else props.onChange(next);
      }}
    />
  );
}
