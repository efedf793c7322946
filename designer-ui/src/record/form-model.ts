import type { ProblemItem } from "../api/client";
import { checkValue, isEmpty } from "../fields/registry";
import { fieldOf } from "../metadata/paths";
import { pipelinesOf, stageOf } from "../metadata/stages";
import { allOf, type Filter } from "../metadata/filter";
import { limitedOf } from "../metadata/limited";
import type { Entity, Field, Form, FormElement, RelatedList, Rule, Within } from "../metadata/types";
import { dayOf, evaluate, fieldsIn, isMoment, type EvalContext } from "./filter-eval";
import { bindLimit, decidingFields, fits } from "./limits";

/** What a form means for one record: pure, the engine remains the judge. */

type Row = Readonly<Record<string, unknown>>;

export interface FormSituation {
  roles: readonly string[];
  phone: boolean;
}

/** The first form in file order whose roles, stages and device fit; the last one has no conditions. */
export function chooseForm(entity: Entity, record: Row, { roles, phone }: FormSituation): Form {
  const stages = entity.fields.filter((field) => field.type === "stage").map((field) => record[field.name]);
  const fits = (form: Form): boolean => {
    const { roles: wantedRoles = [], stages: wantedStages = [], device } = form.for ?? {};
    if (device && (device === "phone") !== phone) return false;
    if (wantedRoles.length > 0 && !wantedRoles.some((role) => roles.includes(role))) return false;
    return wantedStages.length === 0 || wantedStages.some((name) => stages.some((key) => key === name || (typeof key === "string" && key.split("/")[1] === name)));
  };
  return entity.forms.find(fits) ?? entity.forms.at(-1) ?? plainForm(entity);
}

/** Every field below another, for an entity without forms. */
function plainForm(entity: Entity): Form {
  const elements = entity.fields.filter((field) => !field.system || !field.readOnly).map((field) => ({ type: "Control", id: field.id, field: field.name }));
  return { name: "plain", for: null, type: "VerticalLayout", elements };
}

export function isShown(element: FormElement, record: Row, context: EvalContext): boolean {
  return !element.show || evaluate(element.show, record, context);
}

/** The fields in sight, in reading order, each once. */
export function shownFields(entity: Entity, elements: readonly FormElement[], record: Row, context: EvalContext): Field[] {
  const names = new Set<string>();
  const walk = (list: readonly FormElement[]) => {
    for (const element of list) {
      if (!isShown(element, record, context)) continue;
      if (element.type === "Control" && element.field) names.add(element.field);
      walk(element.elements ?? []);
    }
  };
  walk(elements);
  return [...names].map((name) => fieldOf(entity, name)).filter((field) => field !== undefined);
}

/** The sheets of lines in sight. */
export function shownSubTables(elements: readonly FormElement[], record: Row, context: EvalContext): FormElement[] {
  return elements.flatMap((element) => {
    if (!isShown(element, record, context)) return [];
    return element.type === "SubTable" ? [element] : shownSubTables(element.elements ?? [], record, context);
  });
}

function rulesInForce(entity: Entity, record: Row, context: EvalContext): Rule[] {
  return (entity.rules ?? []).filter((rule) => !rule.when || evaluate(rule.when, record, context));
}

/** What the rules that hold now demand of single fields. */
export interface Demands {
  required: ReadonlyMap<string, string | undefined>;
  locked: ReadonlyMap<string, string | undefined>;
  options: ReadonlyMap<string, readonly string[]>;
  /** Fields that lead to records → what those are limited by. */
  within: ReadonlyMap<string, Within>;
  /** Fields that lead to a record that does not fit, with the rule's words and the fields that decide it. */
  unfit: ReadonlyMap<string, { message: string | undefined; by: readonly string[] }>;
}

export function demandsOn(entity: Entity, record: Row, context: EvalContext): Demands {
  const required = new Map<string, string | undefined>();
  const locked = new Map<string, string | undefined>();
  const options = new Map<string, readonly string[]>();
  const within = new Map<string, Within>();
  const unfit = new Map<string, { message: string | undefined; by: readonly string[] }>();
  for (const field of entity.fields) if (field.required && !field.readOnly) required.set(field.name, undefined);
  for (const rule of rulesInForce(entity, record, context)) {
    for (const name of rule.require ?? []) if (!required.has(name)) required.set(name, rule.message);
    for (const name of rule.lock ?? []) locked.set(name, rule.message);
    for (const [name, allowed] of Object.entries(rule.options ?? {})) {
      const before = options.get(name);
      options.set(name, before ? before.filter((option) => allowed.includes(option)) : allowed);
    }
    for (const [key, limit] of Object.entries(rule.records ?? {})) {
      const name = limitedOf(key).field;
      const filter = bindLimit(limit, record, context);
      if (filter) within.set(name, addLimit(within.get(name), key, { filter, reason: rule.message }));
      if (!isEmpty(record[name]) && fits(limit, key, record, context) === false) unfit.set(name, { message: rule.message, by: [...decidingFields(limit, key), ...fieldsIn(rule.when)] });
    }
  }
  return { required, locked, options, within, unfit };
}

