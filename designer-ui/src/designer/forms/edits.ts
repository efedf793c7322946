import { newId } from "../revisions/edits";
import type { FormDoc, NodeDoc } from "../revisions/files";

/** Edits of a form's tree, pure: each answers the whole form anew, the same one when there is nothing to do. Parts are told by their id. */

export const MOST_COLUMNS = 4;
const CONTAINERS = new Set(["VerticalLayout", "HorizontalLayout", "Group", "Categorization", "Category"]);
const PREFIX = "nod";

export const isContainer = (node: NodeDoc): boolean => CONTAINERS.has(node.type);
export const isRow = (node: NodeDoc): boolean => node.type === "HorizontalLayout";
/** What may stand beside others in a row. */
const isNarrow = (node: NodeDoc): boolean => node.type === "Control" || node.type === "Label" || node.type === "Button";
export const spanOf = (node: NodeDoc): number => Math.min(MOST_COLUMNS, Math.max(1, node.span ?? 1));
export const widthOf = (row: NodeDoc): number => (row.elements ?? []).reduce((sum, part) => sum + spanOf(part), 0);

/** Where a part stands: its parent (null: the form itself) and its place there. */
export interface Spot {
  node: NodeDoc;
  parent: NodeDoc | null;
  index: number;
}

/** Every part with its parent, in reading order. */
export function partsOf(form: FormDoc): Spot[] {
  const walk = (nodes: readonly NodeDoc[], parent: NodeDoc | null): Spot[] => nodes.flatMap((node, index) => [{ node, parent, index }, ...walk(node.elements ?? [], node)]);
  return walk(form.elements, null);
}

export const findPart = (form: FormDoc, id: string | null | undefined): Spot | undefined => (id == null ? undefined : partsOf(form).find((spot) => spot.node.id === id));

/** The part and everything inside it. */
export function inside(node: NodeDoc): NodeDoc[] {
  return [node, ...(node.elements ?? []).flatMap(inside)];
}

/** Containers around a part, the nearest first. */
export function around(form: FormDoc, id: string): NodeDoc[] {
  const spots = partsOf(form);
  const up: NodeDoc[] = [];
  let spot = spots.find((candidate) => candidate.node.id === id);
  while (spot?.parent) {
    const parent = spot.parent;
    up.push(parent);
    spot = spots.find((candidate) => candidate.node === parent);
  }
  return up;
}

/** JSON pointer of a part in the form's file. */
export function pointerOf(form: FormDoc, id: string): string {
  const search = (nodes: readonly NodeDoc[], at: string): string | null => {
    for (const [index, node] of nodes.entries()) {
      const here = `${at}/elements/${index}`;
      if (node.id === id) return here;
      const below = search(node.elements ?? [], here);
      if (below !== null) return below;
    }
    return null;
  };
  return search(form.elements, "") ?? "";
}

/** The part a pointer leads to or into; null for the form itself. */
export function partAt(form: FormDoc, pointer: string): NodeDoc | null {
  let node: NodeDoc | null = null;
  let nodes: readonly NodeDoc[] = form.elements;
  for (const [, index] of pointer.matchAll(/\/elements\/(\d+)/g)) {
    const next = nodes[Number(index)];
    if (!next) break;
    node = next;
    nodes = next.elements ?? [];
  }
  return node;
}

/** Names of the fields the form has a control for. */
export const fieldsOn = (form: FormDoc): Set<string> => new Set(partsOf(form).flatMap(({ node }) => (node.type === "Control" && node.field !== undefined ? [node.field] : [])));

/** The form with the children of one container changed. */
function withChildren(form: FormDoc, parent: string | null, change: (nodes: readonly NodeDoc[]) => NodeDoc[]): FormDoc {
  if (parent === null) return { ...form, elements: change(form.elements) };
  const walk = (nodes: readonly NodeDoc[]): NodeDoc[] => nodes.map((node) => (node.id === parent ? { ...node, elements: change(node.elements ?? []) } : node.elements ? { ...node, elements: walk(node.elements) } : node));
  return { ...form, elements: walk(form.elements) };
}

const insertAt = (nodes: readonly NodeDoc[], index: number, more: readonly NodeDoc[]): NodeDoc[] => [...nodes.slice(0, index), ...more, ...nodes.slice(index)];

