import { useState, type ReactNode } from "react";
import type { Reference } from "../../api/types";
import { t } from "../../lib/i18n";
import { useEntity } from "../../metadata/hooks";
import { targetNames } from "../../metadata/paths";
import { Avatar } from "../../ui/avatar";
import type { Option } from "../../ui/picker";
import { searchReferences } from "../lookup/search";
import { reasonOf } from "../lookup/within";
import { SetControl } from "../set-control";
import type { FieldInputProps } from "../types";
import { ManyToManyCell } from "./cell";
import { recordsOf } from "./format";

/** Ticking records; the set control knows ids, this one their names. */
export function ManyToManyInput(props: FieldInputProps): ReactNode {
  const { entity, field } = props;
  const { within } = field;
  const target = useEntity(targetNames(field)[0] ?? "");
  const chosen = recordsOf(props.value);
  const [seen, setSeen] = useState<readonly Reference[]>([]);
  const named = (ids: readonly string[]): Reference[] => ids.map((id) => [...chosen, ...seen].find((reference) => reference.id === id) ?? { id, name: null });
  const value = (ids: unknown): Reference[] | null => (Array.isArray(ids) && ids.length > 0 ? named(ids as string[]) : null);
  const option = ({ id, name }: Reference): Option => ({
    value: id,
    label: name ?? t("fields.hiddenRecord"),
    node: (
      <>
        <Avatar name={name ?? ""} square />
        <span className={name === null ? "truncate text-fg3" : "truncate"}>{name ?? t("fields.hiddenRecord")}</span>
      </>
    ),
  });
  return (
    <SetControl
      input={{
        ...props,
        value: chosen.map(({ id }) => id),
        onChange: (ids) => props.onChange(value(ids)),
        ...(props.onCommit ? { onCommit: (ids, how) => props.onCommit?.(value(ids), how) } : {}),
      }}
      {...(within && { note: reasonOf(within), emptyText: t("lookup.noneFits") })}
      options={async (search, signal) => {
        const found = target ? await searchReferences(target, search, signal, within?.filter) : [];
        setSeen((before) => [...before, ...found.filter(({ id }) => !before.some((reference) => reference.id === id))]);
        const first = search === "" ? chosen : [];
        return [...first, ...found.filter(({ id }) => !first.some((member) => member.id === id))].map(option);
      }}
      show={(ids) => <ManyToManyCell entity={entity} field={field} value={named(ids)} />}
    />
  );
}
