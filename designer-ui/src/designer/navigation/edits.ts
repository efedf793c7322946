import { newId, type Patch } from "../revisions/edits";
import { entitiesIn, type NavigationDoc, type NavigationItemDoc, readLabel, rolesIn, viewsIn } from "../revisions/files";
import type { Files } from "../revisions/requests";

/** Edits of the menu, pure: each answers its items anew. Items are told by their id. A group holds links; a link may stand alone. */

const FILE = "navigation.json";

export interface Menu {
  path: string;
  doc: NavigationDoc;
}

/** The menu's file; one that is not there yet is an empty one. */
export function menuIn(files: Files): Menu {
  const path = Object.keys(files).find((file) => (files[file] as { $schema?: string } | null)?.$schema === "sartor/1/navigation") ?? FILE;
  const doc = files[path] as NavigationDoc | undefined;
  return { path, doc: doc ?? ({ $schema: "sartor/1/navigation", id: newId("nav"), name: "main", items: [] } as NavigationDoc) };
}

export const put = ({ path, doc }: Menu, items: readonly NavigationItemDoc[]): Patch => ({ [path]: { ...doc, items } });

export const isGroup = (item: NavigationItemDoc): boolean => item.entity === undefined;

export interface Row {
  item: NavigationItemDoc;
  /** 1: stands in a group. */
  depth: 0 | 1;
}

/** The menu line by line; what stands deeper than a group's links is a link of it. */
export function rowsOf(items: readonly NavigationItemDoc[]): Row[] {
  const inside = (item: NavigationItemDoc): Row[] => [{ item, depth: 1 }, ...(item.items ?? []).flatMap(inside)];
  return items.flatMap((item) => [{ item, depth: 0 as const }, ...(item.items ?? []).flatMap(inside)]);
}

/** Groups and links from lines: a line of depth 1 belongs to the group above it. */
function fromRows(rows: readonly Row[]): NavigationItemDoc[] {
  const items: NavigationItemDoc[] = [];
  for (const { item, depth } of rows) {
    const { items: _inner, ...plain } = item;
    const group = items.at(-1);
    if (depth === 1 && group && isGroup(group)) items[items.length - 1] = { ...group, items: [...(group.items ?? []), plain] };
    else items.push(isGroup(item) ? { ...plain, items: [] } : plain);
  }
  return items.map((item) => (item.items?.length === 0 ? without(item, "items") : item));
}

function without<T extends object>(value: T, key: keyof T): T {
  const { [key]: _gone, ...rest } = value;
  return rest as T;
}

/** A line elsewhere, as counted after it was taken out. A group takes its links along; a link joins the group above its new place. */
export function moveRow(items: readonly NavigationItemDoc[], from: number, to: number): NavigationItemDoc[] {
  const rows = rowsOf(items);
  const row = rows[from];
  if (!row) return [...items];
  if (row.depth === 1 || !isGroup(row.item)) {
    const rest = rows.filter((_, index) => index !== from);
    const above = rest.slice(0, to).findLast((candidate) => candidate.depth === 0);
    const depth = above && isGroup(above.item) ? 1 : 0;
    return fromRows([...rest.slice(0, to), { ...row, depth }, ...rest.slice(to)]);
  }
  const at = items.findIndex(({ id }) => id === row.item.id);
  const rest = items.filter(({ id }) => id !== row.item.id);
  // One step is past the whole neighbour.
  const own = new Set(rowsOf([row.item]).map(({ item }) => item.id));
  const before = rows.filter(({ item }) => item.id !== row.item.id).slice(0, to).filter(({ item, depth }) => depth === 0 && !own.has(item.id)).length;
  const place = Math.abs(to - from) === 1 ? at + (to - from) : before;
  const next = Math.max(0, Math.min(rest.length, place));
  return [...rest.slice(0, next), row.item, ...rest.slice(next)];
}

/** Another group for a link; null makes it stand alone at the end. */
export function moveToGroup(items: readonly NavigationItemDoc[], id: string, group: string | null): NavigationItemDoc[] {
  const found = rowsOf(items).find(({ item }) => item.id === id)?.item;
  if (!found) return [...items];
  const rest = removeItem(items, id);
  return group === null ? [...rest, found] : rest.map((item) => (item.id === group ? { ...item, items: [...(item.items ?? []), found] } : item));
}

export function removeItem(items: readonly NavigationItemDoc[], id: string): NavigationItemDoc[] {
  return items.filter((item) => item.id !== id).map((item) => (item.items ? (item.items.some((inner) => inner.id === id) && item.items.length === 1 ? without(item, "items") : { ...item, items: removeItem(item.items, id) }) : item));
}

/** Changes properties; undefined and empty ones are left out. */
export function setItem(items: readonly NavigationItemDoc[], id: string, change: { [Key in keyof NavigationItemDoc]?: NavigationItemDoc[Key] | undefined }): NavigationItemDoc[] {
  return items.map((item) => {
    if (item.id === id) return Object.fromEntries(Object.entries({ ...item, ...change }).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))) as unknown as NavigationItemDoc;
    return item.items ? { ...item, items: setItem(item.items, id, change) } : item;
  });
}

export function addItem(items: readonly NavigationItemDoc[], item: NavigationItemDoc, group: string | null): NavigationItemDoc[] {
  return group === null ? [...items, item] : items.map((candidate) => (candidate.id === group ? { ...candidate, items: [...(candidate.items ?? []), item] } : candidate));
}

export interface ShownLink {
  id: string;
  label: string;
  icon: string | undefined;
}
export interface ShownGroup {
  id: string;
  label: string;
  links: ShownLink[];
}

/** The menu as people of a role see it: groups without links are left out, as is what they may not read. */
export function menuOf(files: Files, role: string | null): ShownGroup[] {
  const rights = rolesIn(files).find(({ doc }) => doc.name === role)?.doc.objects ?? {};
  const entities = entitiesIn(files);
  const mine = (roles: readonly string[] | undefined) => role === null || (roles ?? []).length === 0 || (roles ?? []).includes(role);
  const entityOf = (name: string | undefined) => entities.find(({ doc }) => doc.name === name)?.doc;
  const links = (item: NavigationItemDoc): ShownLink[] => {
    if (!mine(item.roles)) return [];
    const entity = entityOf(item.entity);
    const view = entity && viewsIn(files, entity.name).find(({ doc }) => doc.name === item.view)?.doc;
    const reads = role === null || (rights[item.entity ?? ""]?.read ?? "none") !== "none";
    const own = entity && reads && (view === undefined || mine(view.roles)) ? [{ id: item.id, label: readLabel(item.label, readLabel(entity.labelPlural ?? entity.label, entity.name)), icon: item.icon ?? entity.icon }] : [];
    return [...own, ...(item.items ?? []).flatMap(links)];
  };
  return menuIn(files).doc.items.flatMap((item) => {
    const shown = links(item);
    return shown.length === 0 ? [] : [{ id: item.id, label: isGroup(item) ? readLabel(item.label, "") : "", links: shown }];
  });
}