/** May a part stand directly in a container (null: the form's outermost layout)? */
export function fits(form: FormDoc, parent: NodeDoc | null, node: NodeDoc): boolean {
  const type = parent ? parent.type : (form.type ?? "VerticalLayout");
  if (parent && !isContainer(parent)) return false;
  if ((type === "Categorization") !== (node.type === "Category")) return false;
  return type !== "HorizontalLayout" || parent === null || (isNarrow(node) && widthOf(parent) + spanOf(node) <= MOST_COLUMNS);
}

/** Rows that lost all parts but one are that part; rows and sets of tabs that lost all go. What was empty before stays to be filled. */
function tidy(form: FormDoc, before: FormDoc): FormDoc {
  const had = new Map(partsOf(before).map(({ node }) => [node.id, node.elements?.length ?? 0]));
  const walk = (nodes: readonly NodeDoc[]): NodeDoc[] =>
    nodes.flatMap((node) => {
      if (!node.elements) return [node];
      const elements = walk(node.elements);
      const lost = elements.length < (had.get(node.id) ?? 0);
      if (lost && isRow(node) && elements.length <= 1 && node.show === undefined) return elements;
      if (lost && elements.length === 0 && (isRow(node) || node.type === "Categorization")) return [];
      return [elements.length === node.elements.length && elements.every((part, index) => part === node.elements?.[index]) ? node : { ...node, elements }];
    });
  return { ...form, elements: walk(form.elements) };
}

/** Takes parts out without tidying up behind them. */
function without(form: FormDoc, ids: ReadonlySet<string>): FormDoc {
  const walk = (nodes: readonly NodeDoc[]): NodeDoc[] => nodes.filter((node) => !ids.has(node.id)).map((node) => (node.elements ? { ...node, elements: walk(node.elements) } : node));
  return { ...form, elements: walk(form.elements) };
}

export const removeParts = (form: FormDoc, ids: readonly string[]): FormDoc => tidy(without(form, new Set(ids)), form);

/** Where something is put down, seen from a part that is there; target null: the form itself. */
export type Edge = "top" | "bottom" | "left" | "right" | "inside";
export interface Target {
  id: string | null;
  edge: Edge;
}

/** Puts a part down, a new one or one of the form's own. The same form when it can not stand there. */
export function put(form: FormDoc, node: NodeDoc, target: Target): FormDoc {
  if (target.id !== null && inside(node).some((part) => part.id === target.id)) return form;
  const rest = without(form, new Set([node.id]));
  if (target.id === null) return fits(rest, null, node) ? tidy({ ...rest, elements: [...rest.elements, node] }, form) : form;
  const spot = findPart(rest, target.id);
  if (!spot) return form;
  if (target.edge === "inside") {
    if (!fits(rest, spot.node, node)) return form;
    return tidy(withChildren(rest, spot.node.id, (nodes) => [...nodes, node]), form);
  }
  const { parent, index } = spot;
  if (target.edge === "left" || target.edge === "right") {
    const after = target.edge === "right" ? 1 : 0;
    if (parent && isRow(parent)) return fits(rest, parent, node) ? tidy(withChildren(rest, parent.id, (nodes) => insertAt(nodes, index + after, [node])), form) : form;
    if (!isNarrow(node) || !isNarrow(spot.node) || spanOf(node) + spanOf(spot.node) > MOST_COLUMNS) return form;
    const row: NodeDoc = { type: "HorizontalLayout", id: newId(PREFIX), elements: after === 1 ? [spot.node, node] : [node, spot.node] };
    return tidy(withChildren(rest, parent?.id ?? null, (nodes) => nodes.map((other) => (other === spot.node ? row : other))), form);
  }
  // Above and below a part of a row is above and below the row.
  const home = parent && isRow(parent) ? findPart(rest, parent.id) : spot;
  if (!home || !fits(rest, home.parent, node)) return form;
  const place = home.index + (target.edge === "bottom" ? 1 : 0);
  return tidy(withChildren(rest, home.parent?.id ?? null, (nodes) => insertAt(nodes, place, [node])), form);
}

export const canPut = (form: FormDoc, node: NodeDoc, target: Target): boolean => put(form, node, target) !== form;

