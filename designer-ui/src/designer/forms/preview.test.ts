import { expect, test } from "vitest";
import type { Metadata } from "../../metadata/types";
import type { EntityDoc, FormDoc } from "../revisions/files";
import type { Files } from "../revisions/requests";
import { previewEntity } from "./preview";

const doc: EntityDoc = {
  id: "ent_deal", name: "deal", nameField: "name", owned: true, label: { "zh-CN": "商机", en: "Deal" },
  fields: [
    { id: "f1", name: "name", type: "text", label: { "zh-CN": "名称", en: "Name" }, required: true, maxLength: 80 },
    { id: "f2", name: "cost", type: "money" },
    { id: "f3", name: "account", type: "lookup", to: "account" },
    { id: "f4", name: "source", type: "choice", options: [{ id: "o1", name: "web", label: { en: "Web" } }, { id: "o2", name: "old", retired: true }] },
  ],
  rules: [{ id: "r1", when: { field: "cost", op: "gt", value: "5" }, require: ["source"] }, { id: "r2", require: ["source"] }],
};
const main: FormDoc = {
  id: "frm", name: "main",
  elements: [
    { type: "Group", id: "g1", label: { en: "Basics" }, elements: [{ type: "Control", id: "c1", field: "name" }, { type: "Control", id: "c2", field: "source", show: { field: "cost", op: "not_empty" } }] },
    { type: "Group", id: "g2", elements: [{ type: "Control", id: "c3", field: "cost" }] },
    { type: "Control", id: "c4", field: "account", show: { field: "account.secret", op: "not_empty" } },
    { type: "RelatedList", id: "l1", entity: "line", field: "deal" },
  ],
};
const files: Files = {
  "entities/deal/entity.json": doc,
  "entities/deal/forms/main.json": main,
  "entities/deal/forms/boss.json": { id: "frm_boss", name: "boss", for: { roles: ["boss"] }, elements: [{ type: "Control", id: "b1", field: "name" }] },
  "entities/account/entity.json": { id: "ent_acc", name: "account", nameField: "name", fields: [{ id: "a1", name: "name", type: "text" }, { id: "a2", name: "secret", type: "text" }] },
  "entities/line/entity.json": { id: "ent_line", name: "line", nameField: "name", fields: [{ id: "l1", name: "deal", type: "lookup", to: "deal", inverse: { name: "lines", label: { en: "Lines" } } }] },
  "roles/sales.json": { id: "rs", name: "sales", objects: { deal: { read: "own", create: true, update: "own", fields: { cost: "none", source: "read" } }, account: { read: "all", fields: { secret: "none" } } } },
  "roles/boss.json": { id: "rb", name: "boss", objects: { deal: { read: "all" }, account: { read: "all" }, line: { read: "all" } } },
};
const metadata: Metadata = { revision: 1, entities: [], navigation: [] };
const as = (role: string | null, language: "en" | "zh-CN" = "en") => previewEntity(metadata, files, doc, { role, language });
const ids = (form: { elements: { id?: string; elements?: { id?: string }[] }[] } | undefined) => form?.elements.map((part) => (part.elements ? `${part.id}(${part.elements.map((inner) => inner.id).join(" ")})` : part.id));

test("the designer sees everything, in either language", () => {
  expect(as(null, "zh-CN").label).toBe("商机");
  expect(as(null).fields.map((field) => `${field.name}:${field.label}`)).toEqual(["name:Name", "cost:cost", "account:account", "source:source"]);
  expect(as(null).fields[0]).toMatchObject({ required: true, maxLength: 80, access: "edit" });
  expect(as(null).fields[3]?.choices).toEqual([{ name: "web", label: "Web", hue: null, retired: false }, { name: "old", label: "old", hue: null, retired: true }]);
  expect(as(null).forms.map((form) => form.name)).toEqual(["boss", "main"]);
});

test("a role sees what its rights leave: fields, parts that ask of them, rules and lists are gone with them", () => {
  const sales = as("sales");
  expect(sales.rights).toEqual({ read: "own", create: true, update: "own", delete: "none" });
  expect(sales.fields.map((field) => `${field.name}:${field.access}`)).toEqual(["name:edit", "account:edit", "source:read"]);
  expect(sales.forms.map((form) => form.name)).toEqual(["main"]);
  expect(ids(sales.forms[0])).toEqual(["g1(c1)"]);
  expect(sales.rules?.map((rule) => rule.id)).toEqual(["r2"]);
  expect(sales.relatedLists).toEqual([]);

  const boss = as("boss");
  expect(boss.rights.update).toBe("none");
  expect(ids(boss.forms[1])).toEqual(["g1(c1 c2)", "g2(c3)", "c4", "l1"]);
  expect(boss.relatedLists).toEqual([{ name: "lines", label: "Lines", entity: "line", field: "deal" }]);
});
