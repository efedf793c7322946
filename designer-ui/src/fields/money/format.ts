import type { Money } from "../../api/types";
import { readDecimal } from "../../lib/decimal";
import { formatMoney } from "../../lib/format";
import { checkRange } from "../integer/format";
import type { CheckShape, FormatValue } from "../types";

export function isMoney(value: unknown): value is Money {
  return typeof value === "object" && value !== null && "amount" in value && typeof value.amount === "string" && "currency" in value;
}

export const formatMoneyValue: FormatValue = (value) => (isMoney(value) ? formatMoney(value.amount, value.currency) : "");

export const checkMoney: CheckShape = (value, field) => {
  if (!isMoney(value)) return { code: "type" };
  const amount = readDecimal(value.amount, 20);
  if (amount === null) return { code: "type" };
  const scale = field.scale ?? 2;
  if (readDecimal(amount, scale) === null) return { code: "format", params: { scale } };
  return checkRange(amount, field);
};
