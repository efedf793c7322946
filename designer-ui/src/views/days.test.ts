import { beforeEach, expect, test } from "vitest";
import { settings } from "../lib/settings";
import type { Field } from "../metadata/types";
import { addMonths, layHours, layLanes, shifted, type Span, spanOf, valueOn, weekOf, weeksOf, windowFilter } from "./days";

const field = (name: string, type: Field["type"]): Field => ({ name, id: `f_${name}`, type, label: name });
const [day, until, at, end] = [field("day", "date"), field("until", "date"), field("at", "datetime"), field("end", "datetime")];

beforeEach(() => settings.set({ timeZone: "Asia/Shanghai", currency: "CNY", weekStart: 1 }));

test("weeks begin on the workspace's day", () => {
  expect(weekOf("2026-11-26", 1)).toBe("2026-11-23");
  expect(weekOf("2026-11-22", 1)).toBe("2026-11-16");
  expect(weekOf("2026-11-22", 7)).toBe("2026-11-22");
  expect(weeksOf("2026-11-26", 1).map((week) => [week[0], week[6]])).toEqual([
    ["2026-10-26", "2026-11-01"], ["2026-11-02", "2026-11-08"], ["2026-11-09", "2026-11-15"], ["2026-11-16", "2026-11-22"], ["2026-11-23", "2026-11-29"], ["2026-11-30", "2026-12-06"],
  ]);
  // February 2027 begins on a Monday and fills its four weeks.
  expect(weeksOf("2027-02-10", 1)).toHaveLength(4);
});

test("a month later is never a month too far", () => {
  expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
  expect(addMonths("2026-03-31", -1)).toBe("2026-02-28");
  expect(addMonths("2026-12-15", 1)).toBe("2027-01-15");
});

test("a record stands on the day the workspace's clock shows", () => {
  expect(spanOf({ day: "2026-11-26" }, day, undefined)).toEqual({ first: "2026-11-26", last: "2026-11-26", start: null, end: null });
  expect(spanOf({ at: "2026-11-25T16:30:00.000Z" }, at, undefined)).toEqual({ first: "2026-11-26", last: "2026-11-26", start: 30, end: null });
  expect(spanOf({ at: "2026-11-26T01:00:00Z", end: "2026-11-26T02:30:00Z" }, at, end)).toEqual({ first: "2026-11-26", last: "2026-11-26", start: 540, end: 630 });
  // Until midnight is no further day; an end before the beginning is none.
  expect(spanOf({ at: "2026-11-26T01:00:00Z", end: "2026-11-26T16:00:00Z" }, at, end)).toEqual({ first: "2026-11-26", last: "2026-11-26", start: 540, end: 1440 });
  expect(spanOf({ day: "2026-11-26", until: "2026-11-20" }, day, until)?.last).toBe("2026-11-26");
  expect(spanOf({ day: null }, day, until)).toBeNull();
});

test("a window asks for what touches its days", () => {
  expect(windowFilter(day, undefined, "2026-11-01", "2026-12-01")).toEqual({ all: [{ field: "day", op: "gte", value: "2026-11-01" }, { field: "day", op: "lt", value: "2026-12-01" }] });
  expect(windowFilter(at, end, "2026-11-01", "2026-12-01")).toEqual({
    all: [
      { field: "at", op: "lt", value: "2026-11-30T16:00:00.000Z" },
      { any: [{ field: "at", op: "gte", value: "2026-10-31T16:00:00.000Z" }, { field: "end", op: "gte", value: "2026-10-31T16:00:00.000Z" }] },
    ],
  });
});

test("a moved record keeps its time of day", () => {
  expect(shifted(day, "2026-11-30", 2)).toBe("2026-12-02");
  expect(shifted(at, "2026-11-26T01:15:00.000Z", -1)).toBe("2026-11-25T01:15:00.000Z");
  expect(shifted(at, "2026-11-26T01:15:00.000Z", 0, 14 * 60)).toBe("2026-11-26T06:00:00.000Z");
  expect(shifted(day, null, 2)).toBeNull();
  expect(valueOn(at, "2026-11-26")).toBe("2026-11-26T01:00:00.000Z");
});

const span = (first: string, last = first, start: number | null = null, stop: number | null = null): { span: Span } => ({ span: { first, last, start, end: stop } });

test("spans never lie over one another", () => {
  const week = ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29"];
  const laid = layLanes([span("2026-11-24"), span("2026-11-20", "2026-11-24"), span("2026-11-25", "2026-12-02"), span("2026-12-01")], week);
  expect(laid.map(({ lane, column, columns, before, after }) => [lane, column, columns, before, after])).toEqual([
    [0, 0, 2, true, false], [1, 1, 1, false, false], [0, 2, 5, false, true],
  ]);
});

test("what happens at the same time stands side by side", () => {
  const laid = layHours([span("d", "d", 540, 660), span("d", "d", 600, null), span("d", "d", 630, 700), span("d", "d", 720, 780)]);
  expect(laid.map(({ from, to, column, columns }) => [from, to, column, columns])).toEqual([[540, 660, 0, 2], [600, 630, 1, 2], [630, 700, 1, 2], [720, 780, 0, 1]]);
});
