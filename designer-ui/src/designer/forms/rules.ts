import type { Filter } from "../../metadata/filter";
import { limitedFields, limitedOf } from "../../metadata/limited";
import { pathsIn } from "../../record/filter-eval";
import { newId, optionsOf, type Patch } from "../revisions/edits";
import { entitiesIn, type EntityDoc, type FieldDoc, type Placed, type RuleDoc } from "../revisions/files";
import type { Files } from "../revisions/requests";

/** Rules of an entity as they touch one field. They live in the entity's file, so they hold at every door. Pure. */

export type Demand = "require" | "lock" | "options" | "records" | "refuse";

export const demandOf = (rule: RuleDoc): Demand => (rule.require ? "require" : rule.lock ? "lock" : rule.options ? "options" : rule.records ? "records" : "refuse");

/** Fields a rule demands something of. */
export function subjectsOf(rule: RuleDoc): string[] {
  return rule.require ?? rule.lock ?? (rule.options ? Object.keys(rule.options) : limitedFields(rule.records));
}

/** Rules that demand something of a field, and those that refuse because of it. */
export function rulesAbout(entity: EntityDoc, field: string): RuleDoc[] {
  return (entity.rules ?? []).filter((rule) => subjectsOf(rule).includes(field) || (rule.refuse === true && pathsIn(rule.when).some((path) => path.split(".")[0] === field)));
}

function entityFile(files: Files, name: string): Placed<EntityDoc> {
  const found = entitiesIn(files).find(({ doc }) => doc.name === name);
  if (!found) throw new Error(`no entity ${name}`);
  return found;
}

function withRules(doc: EntityDoc, rules: RuleDoc[]): EntityDoc {
  if (rules.length > 0) return { ...doc, rules };
  const { rules: _none, ...rest } = doc;
  return rest;
}

export interface NewRule {
  id: string;
  /** API name. */
  field: string;
  demand: Exclude<Demand, "records">;
  when: Filter;
}

/** A new rule about a field: it begins to hold with its condition. */
export function addRule(files: Files, entity: string, { id, field: name, demand, when }: NewRule): Patch {
  const { path, doc } = entityFile(files, entity);
  const field = doc.fields.find((candidate) => candidate.name === name);
  const effect: Partial<RuleDoc> = demand === "require" ? { require: [name] } : demand === "lock" ? { lock: [name] } : demand === "refuse" ? { refuse: true } : { options: { [name]: namesOf(files, field) } };
  return { [path]: withRules(doc, [...(doc.rules ?? []), { id, when, ...effect }]) };
}

/** A new rule that limits which records a field may lead to; `key` says of which field, and entity. */
export function addLimit(files: Files, entity: string, { id, key, limit, when }: { id: string; key: string; limit: Filter; when: Filter | undefined }): Patch {
  const { path, doc } = entityFile(files, entity);
  return { [path]: withRules(doc, [...(doc.rules ?? []), { id, ...(when && { when }), records: { [key]: limit } }]) };
}

const namesOf = (files: Files, field: FieldDoc | undefined): string[] => (field ? optionsOf(files, field).options.filter((option) => option["retired"] !== true).map((option) => option.name) : []);

export function setRule(files: Files, entity: string, id: string, change: { [Key in keyof RuleDoc]?: RuleDoc[Key] | undefined }): Patch {
  const { path, doc } = entityFile(files, entity);
  const rules = (doc.rules ?? []).map((rule) => (rule.id === id ? (Object.fromEntries(Object.entries({ ...rule, ...change }).filter(([, value]) => value !== undefined)) as RuleDoc) : rule));
  return { [path]: withRules(doc, rules) };
}

/** The rule asks nothing of the field any more; one that asks nothing of anything goes. A refusal goes as a whole. */
export function dropFromRule(files: Files, entity: string, id: string, field: string): Patch {
  const { path, doc } = entityFile(files, entity);
  const rules = (doc.rules ?? []).flatMap((rule) => {
    if (rule.id !== id) return [rule];
    const left = without(rule, field);
    return left ? [left] : [];
  });
  return { [path]: withRules(doc, rules) };
}

