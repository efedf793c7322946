import { expect, test } from "vitest";
import type { EntityDoc } from "../revisions/files";
import { addLimit, addRule, dependenceOf, dropFromRule, rulesAbout, setAllowed, setField, setRule, splitRule, subjectsOf } from "./rules";

const PATH = "entities/deal/entity.json";
const big = { field: "amount", op: "gt", value: "500000" } as const;
const doc: EntityDoc = {
  id: "ent_deal", name: "deal", nameField: "name",
  fields: [
    { id: "f1", name: "amount", type: "money" },
    { id: "f2", name: "close", type: "date", help: "x" },
    { id: "f3", name: "way", type: "choice", options: [{ id: "o1", name: "open" }, { id: "o2", name: "direct" }, { id: "o3", name: "old", retired: true }] },
    { id: "f4", name: "kind", type: "choice", options: [{ id: "o4", name: "new" }, { id: "o5", name: "repeat" }] },
  ],
  rules: [
    { id: "r1", when: big, require: ["close", "way"] },
    { id: "r2", when: { all: [big, { field: "close", op: "empty" }] }, refuse: true },
    { id: "r3", when: { field: "kind", op: "eq", value: "new" }, options: { way: ["open"] } },
  ],
};
const files = { [PATH]: doc };
const after = (patch: Record<string, unknown>) => (patch[PATH] as EntityDoc).rules ?? [];

test("what rules say about a field, refusals that look at it included", () => {
  expect(rulesAbout(doc, "close").map((rule) => rule.id)).toEqual(["r1", "r2"]);
  expect(rulesAbout(doc, "way").map((rule) => rule.id)).toEqual(["r1", "r3"]);
  expect(rulesAbout(doc, "amount").map((rule) => rule.id)).toEqual(["r2"]);
});

test("rules are added to the entity, changed, split and dropped", () => {
  expect(after(addRule(files, "deal", { id: "r9", field: "amount", demand: "lock", when: { field: "kind", op: "eq", value: "new" } })).at(-1)).toEqual({ id: "r9", lock: ["amount"], when: { field: "kind", op: "eq", value: "new" } });
  // Options begin with all that are not retired.
  expect(after(addRule(files, "deal", { id: "r9", field: "way", demand: "options", when: big })).at(-1)).toMatchObject({ options: { way: ["open", "direct"] } });
  expect(after(addRule(files, "deal", { id: "r9", field: "close", demand: "refuse", when: big })).at(-1)).toMatchObject({ refuse: true });
  expect(after(setRule(files, "deal", "r1", { message: { en: "Why" } }))[0]).toMatchObject({ id: "r1", message: { en: "Why" } });
  expect(after(setRule(files, "deal", "r1", { when: undefined }))[0]).toEqual({ id: "r1", require: ["close", "way"] });
  const split = after(splitRule(files, "deal", "r1", "way"));
  expect(split.map((rule) => rule.require)).toEqual([["close"], ["way"], undefined, undefined]);
  expect(split[1]?.when).toEqual(big);
  expect(split[1]?.id).not.toBe("r1");
  expect(after(dropFromRule(files, "deal", "r1", "way"))[0]?.require).toEqual(["close"]);
  expect(after(dropFromRule(files, "deal", "r2", "close")).map((rule) => rule.id)).toEqual(["r1", "r3"]);
  expect(dropFromRule({ [PATH]: { ...doc, rules: [{ id: "r1", require: ["close"] }] } }, "deal", "r1", "close")[PATH]).not.toHaveProperty("rules");
});

test("help and required are the field's own", () => {
  const changed = (setField(files, "deal", "close", { required: true, help: undefined })[PATH] as EntityDoc).fields[1];
  expect(changed).toEqual({ id: "f2", name: "close", type: "date", required: true });
});

test("dependent choices are rules of one shape, told as a matrix", () => {
  expect(dependenceOf(doc, "way")).toEqual([{ on: "kind", allowed: new Map([["new", { rule: "r3", options: ["open"] }]]) }]);
  const cell = (value: string, option: string, allowed: boolean) => setAllowed(files, "deal", "way", { on: "kind", value, option, allowed });
  // Everything allowed again: the rule goes.
  expect(after(cell("new", "direct", true)).map((rule) => rule.id)).toEqual(["r1", "r2"]);
  expect(after(cell("repeat", "open", false)).at(-1)).toMatchObject({ when: { field: "kind", op: "eq", value: "repeat" }, options: { way: ["direct"] } });
  // The last one can not be taken away.
  expect(cell("new", "open", false)).toEqual({});
  expect(cell("repeat", "open", true)).toEqual({});
});

test("limits of a lookup are rules like the others", () => {
  const lookups = { ...doc, fields: [...doc.fields, { id: "f5", name: "contact", type: "lookup" as const, to: "contact" }, { id: "f6", name: "rival", type: "lookup" as const, to: "contact" }] };
  const limit = { field: "account", op: "eq", value: { record: "account" } } as const;
  const added = addLimit({ [PATH]: lookups }, "deal", { id: "r9", key: "contact", limit, when: big });
  const rule = after(added).at(-1);
  expect(rule).toEqual({ id: "r9", when: big, records: { contact: limit } });
  const two = { [PATH]: { ...lookups, rules: [{ id: "r9", records: { contact: limit, rival: { all: [] } } }] } };
  expect(after(dropFromRule(two, "deal", "r9", "contact"))[0]?.records).toEqual({ rival: { all: [] } });
  expect(after(splitRule(two, "deal", "r9", "contact")).map((split) => split.records)).toEqual([{ rival: { all: [] } }, { contact: limit }]);
  // Of a field that leads to several entities: one subject, however many of them are limited.
  const about = { [PATH]: { ...lookups, rules: [{ id: "r9", records: { "about.contact": limit, "about.deal": { all: [] }, rival: limit } }] } };
  expect(rulesAbout(about[PATH], "about").map(subjectsOf)).toEqual([["about", "rival"]]);
  expect(after(splitRule(about, "deal", "r9", "about")).map((split) => split.records)).toEqual([{ rival: limit }, { "about.contact": limit, "about.deal": { all: [] } }]);
  expect(after(dropFromRule(about, "deal", "r9", "about"))[0]?.records).toEqual({ rival: limit });
});
