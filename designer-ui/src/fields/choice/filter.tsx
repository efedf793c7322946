import type { ReactNode } from "react";
import type { FilterInputProps } from "../types";
import { ValueList } from "../value-list";
import { ChoiceCell } from "./cell";

export function ChoiceFilter(props: FilterInputProps): ReactNode {
  const { entity, field } = props;
  const choices = field.choices ?? [];
  return <ValueList input={props} search={choices.length > 5} options={choices.map((choice) => ({ value: choice.name, label: choice.label, node: <ChoiceCell entity={entity} field={field} value={choice.name} /> }))} />;
}
