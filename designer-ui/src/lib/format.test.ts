import { beforeEach, expect, test } from "vitest";
import { formatDate, formatDateTime, formatDecimal, formatMoney, readBackMoney } from "./format";
import { rememberLanguage } from "./language";
import { settings } from "./settings";

beforeEach(() => settings.set({ timeZone: "Asia/Shanghai", currency: "CNY", weekStart: 1 }));

test("Chinese", () => {
  rememberLanguage("zh-CN");
  expect(formatMoney("357000.00", "CNY")).toBe("¥357,000");
  expect(formatMoney("357000.50", "CNY")).toBe("¥357,000.50");
  expect(formatMoney("357000.00", "CNY", { compact: true })).toBe("¥35.7万");
  expect(formatMoney("509100000", "CNY", { compact: true })).toBe("¥5.1亿");
  expect(formatMoney("90071992547409931.00", "CNY")).toBe("¥90,071,992,547,409,931");
  expect(readBackMoney("357000.00")).toBe("35.7万");
  expect(readBackMoney("9000")).toBeNull();
  expect(formatDate("2026-11-22")).toBe("2026-11-22");
  expect(formatDateTime("2026-11-22T03:04:05.123Z")).toBe("2026-11-22 11:04");
  expect(document.documentElement.lang).toBe("zh-CN");
});

test("English", () => {
  rememberLanguage("en");
  expect(formatMoney("357000.00", "CNY", { compact: true })).toBe("¥357K");
  expect(readBackMoney("357000.00")).toBeNull();
  expect(formatDate("2026-11-22")).toBe("Nov 22, 2026");
  expect(formatDecimal("12.50")).toBe("12.5");
});
