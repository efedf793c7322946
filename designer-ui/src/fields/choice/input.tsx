import type { ReactNode } from "react";
import { PickerControl } from "../picker-control";
import type { FieldInputProps } from "../types";
import { ChoiceCell } from "./cell";

export function ChoiceInput(props: FieldInputProps): ReactNode {
  const { entity, field, value } = props;
  const current = typeof value === "string" && value !== "" ? value : null;
  const choices = (field.choices ?? []).filter((choice) => !choice.retired || choice.name === current);
  return (
    <PickerControl
      input={props}
      search={choices.length > 5}
      display={current === null ? null : <ChoiceCell entity={entity} field={field} value={current} />}
      selected={current}
      options={choices.map((choice) => ({ value: choice.name, label: choice.label, node: <ChoiceCell entity={entity} field={field} value={choice.name} /> }))}
      onPick={(next) => (props.variant === "cell" ? props.onCommit?.(next, "pick") : props.onChange(next))}
    />
  );
}
