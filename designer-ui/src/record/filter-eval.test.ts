import { expect, test } from "vitest";
import vectors from "../../../tests/vectors/filter.json";
import random from "../../../tests/vectors/filter_random.json";
import type { Filter } from "../metadata/filter";
import { evaluate, type EvalField, pathsIn } from "./filter-eval";
import { bindLimit, fits } from "./limits";

interface VectorField extends Omit<EvalField, "fields"> {
  fields?: Record<string, VectorField>;
}

function lookup(fields: Record<string, VectorField>): (name: string) => EvalField | undefined {
  return (name) => {
    const field = fields[name];
    if (!field) return undefined;
    const { fields: inner, ...rest } = field;
    return inner ? { ...rest, fields: lookup(inner) } : rest;
  };
}

interface Vector {
  name: string;
  /** The filter is on the records this field leads to. */
  through?: string;
  fields: Record<string, VectorField>;
  record: Record<string, unknown>;
  filter: Filter;
  now: string;
  zone: string;
  weekStart?: number;
  me?: string;
  expect: boolean;
}

test.each(vectors as unknown as Vector[])("$name", (vector) => {
  const context = { fields: lookup(vector.fields), now: new Date(vector.now), zone: vector.zone, weekStart: vector.weekStart ?? 1, me: vector.me ?? null };
  if (vector.through === undefined) return expect(evaluate(vector.filter, vector.record, context)).toBe(vector.expect);
  // Asked of the record that points, and of the other one with the values there are.
  expect(fits(vector.filter, vector.through, vector.record, context)).toBe(vector.expect);
  const bound = bindLimit(vector.filter, vector.record, context);
  const other = context.fields(vector.through)?.fields;
  const value = vector.record[vector.through] as Record<string, unknown> | Record<string, unknown>[] | null;
  const led = Array.isArray(value) ? value : value === null ? [] : [value];
  expect(bound !== null && other !== undefined && led.every((one) => evaluate(bound, one, { ...context, fields: other }))).toBe(vector.expect);
});

test("limits wait for what is not read yet", () => {
  const fields = lookup({ contact: { type: "lookup", fields: { account: { type: "lookup" } } }, deal: { type: "lookup", fields: { account: { type: "lookup" } } } });
  const context = { fields, now: new Date(0), zone: "Asia/Shanghai", weekStart: 1, me: null };
  const limit: Filter = { field: "account", op: "eq", value: { record: "deal.account" } };
  const named = { contact: { id: "c", name: "C" }, deal: { id: "d", name: "D" } };
  expect(fits(limit, "contact", named, context)).toBeNull();
  expect(bindLimit(limit, named, context)).toBeNull();
  const read = { ...named, deal: { id: "d", name: "D", account: { id: "a", name: "A" } } };
  expect(bindLimit(limit, read, context)).toEqual({ field: "account", op: "eq", value: "a" });
  expect(bindLimit(limit, { contact: null }, context)).toEqual({ any: [] });
});

test("of several entities only the one that is limited is asked", () => {
  const fields = lookup({ about: { type: "regarding" }, account: { type: "lookup" } });
  const context = { fields, now: new Date(0), zone: "Asia/Shanghai", weekStart: 1, me: null };
  const limit: Filter = { field: "account", op: "eq", value: { record: "account" } };
  expect(fits(limit, "about.contact", { about: { entity: "deal", id: "d", name: "D" }, account: null }, context)).toBe(true);
  expect(fits(limit, "about.contact", { about: null, account: null }, context)).toBe(true);
  // What a contact has is not read here: the engine judges.
  expect(fits(limit, "about.contact", { about: { entity: "contact", id: "c", name: "C" }, account: { id: "a", name: "A" } }, context)).toBeNull();
  expect(fits(limit, "people", { people: [{ id: "c", name: "C" }], account: { id: "a", name: "A" } }, context)).toBeNull();
});

/** Made and decided by tests/it/random_filters: the engine in memory, SQLite and PostgreSQL find the same. */
test("random filters find what the engine finds", () => {
  const fields = lookup(random.fields as unknown as Record<string, VectorField>);
  const context = { fields, now: new Date(random.now), zone: random.zone, weekStart: 1, me: random.me };
  const records = random.records as Record<string, unknown>[];
  const wrong = random.filters.filter(({ filter, found }) => {
    const here = records.flatMap((record, n) => (evaluate(filter as unknown as Filter, record, context) ? [n] : []));
    return here.join() !== found.join();
  });
  expect(random.filters.length).toBeGreaterThan(300);
  expect(wrong).toEqual([]);
});

test("paths of a filter, also those on the right", () => {
  expect(pathsIn({ all: [{ field: "a.b", op: "empty" }, { not: { field: "c", op: "gt", value: { field: "d" } } }] })).toEqual(["a.b", "c", "d"]);
});
