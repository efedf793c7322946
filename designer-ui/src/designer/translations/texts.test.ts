import { expect, test } from "vitest";
import type { Files } from "../revisions/requests";
import { applyChanges, asTable, isMissing, progressOf, readPaste, type Text, textsIn, twinsOf } from "./texts";

const FILES: Files = {
  "entities/deal/entity.json": {
    $schema: "sartor/1/entity", id: "e1", name: "deal", label: { "zh-CN": "商机", en: "Deal" }, labelPlural: { en: "Deals" }, nameField: "name",
    fields: [
      { id: "f1", name: "name", type: "text", label: { "zh-CN": "名称", en: "Name" }, help: "Short" },
      { id: "f2", name: "kind", type: "choice", options: [{ id: "o1", name: "a", label: "A" }, { id: "o2", name: "b", label: { "zh-CN": "a" } }] },
    ],
    rules: [{ id: "r1", when: { field: "kind", op: "eq", value: "a" }, require: ["name"], message: { "zh-CN": "请填写" } }],
  },
  "entities/deal/views/all.json": { $schema: "sartor/1/view", id: "v1", name: "all", label: { "zh-CN": "全部", en: "All" }, filter: { field: "label", op: "eq", value: "x" } },
  "settings.json": { $schema: "sartor/1/settings", id: "s", name: "拓衡" },
};
const texts = textsIn(FILES);
const at = (pointer: string): Text => texts.find((text) => text.pointer === pointer) as Text;

test("every text stands with what it belongs to", () => {
  expect(texts.map(({ kind, where, property }) => `${kind} ${where.join("/")} ${property}`)).toEqual([
    "entity Deal label", "entity Deal labelPlural", "field Deal/Name label", "field Deal/Name help", "field Deal/kind label", "option Deal/kind/A label", "option Deal/kind/a label", "rule Deal message", "view Deal/All label",
  ]);
  expect([isMissing(at("/fields/1/label"), "zh-CN"), isMissing(at("/labelPlural"), "zh-CN"), isMissing(at("/fields/0/help"), "en")]).toEqual([true, true, false]);
});

test("progress is whole only when nothing is missing", () => {
  expect(progressOf(texts, "en")).toBe(67);
  expect(progressOf(texts.slice(0, 1), "en")).toBe(100);
});

test("twins are told in their language", () => {
  expect([...twinsOf(texts)].sort()).toEqual(["entities/deal/entity.json#/fields/1/options/0/label zh-CN", "entities/deal/entity.json#/fields/1/options/1/label zh-CN"]);
});

test("a text is written where it belongs, several at once in one step", () => {
  const patch = applyChanges(FILES, [
    { text: at("/fields/1/label"), language: "en", value: " Kind " }, { text: at("/fields/0/help"), language: "zh-CN", value: "简称" }, { text: at("/labelPlural"), language: "en", value: "" },
  ]);
  expect(Object.keys(patch)).toEqual(["entities/deal/entity.json"]);
  expect(patch["entities/deal/entity.json"]).toMatchObject({ fields: [{ help: { "zh-CN": "简称", en: "Short" } }, { name: "kind", label: { en: "Kind" } }] });
  expect(patch["entities/deal/entity.json"]).not.toHaveProperty("labelPlural");
});

test("a table goes out and comes back", () => {
  expect(asTable(texts.slice(0, 1))).toBe("Deal\tlabel\t商机\tDeal");
  const changes = readPaste(texts, { row: 0, column: 0 }, "机会\tDeal\r\n机会们\n");
  expect(changes.map(({ text, language, value }) => [text.property, language, value])).toEqual([["label", "zh-CN", "机会"], ["labelPlural", "zh-CN", "机会们"]]);
  expect(readPaste(texts, { row: 8, column: 1 }, "Every\tmore\nbeyond")).toHaveLength(1);
});
