import { type Condition, type DateAnchor, type Filter, isCondition, type Operator } from "../metadata/filter";
import type { Field } from "../metadata/types";
import { fieldType, isEmpty } from "./registry";
import type { FilterOperator, ValueShape } from "./types";

/** A filter as chips: a flat list of conditions of which all or any must hold. What does not fit is kept as it is. */
export interface ChipList {
  mode: "all" | "any";
  chips: Chip[];
}
export type Chip = ConditionChip | OtherChip;
export interface ConditionChip {
  kind: "condition";
  path: string;
  op: FilterOperator;
  value: unknown;
}
export interface OtherChip {
  kind: "other";
  node: Filter;
}

export const PERIODS = [
  "overdue", "today", "tomorrow", "yesterday", "this_week", "next_week", "last_week", "this_month", "next_month", "last_month",
  "this_quarter", "next_quarter", "last_quarter", "this_year", "last_year", "next_7d", "next_30d", "last_7d", "last_30d",
] as const;
export type Period = (typeof PERIODS)[number];

type Anchor = DateAnchor["date"];
const UNIT: Record<string, [Anchor, string]> = {
  day: ["today", "d"], week: ["start_of_week", "w"], month: ["start_of_month", "mo"], quarter: ["start_of_quarter", "q"], year: ["start_of_year", "y"],
};

/** First day and first day after, relative to the day the filter runs. */
export function boundsOf(period: Period): { from: DateAnchor | null; until: DateAnchor } {
  const at = (date: Anchor, add?: string): DateAnchor => (add ? { date, add } : { date });
  if (period === "overdue") return { from: null, until: at("today") };
  if (period === "today") return { from: at("today"), until: at("today", "1d") };
  if (period === "tomorrow") return { from: at("today", "1d"), until: at("today", "2d") };
  if (period === "yesterday") return { from: at("today", "-1d"), until: at("today") };
  const span = /^(next|last)_(\d+)d$/.exec(period);
  if (span) return span[1] === "next" ? { from: at("today"), until: at("today", `${Number(span[2]) + 1}d`) } : { from: at("today", `-${span[2]}d`), until: at("today", "1d") };
  const [which = "this", unit = "week"] = period.split("_");
  const [anchor, letter] = UNIT[unit] ?? ["start_of_week" as const, "w"];
  if (which === "next") return { from: at(anchor, `1${letter}`), until: at(anchor, `2${letter}`) };
  if (which === "last") return { from: at(anchor, `-1${letter}`), until: at(anchor) };
  return { from: at(anchor), until: at(anchor, `1${letter}`) };
}

function sameAnchor(value: unknown, anchor: DateAnchor): boolean {
  return typeof value === "object" && value !== null && "date" in value && value.date === anchor.date && ("add" in value ? value.add : undefined) === anchor.add;
}

function periodOf(node: Filter): ConditionChip | null {
  if (isCondition(node)) {
    return node.op === "lt" && sameAnchor(node.value, { date: "today" }) ? { kind: "condition", path: node.field, op: "period", value: "overdue" } : null;
  }
  if (!("all" in node) || node.all.length !== 2) return null;
  const [first, second] = node.all;
  if (!first || !second || !isCondition(first) || !isCondition(second) || first.field !== second.field || first.op !== "gte" || second.op !== "lt") return null;
  const period = PERIODS.find((candidate) => {
    const { from, until } = boundsOf(candidate);
    return from !== null && sameAnchor(first.value, from) && sameAnchor(second.value, until);
  });
  return period ? { kind: "condition", path: first.field, op: "period", value: period } : null;
}

/** `fieldAt` tells which field a path means, so single values of pick fields become lists of one. */
export function toChips(filter: Filter | null | undefined, fieldAt: (path: string) => Field | undefined): ChipList {
  if (!filter) return { mode: "all", chips: [] };
  const asPeriod = periodOf(filter);
  if (asPeriod) return { mode: "all", chips: [asPeriod] };
  const mode = "any" in filter ? "any" : "all";
  const nodes = "all" in filter ? filter.all : "any" in filter ? filter.any : [filter];
  const chips: Chip[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    const next = nodes[index + 1];
    if (!node) continue;
    const pair = mode === "all" && next ? periodOf({ all: [node, next] }) : null;
    if (pair) index++;
    chips.push(pair ?? periodOf(node) ?? toChip(node, fieldAt));
  }
  return { mode, chips };
}