/** The place behind what is selected, or inside it when it is an open container. */
export function placeAfter(form: FormDoc, selected: string | null, node: NodeDoc): Target {
  const spot = findPart(form, selected);
  if (spot) {
    // A section stands behind a section; inside it only when somebody puts it there.
    const isBlock = node.type === "Group" || node.type === "Categorization";
    if (isContainer(spot.node) && !isRow(spot.node) && (!isBlock || spot.node.type === "Category") && fits(form, spot.node, node)) return { id: spot.node.id, edge: "inside" };
    if (spot.node.type === "Categorization") {
      const last = spot.node.elements?.at(-1);
      if (last && node.type !== "Group" && fits(form, last, node)) return { id: last.id, edge: "inside" };
    }
    for (const here of [spot.node, ...around(form, spot.node.id)]) {
      const target: Target = { id: here.id, edge: "bottom" };
      if (canPut(form, node, target)) return target;
    }
  }
  // A field without a place goes where people look first: the last section of the form's own level.
  const group = isNarrow(node) ? form.elements.findLast((part) => part.type === "Group" && part.show === undefined) : undefined;
  return group ? { id: group.id, edge: "inside" } : { id: null, edge: "inside" };
}

export type Step = "up" | "down" | "left" | "right";

/** One step by key: past a neighbour, into and out of containers, beside the part before, out of a row. */
export function step(form: FormDoc, id: string, direction: Step): FormDoc {
  const spot = findPart(form, id);
  if (!spot) return form;
  const { node, parent, index } = spot;
  const siblings = parent ? (parent.elements ?? []) : form.elements;
  const inRow = parent !== null && isRow(parent);
  if (direction === "left" || direction === "right") {
    const back = direction === "left";
    if (inRow || (parent?.type === "Categorization")) {
      const other = siblings[index + (back ? -1 : 1)];
      if (other) return withChildren(form, parent.id, (nodes) => nodes.map((part) => (part === node ? other : part === other ? node : part)));
      return inRow ? put(form, node, { id: parent.id, edge: back ? "top" : "bottom" }) : form;
    }
    // Beside the part before it, or at its left.
    const before = siblings[index - 1];
    if (!before) return form;
    const last = isRow(before) ? (before.elements?.at(-1) ?? before) : before;
    return put(form, node, { id: last.id, edge: back ? "left" : "right" });
  }
  const up = direction === "up";
  if (inRow) return put(form, node, { id: parent.id, edge: up ? "top" : "bottom" });
  const neighbour = siblings[index + (up ? -1 : 1)];
  if (!neighbour) return parent && parent.type !== "Categorization" && node.type !== "Category" ? leave(form, spot, up ? "top" : "bottom") : form;
  // Into an open section or tab, unless it is one itself.
  const home = neighbour.type === "Categorization" ? (up ? neighbour.elements?.at(-1) : neighbour.elements?.[0]) : neighbour;
  if (home && !isContainer(node) && isContainer(home) && !isRow(home) && fits(form, home, node)) {
    const first = home.elements?.[0];
    return up || !first ? put(form, node, { id: home.id, edge: "inside" }) : put(form, node, { id: first.id, edge: "top" });
  }
  return put(form, node, { id: neighbour.id, edge: up ? "top" : "bottom" });
}

/** Out of the container, before or behind it; out of a tab it is out of all the tabs. */
function leave(form: FormDoc, { node, parent }: Spot, edge: "top" | "bottom"): FormDoc {
  if (!parent) return form;
  const out = parent.type === "Category" ? (findPart(form, parent.id)?.parent ?? parent) : parent;
  return put(form, node, { id: out.id, edge });
}

/** Those of the parts that no other of them holds, in reading order. */
export function outermost(form: FormDoc, ids: readonly string[]): NodeDoc[] {
  const chosen = partsOf(form).map(({ node }) => node).filter((node) => ids.includes(node.id));
  return chosen.filter((node) => !around(form, node.id).some((above) => ids.includes(above.id)));
}

export type Wrapping = "Group" | "Categorization";

