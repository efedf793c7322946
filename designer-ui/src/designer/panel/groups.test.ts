import { expect, test } from "vitest";
import type { Filter } from "../../metadata/filter";
import type { Field } from "../../metadata/types";
import { readGroup, writeGroup } from "./groups";

const FIELDS: Record<string, Field> = {
  amount: { name: "amount", id: "f_amount", type: "money", label: "Amount" },
  budget: { name: "budget", id: "f_budget", type: "money", label: "Budget" },
  due: { name: "due", id: "f_due", type: "date", label: "Due" },
};

const roundTrip = (filter: Filter) => writeGroup(readGroup(filter, (path) => FIELDS[path]));

test.each<[string, Filter]>([
  ["one condition", { field: "amount", op: "gt", value: "500000" }],
  ["all of two", { all: [{ field: "amount", op: "gt", value: "1" }, { field: "due", op: "empty" }] }],
  ["any of two", { any: [{ field: "amount", op: "gt", value: "1" }, { field: "due", op: "empty" }] }],
  ["not one", { not: { field: "due", op: "empty" } }],
  ["none of two", { not: { any: [{ field: "amount", op: "gt", value: "1" }, { field: "due", op: "empty" }] } }],
  ["not all of two", { not: { all: [{ field: "amount", op: "gt", value: "1" }, { field: "due", op: "empty" }] } }],
  ["a group in a group", { all: [{ field: "due", op: "empty" }, { any: [{ field: "amount", op: "gt", value: "1" }, { not: { field: "due", op: "empty" } }] }] }],
  ["another field", { field: "amount", op: "gt", value: { field: "budget" } }],
  ["a relative date", { field: "due", op: "lt", value: { date: "today", add: "30d" } }],
  ["related records", { all: [{ field: "due", op: "empty" }, { some: "contacts", where: { field: "role", op: "eq", value: "buyer" } }] }],
  ["no related record", { none: "contacts", where: { all: [] } }],
])("%s is read and written as it is", (_, filter) => expect(roundTrip(filter)).toEqual(filter));

test("nothing is no condition", () => {
  expect(readGroup(undefined, () => undefined)).toEqual({ mode: "all", chips: [] });
  expect(writeGroup({ mode: "none", chips: [] })).toBeUndefined();
});
