import { readDecimal } from "../../lib/decimal";
import { formatDecimal } from "../../lib/format";
import { checkRange } from "../integer/format";
import type { CheckShape, FormatValue } from "../types";

export const formatDecimalValue: FormatValue = (value) => (typeof value === "string" || typeof value === "number" ? formatDecimal(String(value)) : "");

export const checkDecimal: CheckShape = (value, field) => {
  const text = (typeof value === "string" || typeof value === "number") && /^-?\d+(\.\d+)?$/.test(String(value).trim()) ? readDecimal(String(value), 20) : null;
  if (text === null) return { code: "type" };
  const scale = field.scale ?? 2;
  if (readDecimal(text, scale) === null) return { code: "format", params: { scale } };
  return checkRange(text, field);
};
