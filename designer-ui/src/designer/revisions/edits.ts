import { limitedOf } from "../../metadata/limited";
import { targetNames } from "../../metadata/paths";
import type { FileTypeName } from "../../metadata/types";
import {
  choicesIn, entitiesIn, formsIn, overlay, pipelinesIn, rolesIn, viewsIn,
  type ChoicesDoc, type EntityDoc, type FieldDoc, type FormDoc, type Label, type NavigationDoc, type NavigationItemDoc, type NodeDoc, type OptionDoc, type PipelineDoc, type RoleDoc,
  type StageDoc, type ViewDoc,
} from "./files";
import type { Files } from "./requests";

/** Edits of metadata files, pure: each answers the files it changes, null for those it removes. */
export type Patch = Record<string, unknown>;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** An element id that is never used again: kind prefix and 60 random bits. */
export function newId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `${prefix}_${Array.from(bytes, (byte) => ALPHABET[byte % 32]).join("")}`;
}

export interface Labels {
  zh: string;
  en: string;
}

export function toLabel({ zh, en }: Labels): Label {
  const label: Record<string, string> = {};
  if (zh.trim() !== "") label["zh-CN"] = zh.trim();
  if (en.trim() !== "") label["en"] = en.trim();
  return label;
}

/** An API name from a label: "Close date" → "close_date"; "" when nothing Latin is in it. */
export function nameFrom(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 48)
    .replace(/_+$/, "");
}

/** The name, or the name with the first free number behind it. */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let n = 2; ; n++) {
    const name = `${wanted.slice(0, 44)}_${n}`;
    if (!taken.includes(name)) return name;
  }
}

export const SYSTEM_NAMES = ["id", "version", "owner", "created_at", "created_by", "updated_at", "updated_by", "deleted_at", "locked_by", "rights", "warnings"];

function entityFile(files: Files, name: string): { path: string; doc: EntityDoc } {
  const found = entitiesIn(files).find(({ doc }) => doc.name === name);
  if (!found) throw new Error(`no entity ${name}`);
  return found;
}

function insertAfter<T extends { name: string }>(list: readonly T[], after: string | null, item: T): T[] {
  const index = after === null ? -1 : list.findIndex((candidate) => candidate.name === after);
  return after !== null && index < 0 ? [...list, item] : [...list.slice(0, index + 1), item, ...list.slice(index + 1)];
}

export interface NewField {
  labels: Labels;
  name: string;
  type: FileTypeName;
  required: boolean;
  help: Labels;
  /** Lookup: the entity it points at; regarding: those it may point at. */
  to: string[];
  options: { name: string; labels: Labels; hue: number }[];
  /** Shared list instead of own options. */
  choices: string | null;
  /** Automatic number: how it is written. */
  pattern?: string;
  /** Field it stands behind; null = first. */
  after: string | null;
  inForms: boolean;
  inList: boolean;
}

