import { freeName, newId, type Labels, type Patch, toLabel } from "../revisions/edits";
import { type AudienceDoc, entitiesIn, type EntityDoc, type FormDoc, formsIn, type NodeDoc, pipelinesIn, type Placed, rolesIn } from "../revisions/files";
import type { Files } from "../revisions/requests";
import { inside } from "./edits";

/** The forms of an entity as a whole: which there are, whom they serve, in which order they are tried. Pure. */

/** In the order in which the engine tries them: as the entity names them, the rest by path, the one for everybody else last. */
export function formsInOrder(files: Files, entity: EntityDoc): Placed<FormDoc>[] {
  const order = entity.formOrder ?? [];
  const place = ({ doc }: Placed<FormDoc>) => {
    const at = order.indexOf(doc.name);
    return at < 0 ? order.length : at;
  };
  return formsIn(files, entity.name)
    .map((form, index) => ({ form, index }))
    .sort((a, b) => Number(a.form.doc.for === undefined) - Number(b.form.doc.for === undefined) || place(a.form) - place(b.form) || a.index - b.index)
    .map(({ form }) => form);
}

function entityAt(files: Files, name: string): Placed<EntityDoc> {
  const found = entitiesIn(files).find(({ doc }) => doc.name === name);
  if (!found) throw new Error(`no entity ${name}`);
  return found;
}

function withOrder(doc: EntityDoc, order: readonly string[]): EntityDoc {
  const { formOrder: _before, ...rest } = doc;
  return order.length === 0 ? rest : { ...rest, formOrder: [...order] };
}

/** Puts a form to another place among those that serve somebody. */
export function placeForm(files: Files, entity: string, name: string, place: number): Patch {
  const { path, doc } = entityAt(files, entity);
  const names = formsInOrder(files, doc).filter((form) => form.doc.for !== undefined).map((form) => form.doc.name);
  const rest = names.filter((other) => other !== name);
  if (rest.length === names.length) return {};
  const at = Math.max(0, Math.min(rest.length, place));
  const order = [...rest.slice(0, at), name, ...rest.slice(at)];
  return order.every((other, index) => other === names[index]) ? {} : { [path]: withOrder(doc, order) };
}

const audienceOf = (audience: AudienceDoc): AudienceDoc => ({
  ...((audience.roles ?? []).length > 0 ? { roles: audience.roles } : {}),
  ...((audience.stages ?? []).length > 0 ? { stages: audience.stages } : {}),
  ...(audience.device ? { device: audience.device } : {}),
});

/** Says whom a form serves. */
export function setAudience(form: FormDoc, change: { [Key in keyof AudienceDoc]?: AudienceDoc[Key] | undefined }): FormDoc {
  return { ...form, for: audienceOf({ ...form.for, ...change } as AudienceDoc) };
}

export interface NewVariant {
  labels: Labels;
  name: string;
  audience: AudienceDoc;
  /** Form whose parts are copied; null begins empty. */
  like: FormDoc | null;
}

/** A further form. It stands before the others that serve somebody: the newest, most special one is tried first. */
export function addForm(files: Files, entity: string, spec: NewVariant): { patch: Patch; path: string } {
  const home = entityAt(files, entity);
  const folder = formsIn(files, entity)[0]?.path.replace(/[^/]+$/, "") ?? home.path.replace(/entity\.json$/, "forms/");
  const taken = Object.keys(files).filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length).replace(/\.json$/, ""));
  const path = `${folder}${freeName(spec.name, taken)}.json`;
  const all = formsInOrder(files, home.doc);
  // The first form of an entity serves everybody.
  const isGeneral = all.every(({ doc }) => doc.for !== undefined) && Object.keys(audienceOf(spec.audience)).length === 0;
  const doc: FormDoc & { $schema: string } = {
    $schema: "sartor/1/form", id: newId("frm"), name: spec.name, label: toLabel(spec.labels),
    ...(isGeneral ? {} : { for: audienceOf(spec.audience) }),
    ...(spec.like?.type === undefined ? {} : { type: spec.like.type }),
    elements: (spec.like?.elements ?? []).map(withNewIds),
  };
  const others = all.filter((form) => form.doc.for !== undefined).map((form) => form.doc.name);
  const order = isGeneral || others.length === 0 ? {} : { [home.path]: withOrder(home.doc, [spec.name, ...others]) };
  return { patch: { [path]: doc, ...order }, path };
}

