import { expect, test } from "vitest";
import { addDecimals, compareDecimals, multiplyDecimals, readDecimal, trimDecimal } from "./decimal";

test("reads what people type", () => {
  const cases: [string, number, string | null][] = [
    ["357000", 2, "357000"], ["1,234.50", 2, "1234.5"], ["¥ 1 200", 2, "1200"], ["３５．７万", 2, "357000"], ["1.2亿", 2, "120000000"], ["-0.00", 2, "0"],
    ["007", 0, "7"], [".5", 2, "0.5"], ["12.345", 2, null], ["abc", 2, null], ["", 2, null], ["1.2.3", 2, null], ["3k", 0, "3000"], ["15%", 2, "15"],
  ];
  for (const [input, scale, expected] of cases) expect([input, readDecimal(input, scale)]).toEqual([input, expected]);
});

test("arithmetic is exact", () => {
  expect(addDecimals("0.1", "0.2")).toBe("0.3");
  expect(addDecimals("99999999999999999.99", "0.01")).toBe("100000000000000000.00");
  expect(multiplyDecimals("357000.00", "0.60", 2)).toBe("214200.00");
  expect(multiplyDecimals("0.05", "0.5", 2)).toBe("0.03");
  expect(multiplyDecimals("-1.005", "1", 2)).toBe("-1.01");
  expect(compareDecimals("10", "9.99")).toBe(1);
  expect(compareDecimals("-1", "0")).toBe(-1);
  expect(compareDecimals("1.50", "1.5")).toBe(0);
  expect(trimDecimal("357000.00")).toBe("357000");
  expect(trimDecimal("1.50")).toBe("1.5");
});