function without(rule: RuleDoc, field: string): RuleDoc | null {
  const names = (list: readonly string[]) => list.filter((name) => name !== field);
  if (rule.require) return names(rule.require).length === 0 ? null : { ...rule, require: names(rule.require) };
  if (rule.lock) return names(rule.lock).length === 0 ? null : { ...rule, lock: names(rule.lock) };
  if (rule.options) {
    const { [field]: _gone, ...options } = rule.options;
    return Object.keys(options).length === 0 ? null : { ...rule, options };
  }
  if (rule.records) {
    const records = Object.fromEntries(Object.entries(rule.records).filter(([key]) => limitedOf(key).field !== field));
    return Object.keys(records).length === 0 ? null : { ...rule, records };
  }
  return null;
}

/** The field gets a rule of its own, so that changing it leaves the others' alone. */
export function splitRule(files: Files, entity: string, id: string, field: string): Patch {
  const { path, doc } = entityFile(files, entity);
  const rules = (doc.rules ?? []).flatMap((rule) => {
    const rest = rule.id === id && subjectsOf(rule).length > 1 ? without(rule, field) : null;
    if (!rest) return [rule];
    const own: RuleDoc = { ...rule, id: newId("rul"), ...(rule.require ? { require: [field] } : rule.lock ? { lock: [field] } : rule.records ? { records: Object.fromEntries(Object.entries(rule.records).filter(([key]) => limitedOf(key).field === field)) } : { options: { [field]: rule.options?.[field] ?? [] } }) };
    return [rest, own];
  });
  return { [path]: withRules(doc, rules) };
}

export function setField(files: Files, entity: string, name: string, change: { [Key in keyof FieldDoc]?: FieldDoc[Key] | undefined }): Patch {
  const { path, doc } = entityFile(files, entity);
  const fields = doc.fields.map((field) => (field.name === name ? (Object.fromEntries(Object.entries({ ...field, ...change }).filter(([key, value]) => !(key in change) || (value !== undefined && value !== false))) as FieldDoc) : field));
  return { [path]: { ...doc, fields } };
}

/** Another choice that decides which options of a field are allowed: its option → the options, as rules of the entity. */
export interface Dependence {
  on: string;
  /** Option of the deciding field → options allowed then; options that are missing allow all. */
  allowed: ReadonlyMap<string, { rule: string; options: readonly string[] }>;
}

/** Rules of the shape "when A is x, B may be …", told as a matrix. Only rules about this one field with this one condition count. */
export function dependenceOf(entity: EntityDoc, field: string): Dependence[] {
  const found = new Map<string, Map<string, { rule: string; options: readonly string[] }>>();
  for (const rule of entity.rules ?? []) {
    const { when } = rule;
    const options = rule.options?.[field];
    if (!options || subjectsOf(rule).length !== 1 || !when || !("field" in when) || when.op !== "eq" || typeof when.value !== "string") continue;
    const deciding = entity.fields.find((candidate) => candidate.name === when.field);
    if (deciding?.type !== "choice") continue;
    const rows = found.get(when.field) ?? new Map<string, { rule: string; options: readonly string[] }>();
    if (!rows.has(when.value)) rows.set(when.value, { rule: rule.id, options });
    found.set(when.field, rows);
  }
  return [...found].map(([on, allowed]) => ({ on, allowed }));
}

/** Allows or forbids one option under one option of the deciding field. All of them allowed needs no rule. */
export function setAllowed(files: Files, entity: string, field: string, cell: { on: string; value: string; option: string; allowed: boolean }): Patch {
  const { path, doc } = entityFile(files, entity);
  const every = namesOf(files, doc.fields.find((candidate) => candidate.name === field));
  const known = dependenceOf(doc, field).find((dependence) => dependence.on === cell.on)?.allowed.get(cell.value);
  const now = new Set(known?.options ?? every);
  if (cell.allowed) now.add(cell.option);
  else now.delete(cell.option);
  const options = every.filter((name) => now.has(name));
  // A rule without options can not be met.
  if (options.length === 0) return {};
  if (known && options.length === every.length) return dropFromRule(files, entity, known.rule, field);
  if (known) return setRule(files, entity, known.rule, { options: { [field]: options } });
  if (options.length === every.length) return {};
  const when: Filter = { field: cell.on, op: "eq", value: cell.value };
  return { [path]: withRules(doc, [...(doc.rules ?? []), { id: newId("rul"), when, options: { [field]: options } }]) };
}