/** Puts parts into a new section or a new tab that stands where the first of them stood. */
export function wrap(form: FormDoc, ids: readonly string[], kind: Wrapping, label: NodeDoc["label"]): { form: FormDoc; id: string } | null {
  const parts = outermost(form, ids).filter((node) => node.type !== "Category");
  const first = parts[0] && findPart(form, parts[0].id);
  if (!first) return null;
  const named = { id: newId(PREFIX), ...(label === undefined ? {} : { label }), elements: parts };
  const box: NodeDoc = kind === "Group" ? { type: "Group", ...named } : { type: "Categorization", id: newId(PREFIX), elements: [{ type: "Category", ...named }] };
  // A mark keeps the place while the parts are taken out: the row, when the first stands in one.
  const mark: NodeDoc = { type: "Label", id: newId(PREFIX) };
  const home = first.parent && isRow(first.parent) ? findPart(form, first.parent.id) : first;
  if (!home || !fits(form, home.parent, mark)) return null;
  const marked = withChildren(form, home.parent?.id ?? null, (nodes) => insertAt(nodes, home.index, [mark]));
  const rest = without(marked, new Set(parts.map((part) => part.id)));
  const place = findPart(rest, mark.id);
  if (!place) return null;
  return { form: tidy(withChildren(rest, place.parent?.id ?? null, (nodes) => nodes.map((node) => (node.id === mark.id ? box : node))), form), id: named.id };
}

/** Takes a section, a row or a set of tabs away and leaves what was in it. */
export function unwrap(form: FormDoc, id: string): FormDoc {
  const spot = findPart(form, id);
  if (!spot || !isContainer(spot.node)) return form;
  if (spot.node.type === "Category") return spot.parent && (spot.parent.elements?.length ?? 0) === 1 ? unwrap(form, spot.parent.id) : form;
  const kept = (spot.node.elements ?? []).flatMap((part) => (part.type === "Category" ? (part.elements ?? []) : [part]));
  return withChildren(form, spot.parent?.id ?? null, (nodes) => nodes.flatMap((node) => (node.id === id ? kept : [node])));
}

/** Stands the controls of a container in rows of so many columns; other parts keep their place between them. */
export function reflow(form: FormDoc, id: string, columns: number): FormDoc {
  const flow = (nodes: readonly NodeDoc[]): NodeDoc[] => {
    const out: NodeDoc[] = [];
    let row: NodeDoc[] = [];
    let spare: NodeDoc[] = [];
    const flush = () => {
      if (row.length > 1) out.push({ ...(spare.shift() ?? { type: "HorizontalLayout", id: newId(PREFIX) }), elements: row });
      else out.push(...row);
      row = [];
    };
    for (const node of nodes) {
      const controls = isRow(node) && node.show === undefined ? (node.elements ?? []) : node.type === "Control" ? [node] : null;
      if (controls === null) {
        flush();
        spare = [];
        out.push(node);
        continue;
      }
      // Rows keep their ids as far as there are rows.
      if (isRow(node)) spare.push(node);
      for (const control of controls) {
        const span = Math.min(columns, spanOf(control));
        if (row.reduce((sum, part) => sum + spanOf(part), 0) + span > columns) flush();
        row.push(span === spanOf(control) ? control : setProperty(control, "span", span));
      }
    }
    flush();
    return out;
  };
  const spot = findPart(form, id);
  if (!spot || !isContainer(spot.node) || isRow(spot.node) || spot.node.type === "Categorization") return form;
  return withChildren(form, id, flow);
}

/** Into how many columns a container's controls are put: null when its rows differ. */
export function columnsOf(node: NodeDoc): number | null {
  const parts = (node.elements ?? []).filter((part) => part.type === "Control" || isRow(part));
  if (parts.length === 0) return null;
  const own = Math.max(1, ...parts.filter((part) => part.type === "Control").map(spanOf));
  if (own > 1) return own;
  const widths = parts.map((part) => (isRow(part) ? widthOf(part) : 1));
  const most = Math.max(...widths);
  // The last row may be shorter.
  return widths.slice(0, -1).every((width) => width === most) ? most : null;
}

const DEFAULTS: Readonly<Record<string, unknown>> = { span: 1 };

function setProperty(node: NodeDoc, name: string, value: unknown): NodeDoc {
  const { [name]: _old, ...rest } = node;
  const isNothing = value === undefined || value === DEFAULTS[name] || (Array.isArray(value) && value.length === 0);
  return (isNothing ? rest : { ...node, [name]: value }) as NodeDoc;
}