export function addField(files: Files, entity: string, spec: NewField): Patch {
  const { path, doc } = entityFile(files, entity);
  const field: FieldDoc = { id: newId("fld"), name: spec.name, type: spec.type, label: toLabel(spec.labels) };
  if (spec.help.zh.trim() + spec.help.en.trim() !== "") field["help"] = spec.help.zh === spec.help.en ? spec.help.zh.trim() : toLabel(spec.help);
  if (spec.required) field.required = true;
  const [to] = spec.to;
  if ((spec.type === "lookup" || spec.type === "many_to_many" || spec.type === "regarding") && to !== undefined) {
    field.to = spec.type === "regarding" ? spec.to : to;
    field.inverse = { name: inverseName(files, entity, spec), label: doc.labelPlural ?? doc.label ?? entity };
  }
  if (spec.type === "formula") Object.assign(field, { result: "decimal", formula: "0" });
  if (spec.type === "rollup") {
    const lists = entitiesIn(files).flatMap((other) => other.doc.fields.filter((candidate) => candidate.inverse && targetNames(candidate).includes(entity)));
    Object.assign(field, { of: lists[0]?.inverse?.name ?? "records", op: "count" });
  }
  if (spec.type === "auto_number") field["pattern"] = spec.pattern ?? "{0000}";
  if (spec.type === "choice" || spec.type === "multi_choice") {
    if (spec.choices !== null) field.choices = spec.choices;
    else field.options = spec.options.map((option) => newOption(option));
  }
  const patch: Patch = { [path]: { ...doc, fields: insertAfter(doc.fields, spec.after, field) } };
  if (spec.inForms) {
    for (const form of formsIn(files, entity)) {
      if (form.doc.for !== undefined) continue;
      patch[form.path] = { ...form.doc, elements: placeControl(form.doc.elements, spec.after, { type: "Control", id: newId("nod"), field: spec.name }) };
    }
  }
  if (spec.inList) {
    const list = viewsIn(files, entity).find((view) => (view.doc.type ?? "list") === "list" && view.doc.name === "all") ?? viewsIn(files, entity).find((view) => (view.doc.type ?? "list") === "list");
    if (list) patch[list.path] = { ...list.doc, columns: [...(list.doc.columns ?? []), { field: spec.name }] };
  }
  return patch;
}

/** Name of the related list on the target: unique among the lists that already point there. */
function inverseName(files: Files, entity: string, spec: NewField): string {
  const taken = entitiesIn(files).flatMap(({ doc }) => doc.fields.filter((field) => targetNames(field).some((name) => spec.to.includes(name)) && field.inverse).map((field) => field.inverse?.name ?? ""));
  return freeName(taken.includes(`${entity}_list`) ? `${entity}_${spec.name}`.slice(0, 44) : `${entity}_list`, taken);
}

/** Behind the control of `after`, on a line of its own; else at the end of the first group. */
export function placeControl(elements: readonly NodeDoc[], after: string | null, control: NodeDoc): NodeDoc[] {
  const holds = (node: NodeDoc): boolean => node.field === after && node.type === "Control";
  const insert = (list: readonly NodeDoc[]): NodeDoc[] | null => {
    for (const [index, node] of list.entries()) {
      if (holds(node) || (node.type === "HorizontalLayout" && node.elements?.some(holds))) return [...list.slice(0, index + 1), control, ...list.slice(index + 1)];
      const inner = node.elements && insert(node.elements);
      if (inner) return list.map((candidate, place) => (place === index ? { ...node, elements: inner } : candidate));
    }
    return null;
  };
  const placed = after === null ? null : insert(elements);
  if (placed) return placed;
  const group = elements.findIndex((node) => node.type === "Group");
  if (group < 0) return [...elements, control];
  return elements.map((node, index) => (index === group ? { ...node, elements: [...(node.elements ?? []), control] } : node));
}

/** The field a new one best stands behind: the last of the form's first group, which everybody sees. */
export function goodPlace(files: Files, entity: EntityDoc): string {
  const form = formsIn(files, entity.name).find(({ doc }) => doc.for === undefined);
  const first = form?.doc.elements.find((node) => node.type === "Group") ?? { type: "Group", id: "", elements: form?.doc.elements ?? [] };
  const own = new Set(entity.fields.map((field) => field.name));
  const shown = (node: NodeDoc): string[] => [...(node.field !== undefined && node.type === "Control" ? [node.field] : []), ...(node.elements ?? []).flatMap(shown)];
  return shown(first).findLast((name) => own.has(name)) ?? entity.fields.at(-1)?.name ?? "";
}

/** Whether a form's part shows records of this entity. */
function isListOf(node: NodeDoc, entity: string): boolean {
  return (node.type === "RelatedList" || node.type === "SubTable") && node.entity === entity;
}

/** A lookup whose records are no longer kept in order by a field. */
function withoutOrder(field: FieldDoc, name: string): FieldDoc {
  if (field.inverse?.order !== name) return field;
  const { order: _order, ...inverse } = field.inverse;
  return { ...field, inverse };
}

