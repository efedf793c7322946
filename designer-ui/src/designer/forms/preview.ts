import type { Language } from "../../lib/language";
import { type Filter, ownOperand } from "../../metadata/filter";
import { targetNames } from "../../metadata/paths";
import type { Entity, Field, Form, FormElement, Metadata, Pipeline, RelatedList, Rule } from "../../metadata/types";
import { pathsIn, relatedIn } from "../../record/filter-eval";
import { placeholdersIn } from "../../record/buttons";
import { limitedFields } from "../../metadata/limited";
import { liftLimit } from "../../record/limits";
import { givenBy } from "../pipelines/model";
import { optionsOf } from "../revisions/edits";
import { entitiesIn, type EntityDoc, type FieldDoc, type FormDoc, type Label, type NodeDoc, pipelinesIn, type RoleDoc, rolesIn } from "../revisions/files";
import type { Files } from "../revisions/requests";
import { formsInOrder } from "./variants";

/**
 * The entity of a draft as one role would be told of it: what that role may not read is absent, with everything that speaks of
 * it, as the engine leaves it out of `GET /metadata`. Pure; the engine remains the judge.
 */
export interface Onlooker {
  /** API name of the role; null sees everything, as the designer does. */
  role: string | null;
  language: Language;
}

type Words = (label: Label | undefined, fallback: string) => string;

export function wordsIn(language: Language): Words {
  return (label, fallback) => (label === undefined ? fallback : typeof label === "string" ? label : (label[language] ?? label["zh-CN"] ?? Object.values(label)[0] ?? fallback));
}

/** What a role may read, by the draft's files. */
interface Rights {
  reads: (entity: string) => boolean;
  field: (entity: string, field: string) => "none" | "read" | "edit";
  doc: (entity: string) => NonNullable<RoleDoc["objects"]>[string];
}

const ALL = { read: "all", create: true, update: "all", delete: "all" };

function rightsOf(files: Files, role: string | null): Rights {
  const doc = role === null ? null : rolesIn(files).find((candidate) => candidate.doc.name === role)?.doc;
  const objects = (entity: string) => (role === null ? ALL : (doc?.objects?.[entity] ?? {}));
  return {
    reads: (entity) => entity === "user" || (objects(entity).read ?? "none") !== "none",
    field: (entity, field) => {
      const given = (objects(entity) as { fields?: Record<string, string> }).fields?.[field];
      return given === "none" || given === "read" ? given : "edit";
    },
    doc: objects,
  };
}

/** Whether everything a path leads through may be read. Built-in fields always may. */
function readsPath(files: Files, rights: Rights, entity: string, path: string): boolean {
  let here = entity;
  for (const name of path.split(".")) {
    if (!rights.reads(here) || rights.field(here, name) === "none") return false;
    const field = entitiesIn(files).find(({ doc }) => doc.name === here)?.doc.fields.find((candidate) => candidate.name === name);
    const to = field && targetNames(field)[0];
    if (field?.type === "user") here = "user";
    else if (field?.type !== "lookup" || to === undefined) return true;
    else here = to;
  }
  return true;
}

function mayAsk(files: Files, rights: Rights, entity: string, filter: Filter | undefined): boolean {
  if (!filter) return true;
  const lists = relatedIn(filter).every(({ list }) => {
    const from = entitiesIn(files).find(({ doc }) => doc.fields.some((field) => field.inverse?.name === list && targetNames(field).includes(entity)));
    return !from || rights.reads(from.doc.name);
  });
  return lists && pathsIn(filter).every((path) => readsPath(files, rights, entity, path));
}