/** Changes properties of a part; what is the default anyway is left out. */
export function setPart(form: FormDoc, id: string, change: Partial<NodeDoc>): FormDoc {
  const walk = (nodes: readonly NodeDoc[]): NodeDoc[] =>
    nodes.map((node) => {
      if (node.id === id) return Object.entries(change).reduce((next, [name, value]) => setProperty(next, name, value), node);
      return node.elements ? { ...node, elements: walk(node.elements) } : node;
    });
  return { ...form, elements: walk(form.elements) };
}

/** The part with ids of its own, and without controls of fields that are there already. */
function copyOf(node: NodeDoc, taken: ReadonlySet<string>): NodeDoc | null {
  if (node.type === "Control" && node.field !== undefined && taken.has(node.field)) return null;
  const copy: NodeDoc = { ...node, id: newId(PREFIX) };
  if (node.elements) copy.elements = node.elements.flatMap((part) => copyOf(part, taken) ?? []);
  return copy;
}

/** Pastes copies at a place. Fields that are on the form stand there once: their controls are left out and counted. */
export function paste(form: FormDoc, nodes: readonly NodeDoc[], selected: string | null): { form: FormDoc; ids: string[]; skipped: number } {
  const controls = (list: readonly NodeDoc[]) => list.flatMap(inside).filter((node) => node.type === "Control").length;
  let next = form;
  let after = selected;
  const ids: string[] = [];
  let pasted = 0;
  for (const node of nodes) {
    const whole = copyOf(node, fieldsOn(next));
    // A row of fields that are all there, or a section of nothing else, is nothing to paste.
    if (!whole || (controls([node]) > 0 && controls([whole]) === 0)) continue;
    const [copy = whole] = trimmed(whole);
    const target = ids.length === 0 ? placeAfter(next, after, copy) : ({ id: after, edge: "bottom" } as const);
    const made = put(next, copy, target);
    if (made === next) continue;
    next = made;
    after = copy.id;
    pasted += controls([copy]);
    ids.push(copy.id);
  }
  return { form: next, ids, skipped: controls(nodes) - pasted };
}

/** A second one behind it: texts, lists and layouts. A field stands on a form once, so a layout comes without its fields. */
export function duplicate(form: FormDoc, id: string): { form: FormDoc; id: string } | null {
  const spot = findPart(form, id);
  if (!spot || spot.node.type === "Control" || isRow(spot.node)) return null;
  const copy = copyOf(spot.node, fieldsOn(form));
  if (!copy) return null;
  const next = withChildren(form, spot.parent?.id ?? null, (nodes) => insertAt(nodes, spot.index + 1, trimmed(copy)));
  return { form: next, id: copy.id };
}

/** A copy without rows that hold one part or none. */
function trimmed(node: NodeDoc): NodeDoc[] {
  if (!node.elements) return [node];
  const elements = node.elements.flatMap(trimmed);
  return isRow(node) && elements.length <= 1 ? elements : [{ ...node, elements }];
}

export type Block = "Group" | "Categorization" | "HorizontalLayout" | "Label" | "Button";

/** A new part of the palette. */
export function makeBlock(kind: Block, label: NodeDoc["label"]): NodeDoc {
  const named = label === undefined ? {} : { label };
  const box = (type: string, more: Partial<NodeDoc> = {}): NodeDoc => ({ type, id: newId(PREFIX), ...more });
  switch (kind) {
    case "Group": return box("Group", { ...named, elements: [] });
    case "Categorization": return box("Categorization", { elements: [box("Category", { ...named, elements: [] })] });
    case "HorizontalLayout": return box("HorizontalLayout", { elements: [] });
    case "Label": return box("Label", named);
    case "Button": return box("Button", named);
  }
}

export const makeControl = (field: string): NodeDoc => ({ type: "Control", id: newId(PREFIX), field });
export const makeTab = (label: NodeDoc["label"]): NodeDoc => ({ type: "Category", id: newId(PREFIX), ...(label === undefined ? {} : { label }), elements: [] });
export const makeList = (entity: string, field: string): NodeDoc => ({ type: "RelatedList", id: newId(PREFIX), entity, field });
export const makeLines = (entity: string, field: string, columns: readonly string[]): NodeDoc => ({ type: "SubTable", id: newId(PREFIX), entity, field, columns: [...columns] });