/** Lines and lists without a column and its figures. */
function withoutColumn(node: NodeDoc, entity: string, name: string): NodeDoc {
  if (!isListOf(node, entity)) return node.elements ? { ...node, elements: node.elements.map((part) => withoutColumn(part, entity, name)) } : node;
  const columns = node.columns?.filter((path) => path !== name && !path.startsWith(`${name}.`));
  const totals = node.totals?.filter((total) => total.field !== name);
  return { ...node, ...(columns && { columns }), ...(totals && { totals }) };
}

/** A button without a field: what it gave it, or asked for, is no more; null when nothing is left of it. Null for the entity: the one it stands on. */
function buttonWithout(node: NodeDoc, of: "own" | string, name: string): NodeDoc | null {
  const { action } = node;
  if (node.type !== "Button" || !action) return node;
  const rest = (values: Readonly<Record<string, unknown>>, isGone: (field: string, given: unknown) => boolean) => Object.fromEntries(Object.entries(values).filter(([field, given]) => !isGone(field, given)));
  const looksAt = (given: unknown) => of === "own" && typeof given === "object" && given !== null && "record" in given && String(given.record).split(".")[0] === name;
  if (action.open !== undefined) return of === "own" && action.open.includes(`{${name}`) && new RegExp(`\\{${name}[.}]`).test(action.open) ? null : node;
  if (action.create !== undefined) {
    const values = rest(action.values ?? {}, (field, given) => (of === action.create && field === name) || looksAt(given));
    return { ...node, action: { create: action.create, ...(Object.keys(values).length > 0 && { values }) } };
  }
  if (of !== "own" || action.move !== undefined) return node;
  const set = rest(action.set ?? {}, (field, given) => field === name || looksAt(given));
  const ask = (action.ask ?? []).filter((field) => field !== name);
  if (Object.keys(set).length + ask.length === 0) return null;
  return { ...node, action: { ...(Object.keys(set).length > 0 && { set }), ...(ask.length > 0 && { ask }) } };
}

/** Buttons changed, and those that have nothing left to do taken away. */
export function withButtons(nodes: readonly NodeDoc[], change: (node: NodeDoc) => NodeDoc | null): NodeDoc[] {
  return nodes.flatMap((node) => {
    const next = node.type === "Button" ? change(node) : node;
    if (next === null) return [];
    return [next.elements ? { ...next, elements: withButtons(next.elements, change) } : next];
  });
}

