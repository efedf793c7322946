import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { useMetadata } from "../../metadata/hooks";
import { reasonOf } from "../lookup/within";
import { PickerControl } from "../picker-control";
import type { FieldInputProps } from "../types";
import { RegardingCell } from "./cell";
import { isEntityReference, regardingKey, regardingOf } from "./format";
import { regardingTargets, searchRegarding } from "./options";

export function RegardingInput(props: FieldInputProps): ReactNode {
  const { entity, field, value } = props;
  const targets = regardingTargets(useMetadata(), field);
  const { within } = field;
  const current = isEntityReference(value) ? value : null;
  return (
    <PickerControl
      input={props}
      display={current && <RegardingCell entity={entity} field={field} value={current} />}
      selected={current && regardingKey(current)}
      {...(within && { note: reasonOf(within), emptyText: t("lookup.noneFits") })}
      options={(search, signal) => searchRegarding(targets, search, signal, within?.byEntity)}
      onPick={(key, option) => {
        const next = { ...regardingOf(key), name: option.label };
        if (props.variant === "cell") props.onCommit?.(next, "pick");
        else props.onChange(next);
      }}
    />
  );
}
