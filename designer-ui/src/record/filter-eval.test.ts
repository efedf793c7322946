import { expect, test } from "vitest";
import vectors from "../../../tests/vectors/filter.json";
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

test("paths of a filter, also those on the right", () => {
  expect(pathsIn({ all: [{ field: "a.b", op: "empty" }, { not: { field: "c", op: "gt", value: { field: "d" } } }] })).toEqual(["a.b", "c", "d"]);
});
