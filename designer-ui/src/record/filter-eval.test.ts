import { expect, test } from "vitest";
import vectors from "../../../tests/vectors/filter.json";
import random from "../../../tests/vectors/filter_random.json";
import type { Filter } from "../metadata/filter";
import { evaluate, type EvalField, pathsIn } from "./filter-eval";

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
  expect(evaluate(vector.filter, vector.record, context)).toBe(vector.expect);
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