function addLimit(before: Within | undefined, key: string, { filter, reason }: { filter: Filter; reason: string | undefined }): Within {
  const { entity } = limitedOf(key);
  const reasons = [...new Set([...(before?.reasons ?? []), ...(reason ? [reason] : [])])];
  const all = before?.filter ?? { all: [] };
  if (entity === null) return { ...before, filter: allOf(before?.filter, filter) ?? filter, reasons };
  return { filter: all, byEntity: { ...before?.byEntity, [entity]: allOf(before?.byEntity?.[entity], filter) ?? filter }, reasons };
}

/** The field as the rules leave it: fewer options and records, more required. */
export function fieldUnder(field: Field, demands: Demands): Field {
  const allowed = demands.options.get(field.name);
  const required = demands.required.has(field.name);
  const within = demands.within.get(field.name);
  if (!allowed && !within && required === (field.required ?? false)) return field;
  return {
    ...field,
    required,
    ...(within && { within }),
    ...(allowed && field.choices ? { choices: field.choices.map((choice) => (allowed.includes(choice.name) ? choice : { ...choice, retired: true })) } : {}),
  };
}

/** Required, shape and the rules' demands on one value; the rule's own words when it has some. */
export function checkField(field: Field, value: unknown, demands: Demands): ProblemItem | null {
  const required = demands.required.has(field.name);
  if (isEmpty(value) && required && field.type !== "boolean") {
    const message = demands.required.get(field.name);
    return message ? { pointer: `/${field.name}`, code: "required", message } : checkValue(field, value, true);
  }
  return checkValue(field, value, required);
}

/** The field a problem item is about; null when it is about the whole. */
export function fieldOfItem(entity: Entity, item: ProblemItem): Field | null {
  // A field of a line is another entity's.
  if (item.pointer.startsWith("/$lines/")) return null;
  const name = item.fix?.field ?? item.pointer.replace(/^\/(values\/)?/, "").split("/")[0] ?? "";
  return fieldOf(entity, name) ?? null;
}

/** What a new record starts with: the fields' defaults, the first stage, the person who makes it. */
export function initialValues(entity: Entity, given: Row, me: { id: string; name: string }, context: EvalContext): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of entity.fields) {
    if (field.readOnly && field.system) continue;
    const fallback = defaultOf(entity, field, me, context);
    if (fallback !== undefined && fallback !== null) values[field.name] = fallback;
  }
  return { ...values, ...given };
}

function defaultOf(entity: Entity, field: Field, me: { id: string; name: string }, context: EvalContext): unknown {
  if (field.type === "user" && (field.default === "$me" || (field.system && field.name === "owner"))) return me;
  if (field.type === "stage") {
    const pipelines = pipelinesOf(entity, field);
    const first = pipelines.find((pipeline) => pipeline.default) ?? pipelines[0];
    return first?.stages[0]?.key;
  }
  if (field.type === "date" && isMoment(field.default)) return dayOf(field.default, context);
  if (Array.isArray(field.default)) return field.default;
  if (typeof field.default === "object") return undefined;
  if (field.type === "money" && field.default !== undefined) return undefined;
  return field.default;
}

/** Lists of records that point here: those a form places, then the rest of the model's. */
export function relatedListsOf(entity: Entity, form: Form, record: Row, context: EvalContext): RelatedList[] {
  const lists: RelatedList[] = [];
  // A list the form places and does not show now stays away.
  const hidden = new Set<string>();
  const walk = (elements: readonly FormElement[]) => {
    for (const element of elements) {
      if (!isShown(element, record, context)) {
        if (element.type === "RelatedList" || element.type === "SubTable") hidden.add(`${element.entity}.${element.field}`);
        continue;
      }
      if ((element.type === "RelatedList" || element.type === "SubTable") && element.entity && element.field) {
        const order = entity.relatedLists?.find((list) => list.entity === element.entity && list.field === element.field)?.order;
        lists.push({
          name: element.id ?? `${element.entity}.${element.field}`, label: element.label ?? "", entity: element.entity, field: element.field,
          ...(element.columns && { columns: element.columns }), ...(order !== undefined && { order }), ...(element.type === "SubTable" && { lines: element }),
        });
      }
      walk(element.elements ?? []);
    }
  };
  walk(form.elements);
  for (const list of entity.relatedLists ?? []) {
    const placed = lists.find((known) => known.entity === list.entity && known.field === list.field);
    if (!placed && !hidden.has(`${list.entity}.${list.field}`)) lists.push(list);
    else if (placed?.label === "") placed.label = list.label;
  }
  return lists;
}

/** Fields a move would still want, as far as the browser can tell: of the stage itself and of open stages skipped on the way. */
export function missingForMove(entity: Entity, field: Field, record: Row, to: string): Field[] {
  const target = stageOf(entity, field, to);
  if (!target) return [];
  const origin = stageOf(entity, field, record[field.name]);
  const { stages } = target.pipeline;
  const end = stages.indexOf(target.stage);
  const start = origin && origin.pipeline === target.pipeline ? stages.indexOf(origin.stage) + 1 : 0;
  const skips = target.stage.kind === "open" || target.stage.kind === "won";
  const passed = [...(skips ? stages.slice(start, Math.max(start, end)).filter((stage) => stage.kind === "open") : []), target.stage];
  const names = new Set(passed.flatMap((stage) => stage.require ?? []));
  return [...names].filter((name) => isEmpty(record[name])).map((name) => fieldOf(entity, name)).filter((found) => found !== undefined);
}
