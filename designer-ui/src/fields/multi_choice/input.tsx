import type { ReactNode } from "react";
import { ChoiceCell } from "../choice/cell";
import { SetControl } from "../set-control";
import type { FieldInputProps } from "../types";
import { MultiChoiceCell } from "./cell";
import { membersOf } from "./format";

export function MultiChoiceInput(props: FieldInputProps): ReactNode {
  const { entity, field, value } = props;
  const chosen = membersOf(field, value).map(({ key }) => key);
  const choices = (field.choices ?? []).filter((choice) => !choice.retired || chosen.includes(choice.name));
  return (
    <SetControl
      input={props}
      search={choices.length > 5}
      options={choices.map((choice) => ({ value: choice.name, label: choice.label, node: <ChoiceCell entity={entity} field={field} value={choice.name} /> }))}
      show={(members) => <MultiChoiceCell entity={entity} field={field} value={members} />}
      arrange={(members) => membersOf(field, members).map(({ key }) => key)}
    />
  );
}
