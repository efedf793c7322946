import { expect, test } from "vitest";
import type { Filter } from "../../metadata/filter";
import type { Entity, Field, Metadata } from "../../metadata/types";
import { firstLimit, isComparable, ownValues, pairsOf, readLimit, writeLimit } from "./limits";

const field = (name: string, rest: Partial<Field> = {}): Field => ({ name, id: name, type: "text", label: name, ...rest });
const entity = (name: string, fields: Field[]): Entity => ({ name, id: name, label: name, nameField: "name", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields, views: [], forms: [] });
const account = entity("account", [field("name")]);
const contact = entity("contact", [field("name"), field("account", { type: "lookup", to: "account" }), field("active", { type: "boolean" })]);
const deal = entity("deal", [field("name"), field("account", { type: "lookup", to: "account" }), field("contact", { type: "lookup", to: "contact" })]);
const call = entity("call", [field("deal", { type: "lookup", to: "deal" }), field("with", { type: "lookup", to: "contact" })]);
const metadata: Metadata = { revision: 1, entities: [account, contact, deal, call], navigation: [] };

test("a limit is values both sides share, and the rest", () => {
  const same: Filter = { field: "account", op: "eq", value: { record: "account" } };
  const active: Filter = { field: "active", op: "eq", value: true };
  expect(readLimit(same)).toEqual({ same: [{ field: "account", record: "account" }], where: undefined });
  expect(readLimit({ all: [same, active] })).toEqual({ same: [{ field: "account", record: "account" }], where: active });
  for (const filter of [same, { all: [same, active] }, { all: [same, { any: [active, same] }] }, { all: [] }] satisfies Filter[]) expect(writeLimit(readLimit(filter))).toEqual(filter);
});

test("the likeliest pair comes first", () => {
  const own = ownValues(metadata, deal, { self: "this" });
  expect(pairsOf(contact, own)[0]).toEqual({ field: "account", record: "account" });
  expect(firstLimit(contact, own, "contact")).toEqual({ limit: { field: "account", op: "eq", value: { record: "account" } }, when: { field: "account", op: "not_empty" } });
  // One lookup away, and a record's own id.
  expect(firstLimit(contact, ownValues(metadata, call, { self: "this" }), "with").limit).toEqual({ field: "account", op: "eq", value: { record: "deal.account" } });
  expect(firstLimit(contact, ownValues(metadata, account, { self: "this" }), "main")).toEqual({ limit: { field: "account", op: "eq", value: { record: "id" } }, when: undefined });
  expect(firstLimit(account, own, "account")).toEqual({ limit: { all: [] }, when: undefined });
  expect(isComparable(field("a", { type: "lookup", to: "account" }), field("b", { type: "lookup", to: "deal" }))).toBe(false);
});

test("people are compared by who they are, and may have to differ", () => {
  const user: Entity = { ...entity("user", [field("name"), field("email")]), id: "user" };
  const owned = { ...deal, fields: [...deal.fields, field("reviewer", { type: "user" }), field("owner", { type: "user", system: true }), field("created_by", { type: "user", system: true })] };
  const own = ownValues({ ...metadata, entities: [owned, ...metadata.entities] }, owned, { self: "this" });
  expect(pairsOf(user, own)).toEqual([{ field: "id", record: "reviewer" }, { field: "id", record: "owner" }]);
  const other: Filter = { field: "id", op: "ne", value: { record: "owner" } };
  expect(readLimit(other)).toEqual({ same: [{ field: "id", record: "owner", not: true }], where: undefined });
  expect(writeLimit(readLimit(other))).toEqual(other);
});
