import type { Choice, Field } from "../../metadata/types";
import type { FormatValue } from "../types";

export function choiceOf(field: Field, value: unknown): Choice | undefined {
  return field.choices?.find((choice) => choice.name === value);
}

export const formatChoice: FormatValue = (value, field) => (typeof value === "string" ? (choiceOf(field, value)?.label ?? value) : "");