function toChip(node: Filter, fieldAt: (path: string) => Field | undefined): Chip {
  if (!isCondition(node)) return { kind: "other", node };
  const field = fieldAt(node.field);
  if (!field) return { kind: "other", node };
  // A value of the record that points is edited where records of a lookup are limited.
  if (typeof node.value === "object" && node.value !== null && "record" in node.value) return { kind: "other", node };
  const operators = fieldType(field).operators;
  let op: FilterOperator = node.op;
  let value = node.value;
  if (operators.includes("in") && (op === "eq" || op === "ne")) {
    op = op === "eq" ? "in" : "not_in";
    value = [value];
  }
  if (field.type === "boolean" && op === "ne") {
    op = "eq";
    value = value !== true;
  }
  return operators.includes(op) ? { kind: "condition", path: node.field, op, value } : { kind: "other", node };
}

export function fromChips({ mode, chips }: ChipList): Filter | null {
  const nodes = chips.flatMap((chip): Filter[] => {
    if (chip.kind === "other") return [chip.node];
    const node = toNode(chip);
    // Among conditions that must all hold, a period is two of them.
    return mode === "all" && "all" in node ? node.all : [node];
  });
  const [first] = nodes;
  if (first === undefined) return null;
  if (nodes.length === 1 && !("any" in first && mode === "any")) return first;
  return mode === "any" ? { any: nodes } : { all: nodes };
}

function toNode({ path, op, value }: ConditionChip): Filter {
  if (op === "period") {
    const { from, until } = boundsOf(value as Period);
    const end: Condition = { field: path, op: "lt", value: until };
    return from === null ? end : { all: [{ field: path, op: "gte", value: from }, end] };
  }
  if (shapeOf(op) === "none") return { field: path, op };
  if ((op === "in" || op === "not_in") && Array.isArray(value) && value.length === 1 && typeof value[0] === "string" && value[0].startsWith("$")) {
    return { field: path, op: op === "in" ? "eq" : "ne", value: value[0] };
  }
  return { field: path, op, value };
}

export function shapeOf(op: FilterOperator): ValueShape {
  const shapes: Partial<Record<FilterOperator, ValueShape>> = {
    empty: "none", not_empty: "none", in: "many", not_in: "many", has_any: "many", has_all: "many", has_none: "many", between: "two", period: "period",
  };
  return shapes[op] ?? "one";
}

/** Ready to be sent: nothing missing. */
export function isComplete(op: FilterOperator, value: unknown): boolean {
  const shape = shapeOf(op);
  if (shape === "none") return true;
  if (shape === "two") return Array.isArray(value) && value.length === 2 && value.every((part) => !isEmpty(part));
  return !isEmpty(value);
}

/** What a fresh condition starts with. */
export function startOperator(field: Field): FilterOperator {
  return fieldType(field).operators[0] ?? "eq";
}

export function startValue(field: Field, op: FilterOperator): unknown {
  if (field.type === "boolean") return true;
  if (shapeOf(op) === "many") return [];
  return null;
}

/** Keeps the value when the new operator takes the same shape. */
export function valueFor(field: Field, from: FilterOperator, to: FilterOperator, value: unknown): unknown {
  return shapeOf(from) === shapeOf(to) ? value : startValue(field, to);
}

/** Key of an operator's words; dates have their own. */
export function operatorKey(field: Field, op: FilterOperator, value?: unknown): string {
  if ((op === "in" || op === "not_in") && Array.isArray(value) && value.length <= 1) return op === "in" ? "op.is" : "op.isNot";
  return (field.type === "date" || field.type === "datetime" || field.type === "time") && ["eq", "lt", "lte", "gt", "gte"].includes(op) ? `op.date.${op}` : `op.${op}`;
}

export type { Operator };
