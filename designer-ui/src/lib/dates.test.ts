import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { addDays, dayOf, daysBetween, isDay, momentAt, readDay, timeOf, today } from "./dates";
import { settings } from "./settings";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-22T17:00:00Z") });
  settings.set({ timeZone: "Asia/Shanghai", currency: "CNY", weekStart: 1 });
});
afterEach(() => void vi.useRealTimers());

test("days are counted in the workspace's time zone", () => {
  expect(today()).toBe("2026-11-23");
  expect(dayOf("2026-11-22T15:59:59Z")).toBe("2026-11-22");
  expect(timeOf("2026-11-22T03:04:05.123Z")).toBe("11:04");
  expect(momentAt("2026-11-22", "11:04")).toBe("2026-11-22T03:04:00.000Z");
});

test("a clock that jumps is followed", () => {
  settings.set({ timeZone: "America/New_York", currency: "USD", weekStart: 7 });
  expect(momentAt("2026-07-01", "09:00")).toBe("2026-07-01T13:00:00.000Z");
  expect(momentAt("2026-12-01", "09:00")).toBe("2026-12-01T14:00:00.000Z");
});

test("typed days", () => {
  const cases: [string, string | null][] = [
    ["2026-11-22", "2026-11-22"], ["2026/1/2", "2026-01-02"], ["2026年1月2日", "2026-01-02"], ["20261122", "2026-11-22"], ["12-24", "2026-12-24"], ["12/24", "2026-12-24"],
    ["5", "2026-11-05"], ["2026-02-30", null], ["tomorrow", null], ["", null], ["99-1", null],
  ];
  for (const [input, expected] of cases) expect([input, readDay(input)]).toEqual([input, expected]);
  expect(isDay("2026-13-01")).toBe(false);
});

test("counting days", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(daysBetween("2026-11-22", "2026-12-02")).toBe(10);
});

test.each([
  ["Nov 22, 2026", "2026-11-22"],
  ["november 2 2026", "2026-11-02"],
  ["22 Nov 2026", "2026-11-22"],
  ["Sept. 3, 2026", "2026-09-03"],
  ["Nov 22", "2026-11-22"],
  ["Feb 30, 2026", null],
  ["Nob 22, 2026", null],
  ["2026年1月2日", "2026-01-02"],
])("a day may be typed as English shows it: %s", (text, day) => expect(readDay(text)).toBe(day));
