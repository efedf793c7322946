import { fieldType } from "../../fields/registry";
import { fieldOf } from "../../metadata/paths";
import type { Entity, Field } from "../../metadata/types";
import { freeName, newId, type Labels, type Patch, toLabel } from "../revisions/edits";
import { entitiesIn, type EntityDoc, type NavigationDoc, type NavigationItemDoc, type Placed, rolesIn, type ViewDoc, viewsIn } from "../revisions/files";
import type { Files } from "../revisions/requests";

/** Edits of view files, pure: each answers the files it changes, null for those it removes, or the whole view anew. */

export const SHAPES = ["list", "board", "calendar", "timeline", "gallery"] as const;
export type Shape = (typeof SHAPES)[number];

export const shapeOf = (doc: ViewDoc): Shape => SHAPES.find((shape) => shape === doc.type) ?? "list";

/** Changes properties; what is undefined, empty or the default anyway is left out, as files are written. */
export function set(doc: ViewDoc, change: { [Key in keyof ViewDoc]?: ViewDoc[Key] | undefined }): ViewDoc {
  const next = { ...doc, ...change } as Record<string, unknown>;
  for (const [key, value] of Object.entries(next)) {
    if (value === undefined || (Array.isArray(value) && value.length === 0) || (key === "type" && value === "list")) delete next[key];
  }
  return next as ViewDoc;
}

/** Own fields that may say where a record stands in time, show its picture, make columns, give a hue. */
export const dateFields = (entity: Entity): Field[] => entity.fields.filter((field) => (field.type === "date" || field.type === "datetime") && field.since === undefined);
export const imageFields = (entity: Entity): Field[] => entity.fields.filter((field) => field.type === "image");
export const huedFields = (entity: Entity): Field[] => entity.fields.filter((field) => field.type === "stage" || field.type === "choice");

/** Own fields whose values make the lanes of a timeline. */
export const laneFields = (entity: Entity): Field[] => entity.fields.filter((field) => ["choice", "stage", "user", "lookup"].includes(field.type) && field.since === undefined);

/** The shapes an entity has what they need for. */
export function possibleShapes(entity: Entity): Shape[] {
  const needs: Record<Shape, boolean> = { list: true, gallery: true, board: huedFields(entity).length > 0, calendar: dateFields(entity).length > 0, timeline: dateFields(entity).length > 0 };
  return SHAPES.filter((shape) => needs[shape]);
}

/** Another shape, with what it cannot do without. */
export function setShape(doc: ViewDoc, entity: Entity, shape: Shape): ViewDoc {
  const change: Parameters<typeof set>[1] = { type: shape };
  const groups = huedFields(entity).map(({ name }) => name);
  if (shape === "board" && !groups.includes(doc.groupBy ?? "")) change.groupBy = groups[0];
  if (shape === "calendar" || shape === "timeline") {
    const own = dateFields(entity);
    const days = own.filter((field) => !field.system);
    change.dateField = doc.dateField ?? (days[0] ?? own[0])?.name;
    if (doc.colorBy === undefined) change.colorBy = (huedFields(entity).find((field) => field.type === "stage") ?? huedFields(entity)[0])?.name;
  }
  if (shape === "timeline" && entity.fields.some(({ name }) => name === doc.groupBy) && !laneFields(entity).some(({ name }) => name === doc.groupBy)) change.groupBy = undefined;
  if (shape === "gallery" && doc.imageField === undefined) change.imageField = imageFields(entity)[0]?.name;
  return set(doc, change);
}

