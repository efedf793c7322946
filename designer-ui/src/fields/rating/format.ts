import type { Field } from "../../metadata/types";
import { checkInteger } from "../integer/format";
import type { CheckShape, FormatValue } from "../types";

/** Steps of the scale. */
export function stepsOf(field: Field): number {
  return Number(field.max ?? 5);
}

/** "4 / 5" */
export const formatRating: FormatValue = (value, field) => (typeof value === "number" || typeof value === "string" ? `${value} / ${stepsOf(field)}` : "");

export const checkRating: CheckShape = (value, field) => checkInteger(value, { ...field, min: 1, max: stepsOf(field) });