export function withNewIds(node: NodeDoc): NodeDoc {
  return { ...node, id: newId("nod"), ...(node.elements ? { elements: node.elements.map(withNewIds) } : {}) };
}

/** Takes a form away, and its name out of the order. */
export function removeForm(files: Files, entity: string, form: Placed<FormDoc>): Patch {
  const { path, doc } = entityAt(files, entity);
  const order = doc.formOrder ?? [];
  return { [form.path]: null, ...(order.includes(form.doc.name) ? { [path]: withOrder(doc, order.filter((name) => name !== form.doc.name)) } : {}) };
}

/** The form for everybody else has to stay as long as there are others. */
export const mayRemove = (forms: readonly Placed<FormDoc>[], form: FormDoc): boolean => form.for !== undefined || forms.length === 1;

/** Another API name. One that was published keeps answering; the order follows. */
export function renameForm(files: Files, entity: string, form: Placed<FormDoc>, name: string, published: string | null): Patch {
  if (form.doc.name === name) return {};
  const { path, doc } = entityAt(files, entity);
  const aliases = [...new Set([...(form.doc.aliases ?? []), ...(published === null ? [] : [published])])].filter((alias) => alias !== name);
  const { aliases: _before, ...rest } = form.doc;
  const order = doc.formOrder ?? [];
  return {
    [form.path]: { ...rest, name, ...(aliases.length > 0 ? { aliases } : {}) },
    ...(order.includes(form.doc.name) ? { [path]: withOrder(doc, order.map((other) => (other === form.doc.name ? name : other))) } : {}),
  };
}

/** Why a form is never used. */
export type Unused = { why: "covered"; by: string[] } | { why: "no_right" } | { why: "no_stage" };

/** Somebody, somewhere: one role, one stage, one device; null stands for any other. */
interface Situation {
  role: string | null;
  stage: string | null;
  device: "phone" | "desktop";
}

/** Forms that can never be the first to fit, with the reason. People with several roles fit whatever one of their roles fits. */
export function unusedForms(files: Files, entity: EntityDoc): Map<string, Unused> {
  const forms = formsInOrder(files, entity).map(({ doc }) => doc);
  const stages = pipelinesIn(files, entity.name).flatMap(({ doc }) => doc.stages.map((stage) => `${doc.name}/${stage.name}`));
  const readers = new Set(rolesIn(files).filter(({ doc }) => (doc.objects?.[entity.name]?.read ?? "none") !== "none").map(({ doc }) => doc.name));
  const keys = (form: FormDoc) => (form.for?.stages ?? []).flatMap((name) => stages.filter((key) => key === name || (!name.includes("/") && key.split("/")[1] === name)));
  const fits = (form: FormDoc, { role, stage, device }: Situation) =>
    (form.for?.device ?? device) === device &&
    ((form.for?.roles ?? []).length === 0 || (role !== null && form.for?.roles?.includes(role) === true)) &&
    ((form.for?.stages ?? []).length === 0 || (stage !== null && keys(form).includes(stage)));
  const unused = new Map<string, Unused>();
  for (const [index, form] of forms.entries()) {
    const wanted = form.for?.roles ?? [];
    const roles = wanted.length === 0 ? [null] : wanted.filter((role) => readers.has(role));
    const own = (form.for?.stages ?? []).length === 0 ? [null] : keys(form);
    if (roles.length === 0) unused.set(form.id, { why: "no_right" });
    else if (own.length === 0) unused.set(form.id, { why: "no_stage" });
    else {
      const devices = form.for?.device ? [form.for.device] : (["phone", "desktop"] as const);
      const situations = roles.flatMap((role) => own.flatMap((stage) => devices.map((device): Situation => ({ role, stage, device }))));
      const takers = situations.map((situation) => forms.slice(0, index).find((earlier) => fits(earlier, situation)));
      if (takers.every((taker) => taker !== undefined)) unused.set(form.id, { why: "covered", by: [...new Set(takers.map((taker) => taker.id))] });
    }
  }
  return unused;
}

/** Names of the fields of a form, for a line about it. */
export const countFields = (form: FormDoc): number => new Set(form.elements.flatMap(inside).flatMap((node) => (node.type === "Control" && node.field !== undefined ? [node.field] : []))).size;