/** A list with one entry elsewhere. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [item] = next.splice(from, 1);
  if (item === undefined) return next;
  next.splice(Math.max(0, Math.min(next.length, to)), 0, item);
  return next;
}

const columnsOf = (doc: ViewDoc) => doc.columns ?? [];

export const addColumn = (doc: ViewDoc, path: string): ViewDoc => (columnsOf(doc).some((column) => column.field === path) ? doc : set(doc, { columns: [...columnsOf(doc), { field: path }] }));
export const removeColumn = (doc: ViewDoc, path: string): ViewDoc => set(doc, { columns: columnsOf(doc).filter((column) => column.field !== path) });
export const moveColumn = (doc: ViewDoc, from: number, to: number): ViewDoc => set(doc, { columns: moved(columnsOf(doc), from, to) });

export const MIN_WIDTH = 40;
export const MAX_WIDTH = 1200;

/** A column's width in pixels within bounds; undefined is the usual one. */
export function setWidth(doc: ViewDoc, path: string, width: number | undefined): ViewDoc {
  const change = ({ width: _old, ...column }: { field: string; width?: number }) => (width === undefined ? column : { ...column, width: Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, Math.round(width))) });
  return set(doc, { columns: columnsOf(doc).map((column) => (column.field === path ? change(column) : column)) });
}

export interface Order {
  path: string;
  descending: boolean;
}

export const ordersOf = (doc: ViewDoc): Order[] => (doc.sort ?? []).map((text) => (text.startsWith("-") ? { path: text.slice(1), descending: true } : { path: text, descending: false }));
export const setOrders = (doc: ViewDoc, orders: readonly Order[]): ViewDoc => set(doc, { sort: orders.map(({ path, descending }) => (descending ? `-${path}` : path)) });

export function setTotal(doc: ViewDoc, path: string, measure: string | null): ViewDoc {
  const rest = (doc.totals ?? []).filter((total) => total.field !== path);
  return set(doc, { totals: measure === null ? rest : [...rest, { field: path, measure }] });
}

export interface NewView {
  labels: Labels;
  name: string;
  shape: Shape;
}

const homeOf = (files: Files, entity: string): string => entitiesIn(files).find(({ doc }) => doc.name === entity)?.path.replace(/entity\.json$/, "") ?? `entities/${entity}/`;

function freePath(files: Files, entity: string, name: string): string {
  const home = `${homeOf(files, entity)}views/`;
  const taken = Object.keys(files).filter((path) => path.startsWith(home)).map((path) => path.slice(home.length).replace(/\.json$/, ""));
  return `${home}${freeName(name, taken)}.json`;
}

/**
 * A new view of an entity: its first fields as columns. Where people had the list that is made for them until now, they keep a list beside
 * a first view of another shape.
 */
export function addView(files: Files, entity: Entity, spec: NewView): Patch {
  const plain = entity.fields.filter((field) => !field.system && field.since === undefined && fieldType(field).width <= 240);
  const fields = [entity.nameField, ...plain.map(({ name }) => name).filter((name) => name !== entity.nameField)];
  const make = ({ name, labels, shape }: NewView): Patch => {
    const columns = fields.slice(0, shape === "list" ? 8 : 5).map((field) => ({ field }));
    const doc: ViewDoc = { $schema: "sartor/1/view", id: newId("vie"), name, label: toLabel(labels), columns };
    return { [freePath(files, entity.name, name)]: setShape(doc, entity, shape) };
  };
  const isFirst = viewsIn(files, entity.name).length === 0;
  const list = isFirst && spec.shape !== "list" ? make({ name: freeName("all", [spec.name]), labels: { zh: "全部", en: "All" }, shape: "list" }) : {};
  return { ...list, ...make(spec) };
}

/** The same view once more, under a name of its own. */
export function copyView(files: Files, entity: string, view: Placed<ViewDoc>, labels: Labels): { patch: Patch; name: string } {
  const { aliases: _aliases, ...doc } = view.doc;
  const name = freeName(doc.name, viewsIn(files, entity).flatMap((other) => [other.doc.name, ...(other.doc.aliases ?? [])]));
  return { name, patch: { [freePath(files, entity, name)]: { ...doc, id: newId("vie"), name, label: toLabel(labels) } } };
}

const isOf = (doc: ViewDoc) => (name: string | undefined) => name !== undefined && (name === doc.name || (doc.aliases ?? []).includes(name));

