import { beforeAll, beforeEach, expect, test } from "vitest";
import { loadLanguage } from "../lib/i18n";
import { settings } from "../lib/settings";
import type { Entity, Field } from "../metadata/types";
import { parseText } from "./parse";
import { formatValue } from "./registry";

const stage = (name: string, label: string, pipeline: string) => ({ name, label, key: `${pipeline}/${name}`, kind: "open" });
const entity: Entity = {
  name: "deal", id: "deal", label: "", nameField: "name", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields: [], views: [], forms: [],
  pipelines: [
    { name: "a", id: "a", label: "A", field: "x", stages: [stage("lead", "线索", "a"), stage("won", "赢单", "a")] },
    { name: "b", id: "b", label: "B", field: "x", stages: [stage("bid", "投标", "b"), stage("won", "赢单", "b")] },
  ],
};
const field = (type: Field["type"], more: Partial<Field> = {}): Field => ({ name: "x", id: "x", type, label: "X", ...more });
const east = { choices: [{ name: "east", label: "华东" }, { name: "old", label: "旧", retired: true }] };

beforeAll(() => loadLanguage("zh-CN"));
beforeEach(() => settings.set({ ...settings.get(), timeZone: "Asia/Shanghai", currency: "CNY" }));

const read = (of: Field, text: string, before: unknown = null) => {
  const parsed = parseText(entity, of, text, before);
  return "fault" in parsed ? "fault" : parsed.value;
};

test.each([
  [field("money"), "¥357,000", { amount: "357000", currency: "CNY" }],
  [field("money"), "35.7万", { amount: "357000", currency: "CNY" }],
  [field("money"), "about 5", "fault"],
  [field("integer"), "1,234", 1234],
  [field("integer"), "1.5", "fault"],
  [field("percent"), "15%", "15"],
  [field("decimal", { scale: 1 }), "1.25", "fault"],
  [field("boolean"), "是", true],
  [field("boolean"), "perhaps", "fault"],
  [field("boolean"), "", false],
  [field("date"), "2026/1/2", "2026-01-02"],
  [field("date"), "Jan 2, 2026", "2026-01-02"],
  [field("date"), "soon", "fault"],
  [field("datetime"), "2026-11-22 14:05", "2026-11-22T06:05:00.000Z"],
  [field("datetime"), "Nov 22, 2026, 2:05 PM", "2026-11-22T06:05:00.000Z"],
  [field("time"), "2:05 PM", "14:05"],
  [field("duration"), "2小时30分", 150],
  [field("choice", east), "华东", "east"],
  [field("choice", east), "east", "east"],
  [field("choice", east), "旧", "fault"],
  [field("text"), "  as it is ", "  as it is "],
  [field("text"), "", null],
])("%o %s", (of, text, expected) => expect(read(of, text)).toEqual(expected));

test("a stage is found in the record's own pipeline, else where only one is called so", () => {
  expect(read(field("stage"), "赢单", "b/bid")).toBe("b/won");
  expect(read(field("stage"), "赢单")).toBe("fault");
  expect(read(field("stage"), "线索", "b/bid")).toBe("a/lead");
  expect(read(field("stage"), "b/won")).toBe("b/won");
});

test.each(["zh-CN", "en"] as const)("what is shown in %s is read back", async (language) => {
  await loadLanguage(language);
  const values: [Field, unknown][] = [
    [field("money"), { amount: "1234.5", currency: "CNY" }], [field("integer"), 12345], [field("percent"), "12.5"], [field("boolean"), true], [field("date"), "2026-03-04"],
    [field("datetime"), "2026-11-22T06:05:00.000Z"], [field("time"), "14:05"], [field("duration"), 150], [field("choice", east), "east"], [field("stage"), "b/bid"], [field("text"), "x"],
  ];
  for (const [of, value] of values) expect(read(of, formatValue(entity, of, value)), of.type).toEqual(value);
  await loadLanguage("zh-CN");
});
