import { compareDecimals, readDecimal } from "../../lib/decimal";
import { formatInteger } from "../../lib/format";
import type { Field } from "../../metadata/types";
import type { CheckShape, FormatValue, ShapeFault } from "../types";

export const formatIntegerValue: FormatValue = (value) => (typeof value === "number" || typeof value === "string" ? formatInteger(value) : "");

export const checkInteger: CheckShape = (value, field) => {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) return { code: "type" };
  return checkRange(String(value), field);
};

/** Typed text → number; the text itself when it is none; null when empty. */
export function readInteger(text: string): number | string | null {
  if (text.trim() === "") return null;
  const digits = readDecimal(text, 0);
  const value = digits === null ? Number.NaN : Number(digits);
  return Number.isSafeInteger(value) ? value : text;
}

export function checkRange(value: string, field: Field): ShapeFault | null {
  const below = field.min != null && compareDecimals(value, String(field.min)) < 0;
  const above = field.max != null && compareDecimals(value, String(field.max)) > 0;
  if (!below && !above) return null;
  // With one bound only, the sentence names that one.
  const bound = field.max == null ? "min" : field.min == null ? "max" : null;
  return { code: "range", ...(bound ? { bound } : {}), params: { min: String(field.min ?? ""), max: String(field.max ?? "") } };
}
