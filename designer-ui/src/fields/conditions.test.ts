import { expect, test } from "vitest";
import type { Filter } from "../metadata/filter";
import type { Field } from "../metadata/types";
import { fromChips, isComplete, PERIODS, toChips } from "./conditions";

const fields: Record<string, Field> = {
  stage: { name: "stage", id: "s", type: "stage", label: "Stage" },
  amount: { name: "amount", id: "a", type: "money", label: "Amount" },
  owner: { name: "owner", id: "o", type: "user", label: "Owner" },
  close_date: { name: "close_date", id: "d", type: "date", label: "Close date" },
};
const fieldAt = (path: string) => fields[path];
const roundTrip = (filter: Filter | null) => fromChips(toChips(filter, fieldAt));

test("a filter of plain conditions survives the chips", () => {
  const filter: Filter = { all: [{ field: "amount", op: "gte", value: "500000" }, { field: "stage", op: "in", value: ["a/b"] }] };
  expect(roundTrip(filter)).toEqual(filter);
  expect(roundTrip({ any: [{ field: "amount", op: "empty" }, { field: "stage", op: "not_in", value: ["a/b", "a/c"] }] })).toEqual({
    any: [{ field: "amount", op: "empty" }, { field: "stage", op: "not_in", value: ["a/b", "a/c"] }],
  });
  expect(roundTrip(null)).toBeNull();
});

test("eq on a pick field becomes a list of one, and $me stays a principal", () => {
  expect(toChips({ field: "owner", op: "eq", value: "$me" }, fieldAt).chips).toEqual([{ kind: "condition", path: "owner", op: "in", value: ["$me"] }]);
  expect(roundTrip({ field: "owner", op: "eq", value: "$me" })).toEqual({ field: "owner", op: "eq", value: "$me" });
});

test("every period is recognised again", () => {
  for (const period of PERIODS) {
    const filter = fromChips({ mode: "all", chips: [{ kind: "condition", path: "close_date", op: "period", value: period }] });
    expect(toChips(filter, fieldAt).chips).toEqual([{ kind: "condition", path: "close_date", op: "period", value: period }]);
  }
});

test("a period among other conditions survives", () => {
  const filter: Filter = {
    all: [
      { field: "amount", op: "gte", value: "1" },
      { field: "close_date", op: "gte", value: { date: "start_of_quarter" } },
      { field: "close_date", op: "lt", value: { date: "start_of_quarter", add: "1q" } },
    ],
  };
  expect(toChips(filter, fieldAt).chips[1]).toEqual({ kind: "condition", path: "close_date", op: "period", value: "this_quarter" });
  expect(roundTrip(filter)).toEqual(filter);
});

test("what does not fit is kept untouched", () => {
  const filter: Filter = { all: [{ not: { any: [{ field: "amount", op: "empty" }] } }, { some: "contacts", where: { field: "role", op: "eq", value: "x" } }] };
  expect(roundTrip(filter)).toEqual(filter);
});

test("a condition without its value is not complete", () => {
  expect(isComplete("in", [])).toBe(false);
  expect(isComplete("between", ["1", null])).toBe(false);
  expect(isComplete("empty", undefined)).toBe(true);
  expect(isComplete("eq", false)).toBe(true);
});