export function previewEntity(metadata: Metadata, files: Files, doc: EntityDoc, { role, language }: Onlooker): Entity {
  const words = wordsIn(language);
  const rights = rightsOf(files, role);
  const live = metadata.entities.find((entity) => entity.id === doc.id);
  const own = doc.fields.flatMap((field) => fieldFrom(files, field, live, words, rights.field(doc.name, field.name)) ?? []);
  const { read = "none", create = false, update = "none", delete: remove = "none" } = rights.doc(doc.name);
  return {
    ...(live ?? { views: [] }),
    id: doc.id, name: doc.name, label: words(doc.label, doc.name), icon: doc.icon ?? null, hue: doc.hue ?? null, nameField: doc.nameField, owned: doc.owned ?? false,
    rights: { read, create, update, delete: remove },
    views: live?.views ?? [],
    fields: [...own, ...builtInFields(metadata, doc, live)],
    rules: (doc.rules ?? [])
      .filter((rule) => mayAsk(files, rights, doc.name, rule.when) && [...(rule.require ?? []), ...(rule.lock ?? []), ...Object.keys(rule.options ?? {}), ...limitedFields(rule.records)].every((name) => rights.field(doc.name, name) !== "none") && Object.entries(rule.records ?? {}).every(([name, limit]) => mayAsk(files, rights, doc.name, liftLimit(limit, name))))
      .map(({ id, when, require, lock, refuse, options, records, message }): Rule => ({
        id, ...(when ? { when } : {}), ...(require ? { require } : {}), ...(lock ? { lock } : {}), ...(refuse ? { refuse } : {}), ...(options ? { options } : {}), ...(records ? { records } : {}), ...(message === undefined ? {} : { message: words(message, "") }),
      })),
    pipelines: pipelinesFrom(files, doc, live, words).filter((pipeline) => rights.field(doc.name, pipeline.field) !== "none"),
    forms: formsInOrder(files, doc)
      .filter(({ doc: form }) => role === null || (form.for?.roles ?? []).length === 0 || form.for?.roles?.includes(role))
      .map(({ doc: form }) => formFrom(form, (nodes) => readable(nodes, files, rights, doc.name), words)),
    relatedLists: relatedListsOf(files, doc.name, words).filter(({ entity, field }) => rights.reads(entity) && rights.field(entity, field) !== "none"),
  };
}

const LIMITS = ["maxLength", "scale", "min", "max", "maxCount", "accept", "default"] as const;

function fieldFrom(files: Files, doc: FieldDoc, live: Entity | undefined, words: Words, access: "none" | "read" | "edit"): Field | null {
  if (access === "none") return null;
  const type = givenBy(doc, live?.fields.find((field) => field.id === doc.id));
  const known = live?.fields.find((field) => field.id === doc.id && field.type === type);
  const readOnly = doc["readOnly"] === true || doc.type === "auto_number" || doc.type === "formula" || doc.type === "rollup";
  const field: Field = {
    ...known, name: doc.name, id: doc.id, type, label: words(doc.label, doc.name), help: doc["help"] === undefined ? null : words(doc["help"] as Label, ""),
    required: doc.required ?? false, readOnly, access: readOnly || access === "read" ? "read" : "edit",
  };
  for (const name of LIMITS) if (doc[name] !== undefined) Object.assign(field, { [name]: doc[name] });
  if (doc.to !== undefined) field.to = doc.to;
  const { options } = optionsOf(files, doc);
  if (options.length > 0) field.choices = options.map((option) => ({ name: option.name, label: words(option.label, option.name), hue: option.hue ?? null, retired: option["retired"] === true }));
  return field;
}

/** Owner and who made and changed a record when: the engine's, the same for every entity. */
function builtInFields(metadata: Metadata, doc: EntityDoc, live: Entity | undefined): Field[] {
  const like = live ?? metadata.entities.find((entity) => entity.owned === (doc.owned ?? false)) ?? metadata.entities[0];
  const fields = (like?.fields ?? []).filter((field) => field.system && (live !== undefined || field.since === undefined));
  return fields.filter((field) => field.name !== "owner" || doc.owned);
}

function pipelinesFrom(files: Files, doc: EntityDoc, live: Entity | undefined, words: Words): Pipeline[] {
  return pipelinesIn(files, doc.name)
    .toSorted((a, b) => Number(b.doc.default ?? false) - Number(a.doc.default ?? false))
    .map(({ doc: pipeline }) => ({
      name: pipeline.name, id: pipeline.id, label: words(pipeline.label, pipeline.name), field: pipeline.field, default: pipeline.default ?? false,
      stages: pipeline.stages.map((stage) => {
        const known = live?.pipelines?.find((candidate) => candidate.id === pipeline.id)?.stages.find((candidate) => candidate.key === `${pipeline.name}/${stage.name}`);
        return {
          ...known, name: stage.name, key: `${pipeline.name}/${stage.name}`, label: words(stage.label, stage.name), hue: stage.hue ?? null, kind: stage.kind ?? "open",
          probability: stage.probability ?? null, expectedDays: stage.expectedDays ?? null,
        };
      }),
    }));
}

