import { expect, test } from "vitest";
import type { Entity, Metadata } from "../metadata/types";
import { evalContext } from "./filter-eval";
import { chooseForm, demandsOn, fieldOfItem, fieldUnder, initialValues, missingForMove, relatedListsOf, shownFields } from "./form-model";

const entity: Entity = {
  name: "deal", id: "e", label: "Deal", nameField: "name", owned: true, rights: { read: "all", create: true, update: "all", delete: "none" },
  fields: [
    { name: "name", id: "f1", type: "text", label: "Name", required: true },
    { name: "amount", id: "f2", type: "money", label: "Amount" },
    { name: "close", id: "f3", type: "date", label: "Close", default: { date: "today", add: "30d" } },
    { name: "reason", id: "f4", type: "choice", label: "Reason", choices: [{ name: "price", label: "Price" }, { name: "brand", label: "Brand" }] },
    { name: "stage", id: "f5", type: "stage", label: "Stage" },
    { name: "owner", id: "owner", type: "user", label: "Owner", system: true },
    { name: "created_at", id: "created_at", type: "datetime", label: "Created", system: true, readOnly: true },
  ],
  rules: [
    { id: "r1", when: { field: "amount", op: "gt", value: "500000" }, require: ["close"], message: "Large deals need a date" },
    { id: "r2", when: { field: "stage.kind", op: "eq", value: "won" }, lock: ["amount"], message: "Won" },
    { id: "r3", when: { field: "stage.kind", op: "eq", value: "lost" }, options: { reason: ["price"] } },
  ],
  pipelines: [
    {
      name: "p", id: "p", label: "P", field: "stage", default: true,
      stages: [
        { name: "new", key: "p/new", label: "New", kind: "open", moves: ["p/bid", "p/won", "p/lost"] },
        { name: "bid", key: "p/bid", label: "Bid", kind: "open", require: ["close"] },
        { name: "won", key: "p/won", label: "Won", kind: "won", require: ["amount"] },
        { name: "lost", key: "p/lost", label: "Lost", kind: "lost", require: ["reason"] },
      ],
    },
  ],
  views: [],
  forms: [
    { name: "phone", for: { device: "phone" }, type: "VerticalLayout", elements: [{ type: "Control", field: "name" }] },
    { name: "boss", for: { roles: ["boss"], stages: ["won"] }, type: "VerticalLayout", elements: [] },
    {
      name: "main", for: null, type: "VerticalLayout",
      elements: [
        { type: "Control", field: "name" },
        { type: "Group", show: { field: "stage.kind", op: "eq", value: "lost" }, elements: [{ type: "Control", field: "reason" }, { type: "Control", field: "name" }] },
        { type: "RelatedList", id: "rl", entity: "task", field: "deal", label: "To do" },
      ],
    },
  ],
  relatedLists: [{ name: "tasks", label: "Tasks", entity: "task", field: "deal" }, { name: "notes", label: "Notes", entity: "note", field: "deal" }],
};
const metadata: Metadata = { revision: 1, entities: [entity], navigation: [] };
const context = evalContext(metadata, entity, "me", new Date("2026-11-22T12:00:00Z"));
const money = (amount: string) => ({ amount, currency: "CNY" });

test("the first form that fits wins, the last has no conditions", () => {
  const choose = (record: Record<string, unknown>, roles: string[], phone: boolean) => chooseForm(entity, record, { roles, phone }).name;
  expect(choose({}, [], true)).toBe("phone");
  expect(choose({ stage: "p/won" }, ["boss"], false)).toBe("boss");
  expect(choose({ stage: "p/new" }, ["boss"], false)).toBe("main");
  expect(choose({ stage: "p/won" }, ["other"], false)).toBe("main");
});

test("what is shown follows the record, each field once", () => {
  const shown = (record: Record<string, unknown>) => shownFields(entity, entity.forms[2]?.elements ?? [], record, context).map((field) => field.name);
  expect(shown({ stage: "p/new" })).toEqual(["name"]);
  expect(shown({ stage: "p/lost" })).toEqual(["name", "reason"]);
});

test("rules demand while their condition holds", () => {
  expect([...demandsOn(entity, { amount: money("500000.00") }, context).required.keys()]).toEqual(["name"]);
  expect(demandsOn(entity, { amount: money("500000.01") }, context).required.get("close")).toBe("Large deals need a date");
  expect(demandsOn(entity, { stage: "p/won" }, context).locked.get("amount")).toBe("Won");
  const reason = entity.fields[3];
  const limited = reason && fieldUnder(reason, demandsOn(entity, { stage: "p/lost" }, context));
  expect(limited?.choices?.map((choice) => choice.retired ?? false)).toEqual([false, true]);
});

test("a new record starts with defaults, the first stage and its maker", () => {
  const me = { id: "me", name: "Me" };
  expect(initialValues(entity, { name: "X" }, me, context)).toEqual({ close: "2026-12-22", stage: "p/new", owner: me, name: "X" });
  expect(initialValues(entity, { stage: "p/bid" }, me, context)["stage"]).toBe("p/bid");
});

test("a move wants what the stages on its way want; losing skips nothing", () => {
  const field = entity.fields[4];
  const missing = (to: string, record: Record<string, unknown>) => (field ? missingForMove(entity, field, record, to).map((entry) => entry.name) : []);
  expect(missing("p/won", { stage: "p/new" })).toEqual(["close", "amount"]);
  expect(missing("p/won", { stage: "p/bid", amount: money("1") })).toEqual([]);
  expect(missing("p/lost", { stage: "p/new" })).toEqual(["reason"]);
});

test("the form's related lists come first, each relation once", () => {
  const main = entity.forms[2];
  expect(main && relatedListsOf(entity, main, {}, context).map((list) => list.label)).toEqual(["To do", "Notes"]);
});

test("a list the form hides stays away, and one it shows keeps its columns", () => {
  const form = {
    name: "main", type: "VerticalLayout",
    elements: [
      { type: "RelatedList", id: "l1", entity: "task", field: "deal", label: "To do", columns: ["due", "who"] },
      { type: "RelatedList", id: "l2", entity: "note", field: "deal", label: "Notes", show: { field: "stage.kind", op: "eq", value: "won" } as const },
    ],
  };
  const lists = relatedListsOf({ ...entity, relatedLists: [{ name: "notes", label: "Notes", entity: "note", field: "deal" }] }, form, { stage: "standard/first" }, context);
  expect(lists.map((list) => [list.label, list.columns])).toEqual([["To do", ["due", "who"]]]);
});

test("items point at fields in every way the engine writes them", () => {
  const at = (pointer: string, fix?: string) => fieldOfItem(entity, { pointer, code: "required", message: "", ...(fix ? { fix: { field: fix } } : {}) })?.name;
  expect(at("/close")).toBe("close");
  expect(at("/values/amount")).toBe("amount");
  expect(at("/amount/currency")).toBe("amount");
  expect(at("/stage", "close")).toBe("close");
  expect(at("")).toBeUndefined();
});
