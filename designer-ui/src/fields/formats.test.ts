import { expect, test } from "vitest";
import { loadLanguage } from "../lib/i18n";
import type { Entity, Field, FieldTypeName } from "../metadata/types";
import { linkOf } from "./link";
import { formatValue } from "./registry";
import { readTime } from "./time/format";

const entity: Entity = { name: "thing", id: "thing", label: "Thing", nameField: "x", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields: [], views: [], forms: [] };
const field = (type: FieldTypeName): Field => ({ name: "x", id: "x", type, label: "X" });
const shown = (type: FieldTypeName, value: unknown) => formatValue(entity, field(type), value);

test("values are read in the language in force", async () => {
  await loadLanguage("zh-CN");
  expect(shown("duration", 150)).toBe("2 小时 30 分");
  expect(shown("phone", "02161000000,123")).toBe("021 6100 0000 转 123");
  expect(shown("time", "14:05")).toBe("14:05");
  await loadLanguage("en");
  expect(shown("duration", 150)).toBe("2 h 30 min");
  expect([shown("duration", 45), shown("duration", 120), shown("duration", 0)]).toEqual(["45 min", "2 h", "0 min"]);
  expect(shown("phone", "02161000000,123")).toBe("021 6100 0000 ext. 123");
  expect(shown("time", "14:05").replace(/\s/u, " ")).toBe("2:05 PM");
  expect(shown("rating", 4)).toBe("4 / 5");
  expect(shown("decimal", "1234.50")).toBe("1,234.5");
  expect(shown("url", "https://a.example/")).toBe("a.example");
});

test("phone numbers stand in the groups they are said in", () => {
  const groups: [string, string][] = [
    ["13800000000", "138 0000 0000"], ["057397698362", "0573 9769 8362"], ["01061000000", "010 6100 0000"], ["+862161000000", "+86 21 6100 0000"],
    ["4008001234", "400 800 1234"], ["95588", "95588"], ["+442071838750", "+442071838750"],
  ];
  for (const [stored, text] of groups) expect(shown("phone", stored)).toBe(text);
});

test("a time is read as people write it", () => {
  expect(["9点", "9点半", "9点30分", "9点三刻", "0930", "930", "21：05"].map(readTime)).toEqual(["09:00", "09:30", "09:30", "09:45", "09:30", "09:30", "21:05"]);
});

test("only what is safe becomes a link", () => {
  expect(linkOf(field("email"), "li?cc=x@hengda.cn")).toBe("mailto:li%3Fcc%3Dx@hengda.cn");
  expect(linkOf(field("phone"), "02161000000,123")).toBe("tel:02161000000,123");
  expect(linkOf(field("url"), "https://a.example/?q=1")).toBe("https://a.example/?q=1");
  for (const value of ["javascript:alert(1)", "data:text/html,x", "//a.example", "https://u:p@a.example"]) expect(linkOf(field("url"), value)).toBeNull();
  expect(linkOf(field("phone"), "abc")).toBeNull();
  expect(linkOf(field("text"), "https://a.example")).toBeNull();
});