/** A form as the renderer takes it. */
export function formFrom(doc: FormDoc, keep: (nodes: readonly NodeDoc[]) => readonly NodeDoc[], words: Words): Form {
  const part = (node: NodeDoc): FormElement => ({
    type: node.type, id: node.id,
    ...(node.label === undefined ? {} : { label: words(node.label, "") }),
    ...(node.field === undefined ? {} : { field: node.field }),
    ...(node.entity === undefined ? {} : { entity: node.entity }),
    ...(node.columns === undefined ? {} : { columns: node.columns }),
    ...(node.show === undefined ? {} : { show: node.show }),
    ...(node.action === undefined ? {} : { action: node.action }),
    ...(node.icon === undefined ? {} : { icon: node.icon }),
    ...(node.look === undefined ? {} : { look: node.look }),
    ...(node.place === undefined ? {} : { place: node.place }),
    ...(node.confirm === undefined ? {} : { confirm: words(node.confirm, "") }),
    span: node.span ?? 1,
    ...(node.elements === undefined ? {} : { elements: node.elements.map(part) }),
  });
  return { name: doc.name, id: doc.id, for: doc.for ?? null, type: doc.type ?? "VerticalLayout", elements: keep(doc.elements).map(part) };
}

/** Parts a role may know of; a layout that lost all its parts goes with them. */
function readable(nodes: readonly NodeDoc[], files: Files, rights: Rights, entity: string): NodeDoc[] {
  return nodes.flatMap((node) => {
    if (!mayAsk(files, rights, entity, node.show)) return [];
    switch (node.type) {
      case "Label": return [node];
      case "Control": return node.field !== undefined && readsPath(files, rights, entity, node.field) ? [node] : [];
      case "SubTable": {
        const child = node.entity;
        if (child === undefined || node.field === undefined || !rights.reads(child) || rights.field(child, node.field) === "none") return [];
        const columns = (node.columns ?? []).filter((name) => rights.field(child, name) !== "none");
        const totals = (node.totals ?? []).filter((total) => rights.field(child, total.field) !== "none");
        return columns.length === 0 ? [] : [{ ...node, columns, totals }];
      }
      case "Button": return mayEverUse(node, files, rights, entity) ? [node] : [];
      case "RelatedList": return node.entity !== undefined && node.field !== undefined && rights.reads(node.entity) && rights.field(node.entity, node.field) !== "none" ? [node] : [];
      default: {
        const elements = readable(node.elements ?? [], files, rights, entity);
        return elements.length === 0 ? [] : [{ ...node, elements }];
      }
    }
  });
}

/** Whether a button could be of use to a role: what it writes it may write, what it looks at it may read. */
function mayEverUse({ action = {} }: NodeDoc, files: Files, rights: Rights, entity: string): boolean {
  const edits = (of: string, names: readonly string[]) => names.every((name) => rights.field(of, name) === "edit");
  const given = [...Object.values(action.set ?? {}), ...Object.values(action.values ?? {})].flatMap((value) => ownOperand(value) ?? []);
  if (![...given, ...placeholdersIn(action.open ?? "")].every((path) => readsPath(files, rights, entity, path))) return false;
  if (action.create !== undefined) return rights.reads(action.create) && rights.doc(action.create).create === true && edits(action.create, Object.keys(action.values ?? {}));
  if (action.open !== undefined) return true;
  return (rights.doc(entity).update ?? "none") !== "none" && edits(entity, [...Object.keys(action.set ?? {}), ...(action.ask ?? [])]);
}

/** Lists whose records may be filled in as lines: those of a lookup that names them. */
export function lineListsOf(files: Files, entity: string, words: Words): RelatedList[] {
  const named = new Set(entitiesIn(files).flatMap(({ doc }) => doc.fields.filter((field) => field.type === "lookup" && field.inverse !== undefined).map((field) => `${doc.name}.${field.name}`)));
  return relatedListsOf(files, entity, words).filter((list) => named.has(`${list.entity}.${list.field}`));
}

/** Lists of records that point at an entity, by the lookups that do. */
export function relatedListsOf(files: Files, entity: string, words: Words): RelatedList[] {
  return entitiesIn(files).flatMap(({ doc }) =>
    doc.fields
      .filter((field) => (field.type === "lookup" || field.type === "regarding") && targetNames(field).includes(entity))
      .map((field) => ({ name: field.inverse?.name ?? `${doc.name}.${field.name}`, label: words(field.inverse?.label, `${words(doc.labelPlural ?? doc.label, doc.name)}`), entity: doc.name, field: field.name, ...(field.inverse?.order !== undefined && { order: field.inverse.order }) })),
  );
}
