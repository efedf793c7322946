/** The engine's filter tree, as it travels in URLs, views and requests. */
export type Filter = AllNode | AnyNode | NotNode | Condition | SomeNode | NoneNode;

export interface AllNode {
  all: Filter[];
}
export interface AnyNode {
  any: Filter[];
}
export interface NotNode {
  not: Filter;
}
export interface SomeNode {
  some: string;
  where: Filter;
}
export interface NoneNode {
  none: string;
  where: Filter;
}

export type Operator =
  | "eq" | "ne" | "in" | "not_in" | "lt" | "lte" | "gt" | "gte" | "between" | "contains" | "starts_with"
  | "has_any" | "has_all" | "has_none" | "empty" | "not_empty";

export interface Condition {
  field: string;
  op: Operator;
  value?: unknown;
}

/** A date relative to the day the filter runs. */
export interface DateAnchor {
  date: "now" | "today" | "start_of_week" | "start_of_month" | "start_of_quarter" | "start_of_year";
  add?: string;
}

export function isCondition(node: Filter): node is Condition {
  return "field" in node;
}

export function isFilter(value: unknown): value is Filter {
  if (typeof value !== "object" || value === null) return false;
  if ("all" in value) return Array.isArray(value.all) && value.all.every(isFilter);
  if ("any" in value) return Array.isArray(value.any) && value.any.every(isFilter);
  if ("not" in value) return isFilter(value.not);
  if ("field" in value) return typeof value.field === "string" && "op" in value && typeof value.op === "string";
  return ("some" in value || "none" in value) && "where" in value && isFilter(value.where);
}

/** Joins filters so that all must hold; null when there is nothing to hold. */
export function allOf(...filters: (Filter | null | undefined)[]): Filter | null {
  const given = filters.filter((filter) => filter != null).flatMap((filter) => ("all" in filter ? filter.all : [filter]));
  return given.length === 0 ? null : given.length === 1 ? (given[0] ?? null) : { all: given };
}

/** Equal as documents: key order does not matter. */
export function sameFilter(a: Filter | null | undefined, b: Filter | null | undefined): boolean {
  return canonical(a ?? null) === canonical(b ?? null);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => `${key}:${canonical(item)}`).join()}}`;
}

/** The path of an operand that is a value of the record being written: `{ record: "account" }`. */
export function ownOperand(value: unknown): string | null {
  return typeof value === "object" && value !== null && "record" in value && typeof value.record === "string" && Object.keys(value).length === 1 ? value.record : null;
}
