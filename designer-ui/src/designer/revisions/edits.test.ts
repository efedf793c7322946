import { expect, test } from "vitest";
import { addEntity, addField, addStage, freeName, inverseOf, nameFrom, newId, removeEntity, removeField, type NewField, type Patch } from "./edits";
import { overlay, type EntityDoc, type FormDoc, type NavigationDoc, type PipelineDoc, type RoleDoc, type ViewDoc } from "./files";

const files = {
  "entities/deal/entity.json": {
    id: "ent_deal", name: "deal", nameField: "name", label: { en: "Deal" },
    fields: [{ id: "f1", name: "name", type: "text" }, { id: "f2", name: "amount", type: "money" }, { id: "f3", name: "firm", type: "lookup", to: "firm" }],
    rules: [{ id: "r1", require: ["amount"] }, { id: "r2", require: ["amount", "firm"] }],
  },
  "entities/deal/forms/main.json": { id: "fo", name: "main", elements: [{ type: "Group", id: "g", elements: [{ type: "HorizontalLayout", id: "h", elements: [{ type: "Control", id: "c1", field: "amount" }] }, { type: "Control", id: "c2", field: "firm" }] }] },
  "entities/deal/views/all.json": { id: "v", name: "all", columns: [{ field: "name" }, { field: "amount" }], sort: ["-amount", "name"], totals: [{ field: "amount", measure: "sum" }] },
  "entities/deal/pipelines/p.json": {
    id: "p", name: "p", field: "stage", stages: [{ id: "s1", name: "a" }, { id: "s2", name: "b", enter: { require: ["amount"] } }], moves: [{ from: "a", to: ["b"] }],
  },
  "entities/firm/entity.json": { id: "ent_firm", name: "firm", nameField: "name", fields: [{ id: "f4", name: "name", type: "text" }] },
  "entities/firm/forms/main.json": { id: "fo2", name: "main", elements: [{ type: "RelatedList", id: "r", entity: "deal", field: "firm" }] },
  "roles/admin.json": { id: "ro", name: "admin", objects: { deal: { read: "all", fields: { amount: "read" } }, firm: { read: "all", create: true, defaultView: "mine" } } },
  "navigation.json": { id: "n", name: "main", items: [{ id: "g1", items: [{ id: "i1", entity: "deal" }, { id: "i2", entity: "firm" }] }] },
};
const field: NewField = { labels: { zh: "台数", en: "Units" }, name: "units", type: "integer", required: false, help: { zh: "", en: "" }, to: [], options: [], choices: null, after: "amount", inForms: true, inList: true };
const at = <T,>(patch: Patch, path: string): T => patch[path] as T;

test("ids and names", () => {
  expect(newId("fld")).toMatch(/^fld_[0-9a-z]{12}$/);
  expect(nameFrom("Expected close (planned)")).toBe("expected_close_planned");
  expect(nameFrom("台数")).toBe("");
  expect(freeName("units", ["units", "units_2"])).toBe("units_3");
});

test("a new field stands behind another in the entity, the form and the list", () => {
  const patch = addField(files, "deal", field);
  expect(at<EntityDoc>(patch, "entities/deal/entity.json").fields.map((entry) => entry.name)).toEqual(["name", "amount", "units", "firm"]);
  const group = at<FormDoc>(patch, "entities/deal/forms/main.json").elements[0];
  expect(group?.elements?.map((node) => node.field ?? node.type)).toEqual(["HorizontalLayout", "units", "firm"]);
  expect(at<ViewDoc>(patch, "entities/deal/views/all.json").columns?.at(-1)).toEqual({ field: "units" });
});

test("a removed field leaves no place behind", () => {
  const patch = removeField(files, "deal", "amount");
  expect(at<EntityDoc>(patch, "entities/deal/entity.json").rules).toEqual([{ id: "r2", require: ["firm"] }]);
  expect(at<FormDoc>(patch, "entities/deal/forms/main.json").elements[0]?.elements?.map((node) => node.id)).toEqual(["c2"]);
  expect(at<ViewDoc>(patch, "entities/deal/views/all.json")).toMatchObject({ columns: [{ field: "name" }], sort: ["name"], totals: [] });
  expect(at<PipelineDoc>(patch, "entities/deal/pipelines/p.json").stages[1]?.enter?.require).toEqual([]);
  expect(at<RoleDoc>(patch, "roles/admin.json").objects?.["deal"]?.fields).toEqual({});
});

test("a new stage can be reached and left", () => {
  const pipeline = { path: "p", doc: files["entities/deal/pipelines/p.json"] as unknown as PipelineDoc };
  const added = at<PipelineDoc>(addStage(pipeline, { labels: { zh: "新", en: "New" }, name: "n", hue: 10, kind: "open", probability: 5, expectedDays: null, after: "a" }), "p");
  expect(added.stages.map((stage) => stage.name)).toEqual(["a", "n", "b"]);
  expect(added.moves).toEqual([{ from: "a", to: ["n", "b"] }, { from: "n", to: ["b", "a"] }]);
});