/** Takes a field away, and the places of forms, lists and roles that show it. Conditions that mention it are left for a person to judge. */
export function removeField(files: Files, entity: string, name: string): Patch {
  const { path, doc } = entityFile(files, entity);
  const isIt = (field: string) => field === name || field.startsWith(`${name}.`);
  const without = (fields: readonly string[] | undefined) => fields?.filter((field) => field !== name);
  const rules = doc.rules
    ?.map((rule) => {
      if (rule.require) return { ...rule, require: without(rule.require) ?? [] };
      if (rule.lock) return { ...rule, lock: without(rule.lock) ?? [] };
      if (rule.options) return { ...rule, options: Object.fromEntries(Object.entries(rule.options).filter(([key]) => limitedOf(key).field !== name)) };
      if (rule.records) return { ...rule, records: Object.fromEntries(Object.entries(rule.records).filter(([key]) => limitedOf(key).field !== name)) };
      return rule;
    })
    .filter((rule) => rule.require?.length !== 0 && rule.lock?.length !== 0 && Object.keys(rule.options ?? rule.records ?? { kept: true }).length > 0);
  const unique = doc.unique?.filter((constraint) => !constraint.fields.includes(name));
  const patch: Patch = { [path]: { ...doc, fields: doc.fields.filter((field) => field.name !== name).map((field) => withoutOrder(field, name)), ...(rules ? { rules } : {}), ...(unique ? { unique } : {}) } };
  const put = (file: string, before: unknown, after: unknown) => {
    if (JSON.stringify(before) !== JSON.stringify(after)) patch[file] = after;
  };
  for (const form of formsIn(files, entity)) put(form.path, form.doc, { ...form.doc, elements: withButtons(withoutNodes(form.doc.elements, (node) => node.type === "Control" && node.field === name), (node) => buttonWithout(node, "own", name)) });
  for (const form of otherForms(files)) {
    if (form.path in patch) continue;
    put(form.path, form.doc, { ...form.doc, elements: withoutNodes(form.doc.elements, (node) => isListOf(node, entity) && node.field === name).map((node) => withoutColumn(node, entity, name)).flatMap((node) => withButtons([node], (button) => buttonWithout(button, entity, name))) });
  }
  for (const view of viewsIn(files, entity)) put(view.path, view.doc, viewWithout(view.doc, isIt));
  for (const other of entitiesIn(files)) {
    for (const lookup of other.doc.fields.filter((field) => field.to === entity)) {
      for (const view of viewsIn(files, other.doc.name)) {
        const current = (patch[view.path] as ViewDoc | undefined) ?? view.doc;
        put(view.path, current, viewWithout(current, (field) => field === `${lookup.name}.${name}` || field.startsWith(`${lookup.name}.${name}.`)));
      }
    }
  }
  for (const pipeline of pipelinesIn(files, entity)) {
    if (pipeline.doc.field === name) patch[pipeline.path] = null;
    else {
      put(pipeline.path, pipeline.doc, {
        ...pipeline.doc,
        stages: pipeline.doc.stages.map((stage) => (stage.enter?.require?.includes(name) ? { ...stage, enter: { ...stage.enter, require: without(stage.enter.require) } } : stage)),
      });
    }
  }
  for (const role of rolesIn(files)) {
    const rights = role.doc.objects?.[entity];
    if (!rights?.fields || !(name in rights.fields)) continue;
    const { [name]: _gone, ...fields } = rights.fields;
    put(role.path, role.doc, { ...role.doc, objects: { ...role.doc.objects, [entity]: { ...rights, fields } } });
  }
  return patch;
}

function otherForms(files: Files): { path: string; doc: FormDoc }[] {
  return entitiesIn(files).flatMap(({ doc }) => formsIn(files, doc.name));
}

function viewWithout(view: ViewDoc, isIt: (field: string) => boolean): ViewDoc {
  const next: ViewDoc = { ...view };
  if (view.columns) next.columns = view.columns.filter((column) => !isIt(column.field));
  if (view.sort) next.sort = view.sort.filter((field) => !isIt(field.replace(/^-/, "")));
  if (view.totals) next.totals = view.totals.filter((total) => !isIt(total.field));
  for (const place of ["groupBy", "dateField", "endField", "imageField", "colorBy"] as const) {
    const path = view[place];
    if (path !== undefined && isIt(path)) delete next[place];
  }
  // Without its days a calendar is a list.
  if (view.dateField && next.dateField === undefined) delete next.type;
  return next;
}

/** Layouts left empty go too. */
function withoutNodes(nodes: readonly NodeDoc[], isGone: (node: NodeDoc) => boolean): NodeDoc[] {
  return nodes
    .filter((node) => !isGone(node))
    .map((node) => (node.elements ? { ...node, elements: withoutNodes(node.elements, isGone) } : node))
    .filter((node) => !(node.elements?.length === 0 && node.type !== "Control" && node.type !== "RelatedList" && node.type !== "SubTable" && nodes.some((before) => before.id === node.id && (before.elements?.length ?? 0) > 0)));
}

export interface NewOption {
  name: string;
  labels: Labels;
  hue: number;
}

function newOption({ name, labels, hue }: NewOption): OptionDoc {
  return { id: newId("opt"), name, label: toLabel(labels), hue };
}

/** Options of a choice field: its own, or those of the shared list it names. */
export function optionsOf(files: Files, field: FieldDoc): { options: OptionDoc[]; shared: ChoicesDoc | null } {
  if (field.choices === undefined) return { options: field.options ?? [], shared: null };
  const list = choicesIn(files).find(({ doc }) => doc.name === field.choices);
  return { options: list?.doc.options ?? [], shared: list?.doc ?? null };
}

