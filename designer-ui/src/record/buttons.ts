import { isReference } from "../fields/lookup/format";
import { formatValue, isEmpty } from "../fields/registry";
import { t } from "../lib/i18n";
import { ownOperand } from "../metadata/filter";
import { fieldOf, isEditable, resolvePath } from "../metadata/paths";
import { pipelinesOf, stageOf } from "../metadata/stages";
import type { ButtonAction, Entity, Field, FormElement, Metadata, Stage } from "../metadata/types";
import { dayOf, type EvalContext, instantOf, isMoment } from "./filter-eval";
import { type Demands, isShown } from "./form-model";
import { isKnown } from "./limits";
import { same } from "./same";

/** What buttons of a form mean for one record: pure. The engine remains the judge; a button is a shortcut of the ordinary ways. */
type Row = Readonly<Record<string, unknown>>;

export interface Person {
  id: string;
  name: string;
}

export interface ButtonSituation {
  metadata: Metadata;
  entity: Entity;
  /** With what is read behind lookups. */
  record: Row;
  context: EvalContext;
  demands: Demands;
}

/** The buttons in sight that stand at a place, in reading order. */
export function buttonsAt(place: "form" | "header", elements: readonly FormElement[], record: Row, context: EvalContext): FormElement[] {
  return elements.flatMap((element) => {
    if (!isShown(element, record, context)) return [];
    return element.type === "Button" ? ((element.place ?? "form") === place ? [element] : []) : buttonsAt(place, element.elements ?? [], record, context);
  });
}

const PLACEHOLDER = /\{([a-z][a-z0-9_.]*)\}/g;

/** Names of fields in braces. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, path = ""]) => path);
}

/** Paths of the record a button looks at. */
export function buttonPaths({ action }: FormElement): string[] {
  const given = [...Object.values(action?.set ?? {}), ...Object.values(action?.values ?? {})];
  return [...given.flatMap((value) => ownOperand(value) ?? []), ...placeholdersIn(action?.open ?? "")];
}

function rawAt(path: string, record: Row): unknown {
  let value: unknown = record;
  for (const name of path.split(".")) value = typeof value === "object" && value !== null ? ((value as Row)[name] ?? null) : null;
  return value;
}

/** An address with the record's values in it; null while one of them is missing. Nothing a value holds leads elsewhere. */
export function addressOf(template: string, { metadata, entity, record }: Pick<ButtonSituation, "metadata" | "entity" | "record">): { address: string } | { missing: string } {
  const [scheme = ""] = template.split(":");
  let missing: string | null = null;
  const address = template.replace(PLACEHOLDER, (_whole, path: string) => {
    const [found, value] = [resolvePath(metadata, entity, path), rawAt(path, record)];
    if (isEmpty(value)) {
      missing ??= found?.label ?? path;
      return "";
    }
    const text = typeof value === "string" ? value : isReference(value) ? (value.name ?? "") : found ? formatValue(found.entity, found.field, value) : String(value);
    if (scheme === "tel") return text.replaceAll(/[^0-9+*#]/g, "");
    const safe = encodeURIComponent(text);
    return scheme === "mailto" ? safe.replaceAll("%40", "@") : safe;
  });
  return missing === null ? { address } : { missing };
}

/** What is given, as a value of the field on the wire. `of` is the entity at hand, whose record it may be. */
export function givenValue(given: unknown, field: Field, { entity, record, context }: Pick<ButtonSituation, "entity" | "record" | "context">, me: Person): unknown {
  if (given === "$me" && field.type === "user") return me;
  const own = ownOperand(given);
  if (own !== null) {
    const value = own === "id" ? { id: record["id"], name: record[entity.nameField] ?? null } : rawAt(own, record);
    if (field.type !== "regarding" || !isReference(value) || "entity" in value) return value;
    const to = own === "id" ? entity.name : fieldOf(entity, own)?.to;
    return { entity: to, ...value };
  }
  if (isMoment(given)) return field.type === "datetime" ? new Date(instantOf(given, context)).toISOString() : dayOf(given, context);
  return given;
}

/** Values as the button gives them to fields of an entity. */
export function givenValues(values: Readonly<Record<string, unknown>> | undefined, target: Entity, situation: Pick<ButtonSituation, "entity" | "record" | "context">, me: Person): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values ?? {}).flatMap(([name, given]) => {
      const field = fieldOf(target, name);
      return field ? [[name, givenValue(given, field, situation, me)]] : [];
    }),
  );
}

/** The stage a name means: in the record's own pipeline, else in the first that has it. */
export function stageNamed(entity: Entity, name: string, record: Row): { field: Field; stage: Stage } | null {
  for (const field of entity.fields.filter((candidate) => candidate.type === "stage")) {
    const all = pipelinesOf(entity, field);
    const own = stageOf(entity, field, record[field.name])?.pipeline;
    const stages = [...(own ? [own] : []), ...all].flatMap((pipeline) => pipeline.stages);
    const stage = stages.find((candidate) => candidate.key === name || (!name.includes("/") && candidate.name === name));
    if (stage) return { field, stage };
  }
  return null;
}

/** Why a button can not be used for this record now; null when it can. */
export function hindranceOf(action: ButtonAction | undefined, situation: ButtonSituation, me: Person): string | null {
  const { entity, record, demands } = situation;
  const rights = record["rights"] as { update?: boolean; transition?: boolean } | undefined;
  const mayNot = rights?.update === false ? t("button.mayNot") : null;
  const locked = (name: string): string | null => (demands.locked.has(name) ? (demands.locked.get(name) ?? t("button.locked", { field: fieldOf(entity, name)?.label ?? name })) : null);
  if (action?.move !== undefined) {
    const found = stageNamed(entity, action.move, record);
    if (!found) return t("button.mayNot");
    const current = stageOf(entity, found.field, record[found.field.name])?.stage;
    if (current?.key === found.stage.key) return t("button.alreadyThere", { stage: found.stage.label });
    if (mayNot !== null || rights?.transition === false) return t("button.mayNot");
    if (current && !(current.moves ?? []).includes(found.stage.key)) return t("button.noMove", { from: current.label, to: found.stage.label });
    return locked(found.field.name);
  }
  if (action?.set !== undefined || action?.ask !== undefined) {
    if (mayNot !== null) return mayNot;
    const names = [...Object.keys(action.set ?? {}), ...(action.ask ?? [])];
    for (const name of names) {
      const field = fieldOf(entity, name);
      if (!field || !isEditable(entity, field)) return t("button.mayNot");
      const lock = locked(name);
      if (lock !== null) return lock;
    }
    const given = Object.entries(givenValues(action.set, entity, situation, me));
    const isSet = given.length > 0 && (action.ask ?? []).length === 0 && given.every(([name, value]) => same(value, record[name] ?? null, fieldOf(entity, name)?.type));
    return isSet ? t("button.alreadySet") : null;
  }
  if (action?.open !== undefined) {
    const found = addressOf(action.open, situation);
    return "missing" in found ? t("button.missing", { field: found.missing }) : null;
  }
  return null;
}

/** Whether everything the button looks at is read. */
export function isReady(element: FormElement, record: Row): boolean {
  return buttonPaths(element).every((path) => path === "id" || isKnown(path, record));
}
