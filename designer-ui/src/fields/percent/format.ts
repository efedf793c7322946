import { readDecimal } from "../../lib/decimal";
import { formatPercent } from "../../lib/format";
import { checkRange } from "../integer/format";
import type { CheckShape, FormatValue } from "../types";

export const formatPercentValue: FormatValue = (value) => (typeof value === "string" || typeof value === "number" ? formatPercent(String(value)) : "");

export const checkPercent: CheckShape = (value, field) => {
  const text = readDecimal(String(value), 20);
  if (text === null) return { code: "type" };
  const scale = field.scale ?? 2;
  if (readDecimal(text, scale) === null) return { code: "format", params: { scale } };
  return checkRange(text, field);
};
