import { expect, test } from "vitest";
import { barOf, monthsOf, scaleOf, stepped, ticksOf, widthOf } from "./scale";

test("a scale begins before the day in sight, on a whole week or month", () => {
  const week = scaleOf("week", "2026-11-26", 1);
  expect([week.from, week.until, widthOf(week)]).toEqual(["2026-11-16", "2026-12-14", 28 * 40]);
  const month = scaleOf("month", "2026-11-26", 1);
  expect([month.from, month.until]).toEqual(["2026-10-01", "2027-02-01"]);
  expect(scaleOf("quarter", "2026-11-26", 1).until).toBe("2027-08-01");
  expect([stepped(week, "2026-11-26", 1), stepped(month, "2026-12-31", -1)]).toEqual(["2026-12-10", "2026-10-31"]);
});

test("marks cover the scale without a gap", () => {
  for (const zoom of ["week", "month", "quarter"] as const) {
    const scale = scaleOf(zoom, "2026-11-26", 7);
    for (const marks of [monthsOf(scale), ticksOf(scale, 7)]) {
      if (marks.length === 0) continue;
      expect(marks.reduce((at, mark) => (expect(mark.left).toBe(at), at + mark.width), 0)).toBe(widthOf(scale));
    }
  }
});

test("a bar is cut at the edges and can always be seen", () => {
  const scale = scaleOf("quarter", "2026-11-26", 1);
  expect(barOf(scale, "2026-08-01", "2026-08-03")).toEqual({ left: 0, width: 12 });
  expect(barOf(scale, "2026-01-01", "2026-08-02").left).toBe(0);
  expect(barOf(scale, "2026-11-01", "2026-11-01").width).toBe(8);
  const end = barOf(scale, "2027-07-30", "2028-01-01");
  expect(end.left + end.width).toBe(widthOf(scale));
});
