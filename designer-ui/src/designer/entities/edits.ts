import { limitedFields } from "../../metadata/limited";
import { freeName, newId, type Patch } from "../revisions/edits";
import { choicesIn, entitiesIn, type EntityDoc, type FieldDoc, type OptionDoc, type Placed, type RuleDoc } from "../revisions/files";
import type { Files } from "../revisions/requests";

/** Edits of an entity's file, pure: each answers the files it changes. Fields, rules and constraints are told by their id. */

type UniqueDoc = NonNullable<EntityDoc["unique"]>[number];

/** Kinds of rules, by what they ask. */
export const RULE_KINDS = ["require", "lock", "refuse", "options", "records"] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

const FLAGS: readonly string[] = ["required", "readOnly", "owned"];

/** An object without what is undefined, and without flags that are not set: that is what files leave out. */
export function tidy<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([key, part]) => part !== undefined && !(part === false && FLAGS.includes(key)))) as T;
}

export function entityById(files: Files, id: string): Placed<EntityDoc> {
  const found = entitiesIn(files).find(({ doc }) => doc.id === id);
  if (!found) throw new Error(`no entity ${id}`);
  return found;
}

/** Takes an item to another place, counted without it. */
export function movedTo<T>(list: readonly T[], from: number, to: number): T[] {
  const item = list[from];
  if (item === undefined) return [...list];
  const rest = list.filter((_, index) => index !== from);
  const at = Math.max(0, Math.min(rest.length, to));
  return [...rest.slice(0, at), item, ...rest.slice(at)];
}

export function setEntity(files: Files, id: string, change: Readonly<Record<string, unknown>>): Patch {
  const { path, doc } = entityById(files, id);
  return { [path]: tidy({ ...doc, ...change }) };
}

export function setField(files: Files, entity: string, id: string, change: Readonly<Record<string, unknown>>): Patch {
  const { doc } = entityById(files, entity);
  return setEntity(files, entity, { fields: doc.fields.map((field) => (field.id === id ? tidy({ ...field, ...change }) : field)) });
}

/** A whole field in place of the one with its id. */
export function putField(files: Files, entity: string, field: FieldDoc): Patch {
  return setEntity(files, entity, { fields: entityById(files, entity).doc.fields.map((old) => (old.id === field.id ? tidy(field) : old)) });
}

export function moveField(files: Files, entity: string, from: number, to: number): Patch {
  return setEntity(files, entity, { fields: movedTo(entityById(files, entity).doc.fields, from, to) });
}

/** The same field once more, behind it, under a name of its own. */
export function copyField(files: Files, entity: string, id: string, labelOf: (label: FieldDoc["label"]) => FieldDoc["label"]): { patch: Patch; id: string } {
  const { doc } = entityById(files, entity);
  const at = doc.fields.findIndex((field) => field.id === id);
  const original = doc.fields[at];
  if (!original) return { patch: {}, id };
  const copy = tidy({
    ...original, id: newId("fld"), name: freeName(original.name, doc.fields.map((field) => field.name)), label: labelOf(original.label), aliases: undefined, inverse: undefined,
    options: original.options?.map((option) => ({ ...option, id: newId("opt") })),
  }) as FieldDoc;
  return { patch: setEntity(files, entity, { fields: [...doc.fields.slice(0, at + 1), copy, ...doc.fields.slice(at + 1)] }), id: copy.id };
}

export function kindOfRule(rule: RuleDoc): RuleKind {
  return RULE_KINDS.find((kind) => rule[kind] !== undefined) ?? "require";
}

/** Another kind of rule about the same fields, as far as it is about any. */
export function asKind(rule: RuleDoc, kind: RuleKind): RuleDoc {
  const fields = rule.require ?? rule.lock ?? (rule.options ? Object.keys(rule.options) : limitedFields(rule.records));
  const next: RuleDoc = { ...rule };
  for (const old of RULE_KINDS) delete next[old];
  if (kind === "require") next.require = fields;
  if (kind === "lock") next.lock = fields;
  if (kind === "refuse") next["refuse"] = true;
  if (kind === "options") next.options = {};
  if (kind === "records") next.records = {};
  return next;
}

