import { BadJson } from "../fields/json/format";
import { trimDecimal } from "../lib/decimal";
import type { FieldTypeName } from "../metadata/types";

/** Whether two values of a field are the same. JSON of any shape is only that when all of it is. */
export function same(a: unknown, b: unknown, type?: FieldTypeName): boolean {
  if (a instanceof BadJson || b instanceof BadJson) return a === b;
  if (Object.is(a, b) || (a == null && b == null)) return true;
  if (type !== "json" && typeof a === "object" && typeof b === "object" && a !== null && b !== null) {
    if ("id" in a && "id" in b) return a.id === b.id;
    if ("amount" in a && "amount" in b) return trimDecimal(String(a.amount)) === trimDecimal(String(b.amount)) && (a as { currency?: unknown }).currency === (b as { currency?: unknown }).currency;
  }
  return JSON.stringify(a) === JSON.stringify(b);
}
