import { expect, test } from "vitest";
import type { EntityDoc } from "../revisions/files";
import { addRule, addUnique, aloneUnique, asKind, copyField, kindOfRule, markOf, moveField, movedTo, setAloneUnique, setEntity, setField, setOption, setRule, shareOptions, twinOf } from "./edits";

const PATH = "entities/deal/entity.json";
const files = {
  [PATH]: {
    id: "ent_deal", name: "deal", nameField: "name", label: { en: "Deal" }, owned: true,
    fields: [
      { id: "f1", name: "name", type: "text", label: { "zh-CN": "名称", en: "Name" }, required: true },
      { id: "f2", name: "amount", type: "money", label: { en: "Amount" } },
      { id: "f3", name: "source", type: "choice", label: { en: "Source" }, options: [{ id: "o1", name: "web", label: { en: "Web" } }, { id: "o2", name: "fair" }], aliases: ["origin"] },
    ],
  },
};
const doc = (patch: Readonly<Record<string, unknown>>) => patch[PATH] as EntityDoc;

test("a property is set, and left out again when it says nothing", () => {
  expect(doc(setField(files, "ent_deal", "f2", { required: true })).fields[1]).toMatchObject({ required: true });
  expect(doc(setField(files, "ent_deal", "f1", { required: false })).fields[0]).not.toHaveProperty("required");
  expect(doc(setEntity(files, "ent_deal", { owned: false, icon: "star" }))).toMatchObject({ icon: "star", name: "deal" });
  expect(doc(setEntity(files, "ent_deal", { owned: false }))).not.toHaveProperty("owned");
});

test("fields change places", () => {
  expect(doc(moveField(files, "ent_deal", 0, 2)).fields.map((field) => field.name)).toEqual(["amount", "source", "name"]);
  expect(movedTo(["a", "b", "c"], 2, -4)).toEqual(["c", "a", "b"]);
  expect(movedTo(["a"], 7, 0)).toEqual(["a"]);
});

test("a copy has ids and a name of its own, and no past", () => {
  const { patch, id } = copyField(files, "ent_deal", "f3", (label) => label);
  const copy = doc(patch).fields[3];
  expect(copy).toMatchObject({ id, name: "source_2" });
  expect(copy).not.toHaveProperty("aliases");
  expect(copy?.options?.map((option) => option.name)).toEqual(["web", "fair"]);
  expect(copy?.options?.[0]?.id).not.toBe("o1");
});

test("a rule is of one kind at a time", () => {
  const { patch, id } = addRule(files, "ent_deal", { require: ["amount"], when: { field: "name", op: "empty" } });
  const rule = doc(patch).rules?.[0];
  expect(rule).toEqual({ id, require: ["amount"], when: { field: "name", op: "empty" } });
  if (!rule) return;
  const locked = asKind(rule, "lock");
  expect([kindOfRule(locked), locked.lock, locked.require]).toEqual(["lock", ["amount"], undefined]);
  expect(asKind(locked, "refuse")).toEqual({ id, refuse: true, when: { field: "name", op: "empty" } });
  expect(doc(setRule(patch, "ent_deal", id, undefined))).not.toHaveProperty("rules");
});

test("alone or together, values are unique", () => {
  const once = setAloneUnique(files, "ent_deal", doc(files).fields[1] ?? never(), true);
  expect(aloneUnique(doc(once), "amount")?.fields).toEqual(["amount"]);
  expect(setAloneUnique(once, "ent_deal", doc(once).fields[1] ?? never(), true)).toEqual({});
  expect(doc(setAloneUnique(once, "ent_deal", doc(once).fields[1] ?? never(), false))).not.toHaveProperty("unique");
  expect(doc(addUnique(files, "ent_deal", ["name", "amount"]).patch).unique?.[0]?.fields).toEqual(["name", "amount"]);
});

test("own options become a shared list", () => {
  const patch = shareOptions(files, "ent_deal", doc(files).fields[2] ?? never());
  expect(doc(patch).fields[2]).toMatchObject({ choices: "source" });
  expect(doc(patch).fields[2]).not.toHaveProperty("options");
  expect(patch["choices/source.json"]).toMatchObject({ name: "source", options: [{ id: "o1" }, { id: "o2" }] });
});

test("an option is retired and comes back", () => {
  const options = doc(files).fields[2]?.options ?? [];
  const retired = setOption(options, "o1", { retired: true });
  expect(retired[0]).toMatchObject({ retired: true });
  expect(setOption(retired, "o1", { retired: false })).toEqual(options);
});

test("what changed is marked", () => {
  const [name, amount] = doc(files).fields;
  if (!name || !amount) return;
  expect(markOf(name, doc(files).fields)).toBeNull();
  expect(markOf({ label: name.label, required: true, name: "name", type: "text", id: "f1" } as typeof name, doc(files).fields)).toBeNull();
  expect(markOf({ ...amount, required: true }, doc(files).fields)).toBe("changed");
  expect(markOf({ ...amount, id: "f9" }, doc(files).fields)).toBe("new");
});

test("labels that people take for the same are twins", () => {
  const { fields } = doc(files);
  expect(twinOf({ en: " amount " }, fields)?.name).toBe("amount");
  expect(twinOf({ "zh-CN": "名称" }, fields)?.name).toBe("name");
  expect(twinOf({ en: "Ａｍｏｕｎｔ" }, fields)?.name).toBe("amount");
  expect(twinOf({ en: "Cafe\u0301" }, [{ id: "x", name: "cafe", type: "text", label: { en: "Café" } }])?.name).toBe("cafe");
  expect(twinOf({ en: "Order value" }, fields)).toBeUndefined();
});

function never(): never {
  throw new Error("the field is there");
}
