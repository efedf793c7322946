import { expect, test } from "vitest";
import type { Entity, Field, Stage } from "../../metadata/types";
import { pipelinesFor, weighted } from "./columns";

const field: Field = { name: "stage", id: "f", type: "stage", label: "Stage" };
const entity = {
  name: "deal", fields: [field],
  pipelines: ["a", "b"].map((name) => ({ name, id: name, label: name, field: "stage", stages: [] })),
} as unknown as Entity;
const names = (filter: Parameters<typeof pipelinesFor>[2]) => pipelinesFor(entity, field, filter).map((pipeline) => pipeline.name);

test("a board shows the pipelines its filter leaves", () => {
  expect(names(null)).toEqual(["a", "b"]);
  expect(names({ field: "stage.pipeline", op: "eq", value: "b" })).toEqual(["b"]);
  expect(names({ all: [{ field: "owner", op: "eq", value: "$me" }, { field: "stage.pipeline", op: "in", value: ["a", "b"] }] })).toEqual(["a", "b"]);
  expect(names({ field: "stage", op: "in", value: ["a/x", "a/y"] })).toEqual(["a"]);
  expect(names({ field: "stage", op: "eq", value: "x" })).toEqual(["a", "b"]);
});

test("the weighted sum is exact", () => {
  const at = (probability: number | null) => ({ probability }) as Stage;
  expect(weighted("1000000.00", at(49))).toBe("490000.00");
  expect(weighted("0.10", at(7))).toBe("0.01");
  expect(weighted("100.00", at(null))).toBeNull();
  expect(weighted(null, at(10))).toBeNull();
});
