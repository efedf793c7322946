import { expect, test } from "vitest";
import type { ButtonAction, Entity, Field, FormElement, Metadata } from "../metadata/types";
import { addressOf, buttonPaths, buttonsAt, givenValues, hindranceOf, isReady, placeholdersIn, stageNamed, type ButtonSituation } from "./buttons";
import { demandsOn } from "./form-model";

const field = (name: string, rest: Partial<Field> = {}): Field => ({ name, id: name, type: "text", label: name, ...rest });
const entity = (name: string, fields: Field[], rest: Partial<Entity> = {}): Entity => ({ name, id: name, label: name, nameField: "name", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields, views: [], forms: [], ...rest });
const account = entity("account", [field("name"), field("phone", { type: "phone" })]);
const stage = (name: string, moves: string[]) => ({ name, key: `standard/${name}`, label: name, kind: "open", moves });
const deal = entity("deal", [field("name"), field("email", { type: "email" }), field("account", { type: "lookup", to: "account" }), field("urgent", { type: "boolean" }), field("called", { type: "datetime" }), field("by", { type: "user" }), field("cost", { access: "read" }), field("stage", { type: "stage" })], {
  pipelines: [{ name: "standard", id: "p", label: "Standard", field: "stage", stages: [stage("lead", ["standard/quote"]), stage("quote", []), stage("won", [])] }],
  rules: [{ id: "r", when: { field: "name", op: "eq", value: "locked" }, lock: ["urgent"], message: "No more" }],
});
const call = entity("call", [field("name"), field("deal", { type: "lookup", to: "deal" }), field("about", { type: "regarding", to: ["deal", "account"] }), field("account", { type: "lookup", to: "account" })]);
const metadata: Metadata = { revision: 1, entities: [account, deal, call], navigation: [] };
const me = { id: "u1", name: "Li" };
const context = { fields: (name: string) => deal.fields.find((candidate) => candidate.name === name), now: new Date("2026-11-22T04:00:00Z"), zone: "Asia/Shanghai", weekStart: 1, me: "u1" };
const at = (record: Record<string, unknown>): ButtonSituation => ({ metadata, entity: deal, record, context, demands: demandsOn(deal, record, context) });
const base = { id: "d1", name: "Pumps & more", email: "a+b@x.example", urgent: false, stage: "standard/lead", account: { id: "a1", name: "恒达", phone: "+86 138" }, rights: { update: true, transition: true } };

test("addresses take values encoded, and wait for them", () => {
  const address = (template: string, record: Record<string, unknown> = base) => addressOf(template, at(record));
  expect(address("https://x.example/?q={name}&a={account.name}")).toEqual({ address: `https://x.example/?q=Pumps%20%26%20more&a=${encodeURIComponent("恒达")}` });
  expect(address("mailto:{email}?subject={name}")).toEqual({ address: "mailto:a%2Bb@x.example?subject=Pumps%20%26%20more" });
  expect(address("tel:{account.phone}")).toEqual({ address: "tel:+86138" });
  // What a value says leads nowhere else.
  expect(address("https://x.example/{name}", { ...base, name: "../@evil.example?x#y" })).toEqual({ address: "https://x.example/..%2F%40evil.example%3Fx%23y" });
  expect(address("tel:{account.phone}", { ...base, account: null })).toMatchObject({ missing: expect.stringContaining("phone") });
  expect(placeholdersIn("a {b} {C} {d.e} {{f}}")).toEqual(["b", "d.e", "f"]);
});

test("values are given as the wire takes them", () => {
  const given = givenValues({ urgent: true, called: { date: "now" }, by: "$me", email: null, name: { record: "account.name" }, nothing: 1 }, deal, at(base), me);
  expect(given).toEqual({ urgent: true, called: "2026-11-22T04:00:00.000Z", by: me, email: null, name: "恒达" });
  const made = givenValues({ deal: { record: "id" }, about: { record: "id" }, account: { record: "account" } }, call, at(base), me);
  expect(made).toEqual({ deal: { id: "d1", name: "Pumps & more" }, about: { entity: "deal", id: "d1", name: "Pumps & more" }, account: base.account });
  expect(givenValues({ about: { record: "account" } }, call, at(base), me)).toMatchObject({ about: { entity: "account", id: "a1" } });
});

test("what stands in the way is said", () => {
  const why = (action: ButtonAction, record: Record<string, unknown> = base) => hindranceOf(action, at(record), me);
  expect(why({ move: "quote" })).toBeNull();
  expect(why({ move: "standard/won" })).toBe("button.noMove");
  expect(why({ move: "standard/lead" })).toBe("button.alreadyThere");
  expect(why({ move: "quote" }, { ...base, rights: { update: true, transition: false } })).toBe("button.mayNot");
  expect(why({ set: { urgent: true } })).toBeNull();
  expect(why({ set: { urgent: false } })).toBe("button.alreadySet");
  expect(why({ ask: ["urgent"] })).toBeNull();
  expect(why({ set: { cost: "1" } })).toBe("button.mayNot");
  expect(why({ set: { urgent: true } }, { ...base, name: "locked" })).toBe("No more");
  expect(why({ set: { urgent: true } }, { ...base, rights: { update: false } })).toBe("button.mayNot");
  expect(why({ create: "call" }, { ...base, rights: { update: false } })).toBeNull();
  expect(why({ open: "tel:{account.phone}" }, { ...base, account: null })).toBe("button.missing");
  expect(stageNamed(deal, "quote", base)?.stage.key).toBe("standard/quote");
});

test("buttons are found where they stand, and wait for what is read", () => {
  const one = (id: string, rest: Partial<FormElement>): FormElement => ({ type: "Button", id, ...rest });
  const elements: FormElement[] = [one("a", { place: "header" }), { type: "Group", elements: [one("b", {}), one("c", { place: "header", show: { field: "urgent", op: "eq", value: true } })] }];
  expect(buttonsAt("header", elements, base, context).map(({ id }) => id)).toEqual(["a"]);
  expect(buttonsAt("form", elements, base, context).map(({ id }) => id)).toEqual(["b"]);
  const far = one("d", { action: { open: "tel:{account.phone}" } });
  expect(buttonPaths(far)).toEqual(["account.phone"]);
  expect(isReady(far, { ...base, account: { id: "a1", name: "恒达" } })).toBe(false);
  expect(isReady(far, base)).toBe(true);
});
