import { beforeAll, expect, test } from "vitest";
import { loadLanguage } from "../lib/i18n";
import { FIELD_TYPES, type Entity, type Field, type FieldTypeName } from "../metadata/types";
import { JsonCell } from "./json/cell";
import { PositionCell } from "./position/cell";
import { readInteger } from "./integer/format";
import { checkValue, fieldType, formatValue } from "./registry";

beforeAll(() => loadLanguage("zh-CN"));

const field = (type: FieldTypeName, more: Partial<Field> = {}): Field => ({ name: "x", id: "x", type, label: "金额", ...more });
const entity: Entity = {
  name: "deal", id: "deal", label: "商机", nameField: "name", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields: [], views: [], forms: [],
  pipelines: [{ name: "p", id: "p", label: "P", field: "x", stages: [{ name: "talking", key: "p/talking", label: "洽谈", kind: "open" }] }],
};

test("every field type has a cell, a format, a check and operators", () => {
  for (const type of FIELD_TYPES) {
    expect(fieldType(type).Cell).toBeTypeOf("function");
    expect(fieldType(type).operators.length).toBeGreaterThan(0);
    expect(formatValue(entity, field(type), null)).toBeTypeOf("string");
  }
});

test("nothing is drawn where nothing is", () => {
  expect(JsonCell({ entity, field: field("json"), value: null })).toBeNull();
  expect(PositionCell({ entity, field: field("position"), value: null })).toBeNull();
});

test("shape checks answer the engine's codes", () => {
  const code = (given: Field, value: unknown) => checkValue(given, value)?.code ?? null;
  expect(code(field("text", { required: true }), "")).toBe("required");
  expect(code(field("text", { maxLength: 3 }), "四个汉字")).toBe("length");
  expect(code(field("integer"), readInteger("12a"))).toBe("type");
  expect(code(field("integer", { min: 0 }), -1)).toBe("range");
  expect(code(field("money", { scale: 2 }), { amount: "1.005", currency: "CNY" })).toBe("format");
  expect(code(field("money", { scale: 2 }), "abc")).toBe("type");
  expect(code(field("percent", { scale: 2, min: "0", max: "100" }), "100.01")).toBe("range");
  expect(code(field("date"), "2026-02-30")).toBe("format");
  expect(code(field("boolean", { required: true }), null)).toBeNull();
  expect(checkValue(field("money", { required: true }), null)?.message).toBe("请填写金额");
});

test("values as text", () => {
  expect(formatValue(entity, field("stage"), "p/talking")).toBe("洽谈");
  expect(formatValue(entity, field("lookup"), { id: "1", name: "恒达" })).toBe("恒达");
  expect(formatValue(entity, field("choice", { choices: [{ name: "east", label: "华东" }] }), "east")).toBe("华东");
  expect(formatValue(entity, field("percent"), "15.00")).toBe("15%");
});
