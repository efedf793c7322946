import type { ReactNode } from "react";
import type { FieldInputProps } from "../types";
import { AutoNumberCell } from "./cell";

/** Nobody types these: the number as it is. */
export function AutoNumberInput({ entity, field, value, id }: FieldInputProps): ReactNode {
  return (
    <output id={id} className="flex min-h-8 items-center">
      <AutoNumberCell entity={entity} field={field} value={value} />
    </output>
  );
}