test("a field of several entities names them all, and loses the one that goes", () => {
  const spec = { labels: { zh: "关于", en: "About" }, name: "about", type: "regarding", required: false, help: { zh: "", en: "" }, to: ["firm", "deal"], options: [], choices: null, after: "name", inForms: false, inList: false } as const;
  const added = overlay(files, addField(files, "deal", { ...spec, to: [...spec.to], options: [] }));
  const about = (tree: Patch) => at<EntityDoc>(tree, "entities/deal/entity.json").fields.find((field) => field.name === "about");
  expect(about(added)).toMatchObject({ type: "regarding", to: ["firm", "deal"], inverse: { name: "deal_list" } });
  expect(about(overlay(added, removeEntity(added, "firm")))?.to).toEqual(["deal"]);
});

test("what was limited of a removed entity, or of a removed field, goes with it", () => {
  const path = "entities/deal/entity.json";
  const deal = files[path];
  const about = { id: "f9", name: "about", type: "regarding", to: ["firm", "person"] };
  const rules = [{ id: "r8", records: { "about.firm": { all: [] }, "about.person": { all: [] }, firm: { all: [] } } }, { id: "r9", records: { "about.firm": { all: [] } } }];
  const person = { id: "ent_person", name: "person", nameField: "name", fields: [{ id: "f8", name: "name", type: "text" }] };
  const tree = { ...files, [path]: { ...deal, fields: [...deal.fields, about], rules }, "entities/person/entity.json": person };
  const left = (patch: Patch) => at<EntityDoc>(patch, path).rules;
  expect(left(removeEntity(tree, "firm"))).toEqual([{ id: "r8", records: { "about.person": { all: [] } } }]);
  expect(left(removeField(tree, "deal", "about"))).toEqual([{ id: "r8", records: { firm: { all: [] } } }]);
});

test("a new entity comes with rights and a menu item", () => {
  const patch = addEntity(files, { labels: { zh: "项目", en: "Project" }, plural: "Projects", name: "project", icon: "box", hue: 10, owned: true, nameLabels: { zh: "名称", en: "Name" }, rightsLike: "firm", group: "g1" });
  expect(at<RoleDoc>(patch, "roles/admin.json").objects?.["project"]).toEqual({ read: "all", create: true });
  expect(at<NavigationDoc>(patch, "navigation.json").items[0]?.items?.at(-1)?.entity).toBe("project");
});

test("a removed entity takes lookups, lists, rights and menu items with it; the inverse brings all back", () => {
  const patch = removeEntity(files, "firm");
  expect(patch["entities/firm/entity.json"]).toBeNull();
  expect(at<EntityDoc>(patch, "entities/deal/entity.json").fields.map((entry) => entry.name)).toEqual(["name", "amount"]);
  expect(at<RoleDoc>(patch, "roles/admin.json").objects).not.toHaveProperty("firm");
  expect(at<NavigationDoc>(patch, "navigation.json").items[0]?.items).toHaveLength(1);
  expect(overlay(overlay(files, patch), inverseOf(files, patch))).toEqual(files);
});

test("a field or an entity that goes takes what buttons did with it along", () => {
  const entity = (name: string, fields: object[]) => ({ $schema: "sartor/1/entity", id: `e_${name}`, name, nameField: "name", fields: [{ id: `${name}_n`, name: "name", type: "text" }, ...fields] });
  const button = (id: string, action: object) => ({ type: "Button", id, label: id, action });
  const form = { $schema: "sartor/1/form", id: "f", name: "main", elements: [
    { type: "Control", id: "c", field: "name" },
    button("set", { set: { urgent: true, note: null }, ask: ["urgent"] }), button("only", { set: { urgent: true } }), button("open", { open: "tel:{urgent}" }),
    button("make", { create: "call", values: { with: { record: "urgent" }, name: "x" } }), button("move", { move: "s/a" }),
  ] };
  const tree = {
    "entities/deal/entity.json": entity("deal", [{ id: "d_u", name: "urgent", type: "boolean" }, { id: "d_o", name: "note", type: "text" }]), "entities/deal/forms/main.json": form,
    "entities/call/entity.json": entity("call", [{ id: "c_w", name: "with", type: "boolean" }]),
  };
  const buttons = (patch: Patch) => ((patch["entities/deal/forms/main.json"] as { elements: { id: string; action?: object }[] }).elements.filter((node) => "action" in node).map(({ id, action }) => [id, action]));
  expect(buttons(removeField(tree, "deal", "urgent"))).toEqual([["set", { set: { note: null } }], ["make", { create: "call", values: { name: "x" } }], ["move", { move: "s/a" }]]);
  expect(buttons(removeField(tree, "call", "with")).find(([id]) => id === "make")).toEqual(["make", { create: "call", values: { name: "x" } }]);
  expect(buttons(removeEntity(tree, "call")).map(([id]) => id)).toEqual(["set", "only", "open", "move"]);
});