export function setOptions(files: Files, entity: string, name: string, change: (options: OptionDoc[]) => OptionDoc[]): Patch {
  const { path, doc } = entityFile(files, entity);
  const field = doc.fields.find((candidate) => candidate.name === name);
  const list = field?.choices === undefined ? undefined : choicesIn(files).find((candidate) => candidate.doc.name === field.choices);
  if (list) return { [list.path]: { ...list.doc, options: change(list.doc.options) } };
  return { [path]: { ...doc, fields: doc.fields.map((candidate) => (candidate.name === name ? { ...candidate, options: change(candidate.options ?? []) } : candidate)) } };
}

export const addOption = (files: Files, entity: string, field: string, option: NewOption): Patch => setOptions(files, entity, field, (options) => [...options, newOption(option)]);
export const removeOption = (files: Files, entity: string, field: string, option: string): Patch => setOptions(files, entity, field, (options) => options.filter((candidate) => candidate.name !== option));

export interface NewStage {
  labels: Labels;
  name: string;
  hue: number;
  kind: string;
  probability: number | null;
  expectedDays: number | null;
  /** Stage it stands behind; null = first. */
  after: string | null;
}

/** Adds a stage; where moves are listed it may be reached from its neighbour before and left to wherever that one leads. */
export function addStage(pipeline: { path: string; doc: PipelineDoc }, spec: NewStage): Patch {
  const { doc } = pipeline;
  const stage: StageDoc = { id: newId("stg"), name: spec.name, label: toLabel(spec.labels), hue: spec.hue };
  if (spec.probability !== null) stage.probability = spec.probability;
  if (spec.expectedDays !== null) stage.expectedDays = spec.expectedDays;
  if (spec.kind !== "open") stage.kind = spec.kind;
  const next: PipelineDoc = { ...doc, stages: insertAfter(doc.stages, spec.after, stage) };
  if (Array.isArray(doc.moves)) {
    const before = spec.after;
    const onward = doc.moves.filter((move) => move.from === before).flatMap((move) => move.to);
    const moves = doc.moves.map((move) => (move.from === before ? { ...move, to: insertName(move.to, spec.name) } : move));
    if (before !== null && !doc.moves.some((move) => move.from === before)) moves.push({ from: before, to: [spec.name] });
    const targets = [...new Set([...onward, ...(before === null ? [] : [before])])];
    next.moves = targets.length > 0 ? [...moves, { from: spec.name, to: targets }] : moves;
  }
  return { [pipeline.path]: next };
}

function insertName(names: readonly string[], name: string): string[] {
  return [name, ...names.filter((candidate) => candidate !== name)];
}

export interface NewEntity {
  labels: Labels;
  plural: string;
  name: string;
  icon: string;
  hue: number;
  owned: boolean;
  /** What the name field is called. */
  nameLabels: Labels;
  /** Entity whose rights every role gets for the new one too. */
  rightsLike: string | null;
  /** Navigation group it goes into; null = none. */
  group: string | null;
}

