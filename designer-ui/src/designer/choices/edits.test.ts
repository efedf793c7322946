import { expect, test } from "vitest";
import type { ChoicesDoc, EntityDoc } from "../revisions/files";
import type { Files } from "../revisions/requests";
import { addList, addOption, ownOptionFields, removeOption, renameList, renameOption, setOption, shareOptions, usesOf } from "./edits";

const tier: ChoicesDoc = { id: "c_tier", name: "tier", aliases: ["level"], options: [{ id: "o_vip", name: "vip", label: "VIP", hue: 45 }, { id: "o_plain", name: "plain", label: { en: "Plain" } }] };
const account: EntityDoc = {
  id: "e_acc", name: "account", nameField: "name",
  fields: [{ id: "f1", name: "tier", type: "choice", choices: "level" }, { id: "f2", name: "source", type: "choice", label: "Source", options: [{ id: "o_web", name: "web" }] }],
};
const FILES: Files = { "choices/tier.json": tier, "entities/account/entity.json": account };

test("options: added, changed, retired, renamed, taken away", () => {
  const more = addOption(tier, { zh: "潜力", en: "Potential buyer" });
  expect(more.options[2]).toMatchObject({ name: "potential_buyer", label: { "zh-CN": "潜力", en: "Potential buyer" } });
  expect(addOption(tier, { zh: "贵宾", en: "VIP" }).options[2]?.name).toBe("vip_2");
  expect(addOption(tier, { zh: "其他", en: "" }).options[2]).toMatchObject({ name: "option", label: { "zh-CN": "其他" } });
  const retired = setOption(tier, "o_vip", { retired: true });
  expect(retired.options[0]).toEqual({ id: "o_vip", name: "vip", label: "VIP", hue: 45, retired: true });
  expect(setOption(retired, "o_vip", { retired: false }).options).toEqual(tier.options);
  expect(renameOption(tier, "o_vip", "top", "vip").options[0]).toMatchObject({ name: "top", aliases: ["vip"] });
  expect(renameOption(renameOption(tier, "o_vip", "top", "vip"), "o_vip", "vip", "vip").options[0]?.aliases).toBeUndefined();
});

test("an option that goes takes what buttons do with it along", () => {
  const button = (id: string, action: object) => ({ type: "Button", id, label: id, action });
  const form = (elements: object[]) => ({ $schema: "sartor/1/form", id: "f", name: "main", elements });
  const files = {
    ...FILES,
    "entities/account/forms/main.json": form([button("only", { set: { tier: "vip" } }), button("more", { set: { tier: "vip", source: "web" } }), button("other", { set: { tier: "plain" } }), button("asks", { set: { tier: "vip" }, ask: ["source"] })]),
    "entities/deal/entity.json": { $schema: "sartor/1/entity", id: "e2", name: "deal", nameField: "name", fields: [{ id: "f9", name: "name", type: "text" }] },
    "entities/deal/forms/main.json": form([button("make", { create: "account", values: { tier: "vip", source: "web" } })]),
  };
  const patch = removeOption(files, { path: "choices/tier.json", doc: tier }, "o_vip");
  const actions = (path: string) => (patch[path] as { elements: { id: string; action: object }[] }).elements.map(({ id, action }) => [id, action]);
  expect((patch["choices/tier.json"] as ChoicesDoc).options.map(({ id }) => id)).toEqual(["o_plain"]);
  expect(actions("entities/account/forms/main.json")).toEqual([["more", { set: { source: "web" } }], ["other", { set: { tier: "plain" } }], ["asks", { ask: ["source"] }]]);
  expect(actions("entities/deal/forms/main.json")).toEqual([["make", { create: "account", values: { source: "web" } }]]);
  expect(Object.keys(removeOption(FILES, { path: "choices/tier.json", doc: tier }, "o_vip"))).toEqual(["choices/tier.json"]);
});

test("a new list reads a label from each line, in one language or both", () => {
  const doc = addList(FILES, { labels: { zh: "渠道", en: "Channel" }, name: "channel", lines: "展会 / Expo\n\nReferral\n电话" })["choices/channel.json"] as ChoicesDoc;
  expect(doc).toMatchObject({ $schema: "sartor/1/choices", name: "channel", label: { "zh-CN": "渠道", en: "Channel" } });
  expect(doc.options.map(({ name, label }) => [name, label])).toEqual([["expo", { "zh-CN": "展会", en: "Expo" }], ["referral", { en: "Referral" }], ["option", { "zh-CN": "电话" }]]);
  expect(new Set(doc.options.map(({ hue }) => hue)).size).toBe(3);
});

test("uses follow a rename", () => {
  expect(usesOf(FILES, tier).map(({ entity, field }) => `${entity.name}.${field.name}`)).toEqual(["account.tier"]);
  const patch = renameList(FILES, { path: "choices/tier.json", doc: tier }, "grade", "tier");
  expect(patch["choices/tier.json"]).toMatchObject({ name: "grade", aliases: ["level", "tier"] });
  expect((patch["entities/account/entity.json"] as EntityDoc).fields[0]?.choices).toBe("grade");
});

test("a field's own options become a list of the same options", () => {
  expect(ownOptionFields(FILES).map(({ field }) => field.name)).toEqual(["source"]);
  const { patch, name } = shareOptions(FILES, "account", "source");
  expect(name).toBe("source");
  expect(patch["choices/source.json"]).toMatchObject({ name: "source", label: "Source", options: [{ id: "o_web", name: "web" }] });
  expect((patch["entities/account/entity.json"] as EntityDoc).fields[1]).toEqual({ id: "f2", name: "source", type: "choice", label: "Source", choices: "source" });
});
