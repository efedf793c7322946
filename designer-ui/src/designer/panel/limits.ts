import { allOf, type Filter, isCondition, ownOperand } from "../../metadata/filter";
import { targetNames } from "../../metadata/paths";
import type { Entity, Field, Metadata } from "../../metadata/types";

/** What records are limited by, as a person edits it: values that are (or are not) the same on both sides, and a condition. Pure. */
export interface Limit {
  /** A field of the record that may be chosen has the value of a field (or a path) of the one that points. */
  same: SameValue[];
  /** What else it has to meet; anything not of the other shape is here. */
  where: Filter | undefined;
}

export interface SameValue {
  field: string;
  record: string;
  /** The two must differ. */
  not?: true;
}

export function readLimit(filter: Filter): Limit {
  const parts = "all" in filter ? filter.all : [filter];
  const same: SameValue[] = [];
  const rest: Filter[] = [];
  for (const part of parts) {
    const record = isCondition(part) && (part.op === "eq" || part.op === "ne") ? ownOperand(part.value) : null;
    if (record !== null && isCondition(part)) same.push({ field: part.field, record, ...(part.op === "ne" && { not: true as const }) });
    else rest.push(part);
  }
  return { same, where: rest.length === 0 ? undefined : rest.length === 1 ? rest[0] : { all: rest } };
}

export function writeLimit({ same, where }: Limit): Filter {
  return allOf(...same.map(({ field, record, not }): Filter => ({ field, op: not ? "ne" : "eq", value: { record } })), where) ?? { all: [] };
}

/** A value of the record that points, by the path to it. */
export interface OwnValue {
  path: string;
  label: string;
  field: Field;
  /** Its entity: the id of a record compares with what points at it. */
  of: Entity;
}

const ID: Pick<Field, "name" | "id"> = { name: "id", id: "id" };

/** Values of the record that points a field of the other may be compared with: its own and those one lookup away. */
export function ownValues(metadata: Metadata, entity: Entity, labels: { self: string }): OwnValue[] {
  const own = entity.fields.map((field) => ({ path: field.name, label: field.label, field, of: entity }));
  const far = entity.fields
    .filter((field) => field.type === "lookup")
    .flatMap((field) => {
      const target = metadata.entities.find((candidate) => candidate.name === targetNames(field)[0]);
      return (target?.fields ?? []).filter(isChosen).map((sub) => ({ path: `${field.name}.${sub.name}`, label: `${field.label} · ${sub.label}`, field: sub, of: target ?? entity }));
    });
  const self = { path: "id", label: labels.self, field: { ...ID, type: "lookup" as const, label: labels.self, to: entity.name }, of: entity };
  return [...own, self, ...far];
}

/** What the engine compares: the same type, the same target, the same options, as many decimals. */
export function isComparable(a: Field, b: Field): boolean {
  if (a.type !== b.type || a.type === "boolean" || SETS.includes(a.type)) return false;
  if (a.type === "lookup") return targetNames(a)[0] === targetNames(b)[0];
  if (a.type === "choice") return a.choices?.map((choice) => choice.name).join() === b.choices?.map((choice) => choice.name).join();
  return (a.scale ?? 2) === (b.scale ?? 2);
}

const SETS: readonly string[] = ["many_to_many", "multi_choice", "tags", "attachment", "image", "json", "position", "address", "rich_text", "long_text", "signature", "stage", "regarding"];

/** Built-in fields nobody chooses a value for are compared with nothing. */
const isChosen = (field: Field): boolean => !field.system || field.name === "owner";

/** Fields of what may be chosen that are compared: of a person, who it is. */
export function comparedFields(target: Entity, person: string): Field[] {
  return target.name === "user" ? [{ ...ID, type: "user", label: person }] : target.fields.filter(isChosen);
}

/** Pairs that may be asked to be the same, the likeliest first: a lookup both have. */
export function pairsOf(target: Entity, values: readonly OwnValue[]): SameValue[] {
  const pairs = comparedFields(target, "").flatMap((field) => values.filter((value) => isChosen(value.field) && isComparable(field, value.field)).map((value) => ({ field: field.name, record: value.path, rank: rank(field, value) })));
  return pairs.sort((a, b) => a.rank - b.rank).map(({ field, record }) => ({ field, record }));
}

function rank(field: Field, value: OwnValue): number {
  if (field.type !== "lookup") return 3;
  return value.path === field.name ? 0 : value.path.includes(".") ? 2 : 1;
}

/** What a new limit begins with, and when it holds: only where there is a value to be the same as. */
export function firstLimit(target: Entity, values: readonly OwnValue[], lookup: string): { limit: Filter; when: Filter | undefined } {
  const pair = pairsOf(target, values).find(({ field, record }) => record.split(".")[0] !== lookup && target.fields.find((candidate) => candidate.name === field)?.type === "lookup");
  if (!pair) return { limit: { all: [] }, when: undefined };
  return { limit: writeLimit({ same: [pair], where: undefined }), when: pair.record === "id" ? undefined : { field: pair.record, op: "not_empty" } };
}
