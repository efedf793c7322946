import { expect, test } from "vitest";
import { settings } from "../lib/settings";
import { addDays, momentAt, today } from "../lib/dates";
import { ageOf, daysIn } from "./dwell";

const stage = (expectedDays: number | null, kind = "open") => ({ name: "a", key: "p/a", label: "A", kind, expectedDays });

test("days are calendar days of the workspace", () => {
  settings.set({ ...settings.get(), timeZone: "Asia/Shanghai" });
  expect(daysIn(momentAt(today(), "00:00"))).toBe(0);
  expect(daysIn(momentAt(addDays(today(), -1), "23:59"))).toBe(1);
  expect(daysIn(momentAt(addDays(today(), -12), "12:00"))).toBe(12);
  expect(daysIn(null)).toBeNull();
});

test("only open stages age, beyond what they expect", () => {
  expect(ageOf(stage(10), 10)).toBe("fresh");
  expect(ageOf(stage(10), 11)).toBe("late");
  expect(ageOf(stage(10), 16)).toBe("overdue");
  expect(ageOf(stage(10, "paused"), 99)).toBe("fresh");
  expect(ageOf(stage(null), 99)).toBe("fresh");
  expect(ageOf(null, 99)).toBe("fresh");
});
