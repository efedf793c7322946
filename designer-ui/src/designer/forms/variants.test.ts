import { expect, test } from "vitest";
import type { EntityDoc, FormDoc } from "../revisions/files";
import type { Files } from "../revisions/requests";
import { addForm, formsInOrder, mayRemove, placeForm, removeForm, renameForm, setAudience, unusedForms } from "./variants";

const HOME = "entities/deal/";
const formFile = (name: string, audience?: FormDoc["for"]): [string, FormDoc] => [`${HOME}forms/${name}.json`, { id: `frm_${name}`, name, elements: [{ type: "Control", id: `c_${name}`, field: "a" }], ...(audience ? { for: audience } : {}) }];
const entity = (more: Partial<EntityDoc> = {}): EntityDoc => ({ id: "ent_deal", name: "deal", nameField: "name", fields: [], ...more });
const role = (name: string, read: string) => ({ id: `rol_${name}`, name, objects: { deal: { read } } });
function files(forms: [string, FormDoc][], more: Partial<EntityDoc> = {}): Files {
  return {
    [`${HOME}entity.json`]: entity(more),
    [`${HOME}pipelines/standard.json`]: { id: "pip", name: "standard", field: "stage", stages: [{ id: "s1", name: "new" }, { id: "s2", name: "won" }] },
    "roles/sales.json": role("sales", "own"), "roles/manager.json": role("manager", "all"), "roles/guest.json": role("guest", "none"),
    ...Object.fromEntries(forms),
  };
}
const names = (of: Files) => formsInOrder(of, of[`${HOME}entity.json`] as EntityDoc).map(({ doc }) => doc.name);
const unused = (forms: [string, FormDoc][], formOrder?: string[]) => Object.fromEntries(unusedForms(files(forms), entity(formOrder ? { formOrder } : {})));

test("forms are tried as the entity names them, then by path, the general one last", () => {
  const all = files([formFile("a"), formFile("b", { device: "phone" }), formFile("c", { roles: ["sales"] }), formFile("d", {})]);
  expect(names(all)).toEqual(["b", "c", "d", "a"]);
  const moved = { ...all, ...placeForm(all, "deal", "d", 0) };
  expect((moved[`${HOME}entity.json`] as EntityDoc).formOrder).toEqual(["d", "b", "c"]);
  expect(names(moved)).toEqual(["d", "b", "c", "a"]);
  expect(placeForm(all, "deal", "b", 0)).toEqual({});
  expect(placeForm(all, "deal", "a", 0)).toEqual({});
});

test("a copy has ids of its own, is tried first and serves whom it is for", () => {
  const all = files([formFile("main"), formFile("phone", { device: "phone" })]);
  const like = all[`${HOME}forms/main.json`] as FormDoc;
  const { patch, path } = addForm(all, "deal", { labels: { zh: "经理", en: "Manager" }, name: "manager", audience: { roles: ["manager"], stages: [] }, like });
  expect(path).toBe(`${HOME}forms/manager.json`);
  const made = patch[path] as FormDoc;
  expect(made.for).toEqual({ roles: ["manager"] });
  expect(made.elements[0]).toMatchObject({ type: "Control", field: "a" });
  expect(made.elements[0]?.id).not.toBe("c_main");
  const next = { ...all, ...patch };
  expect(names(next)).toEqual(["manager", "phone", "main"]);

  const renamed = { ...next, ...renameForm(next, "deal", { path, doc: made }, "boss", null) };
  expect(names(renamed)).toEqual(["boss", "phone", "main"]);
  const phone = { path: `${HOME}forms/phone.json`, doc: all[`${HOME}forms/phone.json`] as FormDoc };
  expect(renameForm(next, "deal", phone, "handset", "phone")[phone.path]).toMatchObject({ name: "handset", aliases: ["phone"] });
  const gone = removeForm(next, "deal", { path, doc: made });
  expect(gone[path]).toBe(null);
  expect((gone[`${HOME}entity.json`] as EntityDoc).formOrder).toEqual(["phone"]);
});

test("the first form serves everybody; the general one stays while there are others", () => {
  const none = files([]);
  const { patch, path } = addForm(none, "deal", { labels: { zh: "", en: "Deal" }, name: "main", audience: {}, like: null });
  expect(path).toBe(`${HOME}forms/main.json`);
  expect(patch[path]).not.toHaveProperty("for");
  const all = files([formFile("main"), formFile("phone", { device: "phone" })]);
  const [phone, main] = formsInOrder(all, entity());
  expect([mayRemove([phone!, main!], phone!.doc), mayRemove([phone!, main!], main!.doc), mayRemove([main!], main!.doc)]).toEqual([true, false, true]);
  expect(setAudience(phone!.doc, { device: undefined, roles: ["sales"] }).for).toEqual({ roles: ["sales"] });
});

test("a form that can never be the first to fit is told, with the reason", () => {
  const general = formFile("z_main");
  expect(unused([formFile("a", { device: "phone" }), formFile("b", { roles: ["sales"] }), general])).toEqual({});
  // What is behind one that takes everything it could take.
  expect(unused([formFile("a", { roles: ["sales"] }), formFile("b", { roles: ["sales"], device: "phone" }), general])).toEqual({ frm_b: { why: "covered", by: ["frm_a"] } });
  expect(unused([formFile("a", { roles: ["sales"] }), formFile("b", { roles: ["sales", "manager"] }), general])).toEqual({});
  // Two together take everything.
  expect(unused([formFile("a", { device: "phone" }), formFile("b", { device: "desktop" }), general])).toEqual({ frm_z_main: { why: "covered", by: ["frm_a", "frm_b"] } });
  expect(unused([formFile("a", {}), general])).toEqual({ frm_z_main: { why: "covered", by: ["frm_a"] } });
  // The order decides.
  expect(unused([formFile("a", { roles: ["sales"] }), formFile("b", { roles: ["sales"], device: "phone" }), general], ["b", "a"])).toEqual({});
  expect(unused([formFile("a", { roles: ["guest"] }), general])).toEqual({ frm_a: { why: "no_right" } });
  expect(unused([formFile("a", { stages: ["standard/gone"] }), general])).toEqual({ frm_a: { why: "no_stage" } });
  expect(unused([formFile("a", { stages: ["new"] }), formFile("b", { stages: ["standard/new"] }), general])).toEqual({ frm_b: { why: "covered", by: ["frm_a"] } });
});