export function addRule(files: Files, entity: string, rule: Omit<RuleDoc, "id">): { patch: Patch; id: string } {
  const id = newId("rul");
  return { patch: setEntity(files, entity, { rules: [...(entityById(files, entity).doc.rules ?? []), { id, ...rule }] }), id };
}

export function setRule(files: Files, entity: string, id: string, rule: RuleDoc | undefined): Patch {
  const rules = (entityById(files, entity).doc.rules ?? []).flatMap((old) => (old.id !== id ? [old] : rule ? [tidy(rule)] : []));
  return setEntity(files, entity, { rules: rules.length === 0 ? undefined : rules });
}

export function addUnique(files: Files, entity: string, fields: string[]): { patch: Patch; id: string } {
  const id = newId("uni");
  return { patch: setEntity(files, entity, { unique: [...(entityById(files, entity).doc.unique ?? []), { id, fields }] }), id };
}

export function setUnique(files: Files, entity: string, id: string, unique: UniqueDoc | undefined): Patch {
  const list = (entityById(files, entity).doc.unique ?? []).flatMap((old) => (old.id !== id ? [old] : unique ? [tidy(unique)] : []));
  return setEntity(files, entity, { unique: list.length === 0 ? undefined : list });
}

export function addIndex(files: Files, entity: string, fields: readonly string[]): Patch {
  return setEntity(files, entity, { indexes: [...(entityById(files, entity).doc.indexes ?? []), { id: newId("idx"), fields: [...fields] }] });
}

/** The fields of an index; without any it goes. */
export function setIndex(files: Files, entity: string, id: string, fields: readonly string[]): Patch {
  const list = (entityById(files, entity).doc.indexes ?? []).flatMap((old) => (old.id !== id ? [old] : fields.length > 0 ? [{ ...old, fields: [...fields] }] : []));
  return setEntity(files, entity, { indexes: list.length === 0 ? undefined : list });
}

/** A field alone is unique, or no longer. */
export function setAloneUnique(files: Files, entity: string, field: FieldDoc, unique: boolean): Patch {
  const found = aloneUnique(entityById(files, entity).doc, field.name);
  if (unique) return found ? {} : addUnique(files, entity, [field.name]).patch;
  return found ? setUnique(files, entity, found.id, undefined) : {};
}

export function aloneUnique(doc: EntityDoc, field: string): UniqueDoc | undefined {
  return doc.unique?.find((constraint) => constraint.fields.length === 1 && constraint.fields[0] === field);
}

/** Own options become a list that other fields may share. */
export function shareOptions(files: Files, entity: string, field: FieldDoc): Patch {
  const name = freeName(field.name, choicesIn(files).map(({ doc }) => doc.name));
  const list = { $schema: "sartor/1/choices", id: newId("cho"), name, label: field.label, options: field.options ?? [] };
  return { ...setField(files, entity, field.id, { options: undefined, choices: name }), [`choices/${name}.json`]: tidy(list) };
}

export function setOption(options: readonly OptionDoc[], id: string, change: Partial<OptionDoc>): OptionDoc[] {
  return options.map((option) => {
    if (option.id !== id) return option;
    const next = tidy({ ...option, ...change });
    if (next.retired === false) delete next.retired;
    return next;
  });
}

/** What the entity's file says of a field now and said before: nothing of it, something else, or the same. */
export type Mark = "new" | "changed" | null;

export function markOf(field: FieldDoc, before: readonly FieldDoc[] | undefined): Mark {
  const old = before?.find((candidate) => candidate.id === field.id);
  if (!old) return "new";
  return JSON.stringify(sorted(old)) === JSON.stringify(sorted(field)) ? null : "changed";
}

function sorted(value: object): unknown {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** How two labels are told apart by people: not by case, width, accents written in two ways or blanks. */
function folded(text: string): string {
  return text.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
}

/** Languages in which a label is that of another field too. */
export function twinOf(labels: Readonly<Record<string, string>>, others: readonly FieldDoc[]): FieldDoc | undefined {
  return others.find((other) => {
    const theirs: Readonly<Record<string, string>> = typeof other.label === "string" ? { "zh-CN": other.label, en: other.label } : { ...other.label };
    return Object.entries(labels).some(([language, text]) => text.trim() !== "" && theirs[language] !== undefined && folded(theirs[language]) === folded(text));
  });
}