/** What names a view: menu items, views roles begin with, the order of views. `to` null takes the names away. */
function renamed(files: Files, entity: string, doc: ViewDoc, to: string | null): Patch {
  const patch: Patch = {};
  const isIt = isOf(doc);
  const owner = entitiesIn(files).find((candidate) => candidate.doc.name === entity);
  if (owner?.doc.viewOrder?.some(isIt)) {
    const order = owner.doc.viewOrder.flatMap((name) => (isIt(name) ? (to === null ? [] : [to]) : [name]));
    const { viewOrder: _old, ...rest } = owner.doc;
    patch[owner.path] = order.length === 0 ? rest : { ...owner.doc, viewOrder: order };
  }
  for (const role of rolesIn(files)) {
    const rights = role.doc.objects?.[entity];
    if (!isIt(rights?.defaultView)) continue;
    const { defaultView: _old, ...rest } = rights ?? {};
    patch[role.path] = { ...role.doc, objects: { ...role.doc.objects, [entity]: to === null ? rest : { ...rest, defaultView: to } } };
  }
  const navigation = files["navigation.json"] as NavigationDoc | undefined;
  const inItems = (items: readonly NavigationItemDoc[]): NavigationItemDoc[] =>
    items.map((item) => {
      const inner = item.items ? { ...item, items: inItems(item.items) } : item;
      if (item.entity !== entity || !isIt(item.view)) return inner;
      const { view: _old, ...rest } = inner;
      return to === null ? rest : { ...rest, view: to };
    });
  if (navigation) {
    const items = inItems(navigation.items);
    if (JSON.stringify(items) !== JSON.stringify(navigation.items)) patch["navigation.json"] = { ...navigation, items };
  }
  return patch;
}

/** Takes a view away, and its name from menus, roles and the order of views. */
export const removeView = (files: Files, entity: string, view: Placed<ViewDoc>): Patch => ({ [view.path]: null, ...renamed(files, entity, view.doc, null) });

/** Another API name; the one that was published keeps answering. */
export function renameView(files: Files, entity: string, view: Placed<ViewDoc>, name: string, published: string | null): Patch {
  const aliases = [...new Set([...(view.doc.aliases ?? []), ...(published === null ? [] : [published])])].filter((alias) => alias !== name);
  return { ...renamed(files, entity, view.doc, name), [view.path]: set(view.doc, { name, aliases }) };
}

/** Views in the order people see them: those the entity names, then the rest by file. */
export function orderedViews(files: Files, entity: EntityDoc): Placed<ViewDoc>[] {
  const order = entity.viewOrder ?? [];
  const place = ({ doc }: Placed<ViewDoc>) => {
    const at = order.findIndex(isOf(doc));
    return at < 0 ? order.length : at;
  };
  return viewsIn(files, entity.name).sort((a, b) => place(a) - place(b));
}

export function moveView(files: Files, entity: Placed<EntityDoc>, from: number, to: number): Patch {
  const names = orderedViews(files, entity.doc).map(({ doc }) => doc.name);
  return { [entity.path]: { ...entity.doc, viewOrder: moved(names, from, to) } };
}

/** Roles that begin the entity with this view. */
export const rolesBeginning = (files: Files, entity: string, doc: ViewDoc): string[] => rolesIn(files).filter((role) => isOf(doc)(role.doc.objects?.[entity]?.defaultView)).map((role) => role.doc.name);

export function setBeginning(files: Files, entity: string, role: string, view: string | null): Patch {
  const found = rolesIn(files).find(({ doc }) => doc.name === role);
  if (!found) return {};
  const { defaultView: _old, ...rights } = found.doc.objects?.[entity] ?? {};
  return { [found.path]: { ...found.doc, objects: { ...found.doc.objects, [entity]: view === null ? rights : { ...rights, defaultView: view } } } };
}

/** A field by its name, own ones only. */
export const ownField = (entity: Entity, name: string | undefined): Field | undefined => (name === undefined ? undefined : fieldOf(entity, name));