export function addEntity(files: Files, spec: NewEntity): Patch {
  const label = toLabel(spec.labels);
  const entity: EntityDoc & { $schema: string } = {
    $schema: "sartor/1/entity",
    id: newId("ent"),
    name: spec.name,
    label,
    ...(spec.plural.trim() === "" ? {} : { labelPlural: toLabel({ zh: spec.labels.zh, en: spec.plural }) }),
    icon: spec.icon,
    hue: spec.hue,
    nameField: "name",
    ...(spec.owned ? { owned: true } : {}),
    fields: [{ id: newId("fld"), name: "name", type: "text", label: toLabel(spec.nameLabels), required: true, maxLength: 120 }],
  };
  const patch: Patch = { [`entities/${spec.name}/entity.json`]: entity };
  for (const role of rolesIn(files)) {
    const like = spec.rightsLike === null ? undefined : role.doc.objects?.[spec.rightsLike];
    if (!like) continue;
    // Its fields and its first view are the other entity's own.
    const { fields: _fields, defaultView: _view, ...rights } = like;
    patch[role.path] = { ...role.doc, objects: { ...role.doc.objects, [spec.name]: rights } } satisfies RoleDoc;
  }
  const navigation = files["navigation.json"] as NavigationDoc | undefined;
  if (navigation && spec.group !== null) {
    const item: NavigationItemDoc = { id: newId("nav"), label: spec.plural.trim() === "" ? label : toLabel({ zh: spec.labels.zh, en: spec.plural }), icon: spec.icon, entity: spec.name };
    patch["navigation.json"] = { ...navigation, items: navigation.items.map((group) => (group.id === spec.group ? { ...group, items: [...(group.items ?? []), item] } : group)) };
  }
  return patch;
}

/** The other entities a field may still point at. */
function retarget(files: Files, entity: string, name: string, to: string[]): Patch {
  const { path, doc } = entityFile(files, entity);
  // What was limited of the others goes with them.
  const isKept = (key: string) => {
    const { field, entity: of } = limitedOf(key);
    return field !== name || of === null || to.includes(of);
  };
  const rules = doc.rules
    ?.map((rule) => (rule.records ? { ...rule, records: Object.fromEntries(Object.entries(rule.records).filter(([key]) => isKept(key))) } : rule))
    .filter((rule) => Object.keys(rule.records ?? { kept: true }).length > 0);
  return { [path]: { ...doc, fields: doc.fields.map((field) => (field.name === name ? { ...field, to } : field)), ...(rules ? { rules } : {}) } };
}

/** Takes an entity away with its files, its menu items, its rights and the lookups that point at it. */
export function removeEntity(files: Files, name: string): Patch {
  const home = entityFile(files, name).path.replace(/entity\.json$/, "");
  let patch: Patch = Object.fromEntries(Object.keys(files).filter((path) => path.startsWith(home)).map((path) => [path, null]));
  for (const other of entitiesIn(files)) {
    if (other.doc.name === name) continue;
    for (const field of other.doc.fields.filter((candidate) => targetNames(candidate).includes(name))) {
      const now = overlay(files, patch);
      const left = targetNames(field).filter((target) => target !== name);
      patch = { ...patch, ...(left.length === 0 ? removeField(now, other.doc.name, field.name) : retarget(now, other.doc.name, field.name, left)) };
    }
  }
  const rest = overlay(files, patch);
  for (const form of otherForms(rest)) {
    const elements = withoutNodes(form.doc.elements, (node) => isListOf(node, name) || (node.type === "Button" && node.action?.create === name));
    if (JSON.stringify(elements) !== JSON.stringify(form.doc.elements)) patch[form.path] = { ...form.doc, elements };
  }
  for (const role of rolesIn(rest)) {
    if (!role.doc.objects || !(name in role.doc.objects)) continue;
    const { [name]: _gone, ...objects } = role.doc.objects;
    patch[role.path] = { ...role.doc, objects };
  }
  const navigation = rest["navigation.json"] as NavigationDoc | undefined;
  if (navigation) {
    const prune = (items: readonly NavigationItemDoc[]): NavigationItemDoc[] =>
      items.filter((item) => item.entity !== name).map((item) => (item.items ? { ...item, items: prune(item.items) } : item)).filter((item) => !(item.items?.length === 0 && item.entity === undefined));
    const items = prune(navigation.items);
    if (JSON.stringify(items) !== JSON.stringify(navigation.items)) patch["navigation.json"] = { ...navigation, items };
  }
  return patch;
}

/** What takes a patch back: the files as they were, null for those it made. */
export function inverseOf(files: Files, patch: Patch): Patch {
  return Object.fromEntries(Object.keys(patch).map((path) => [path, path in files ? files[path] : null]));
}
