import { expect, test } from "vitest";
import type { Patch } from "../revisions/edits";
import type { FormDoc, PipelineDoc } from "../revisions/files";
import { removePipeline, removeStage } from "./removal";

const P = "entities/deal/pipelines/p.json";
const Q = "entities/deal/pipelines/q.json";
const MAIN = "entities/deal/forms/main.json";
const button = (id: string, move: string) => ({ type: "Button", id, label: id, action: { move } });
const files = {
  "entities/deal/entity.json": { id: "e", name: "deal", nameField: "name", fields: [{ id: "f", name: "name", type: "text" }], formOrder: ["late", "both"] },
  [P]: {
    id: "p", name: "p", aliases: ["old_p"], field: "stage", default: true, moved: { gone: "c", other: "a" },
    stages: [{ id: "s1", name: "a" }, { id: "s2", name: "b" }, { id: "s3", name: "c", aliases: ["see"] }],
    moves: [{ from: "a", to: ["b", "c"] }, { from: "b", to: ["c"] }, { from: "c", to: ["a"] }],
  },
  [Q]: { id: "q", name: "q", field: "stage", stages: [{ id: "s4", name: "c" }, { id: "s5", name: "d" }] },
  [MAIN]: {
    id: "fo", name: "main",
    elements: [
      button("plain", "c"), button("full", "p/c"), button("older", "old_p/see"), button("other", "q/c"), button("stays", "p/b"),
      { type: "Group", id: "g", elements: [button("inner", "p/c"), { type: "Control", id: "c", field: "name" }] },
    ],
  },
  "entities/deal/forms/late.json": { id: "f2", name: "late", for: { stages: ["p/c"] }, elements: [] },
  "entities/deal/forms/both.json": { id: "f3", name: "both", for: { stages: ["p/c", "q/c"] }, elements: [] },
};
const pipeline = { path: P, doc: files[P] as unknown as PipelineDoc };
const buttons = (patch: Patch) => (patch[MAIN] as FormDoc).elements.map(({ id }) => id);

test("a stage that goes takes its moves, its buttons and forms for it alone along", () => {
  const patch = removeStage(files, "deal", pipeline, "c");
  const next = patch[P] as PipelineDoc;
  expect(next.stages.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(next.moves).toEqual([{ from: "a", to: ["b"] }]);
  expect(next.moved).toEqual({ other: "a" });
  expect(buttons(patch)).toEqual(["other", "stays", "g"]);
  expect((patch[MAIN] as FormDoc).elements[2]?.elements?.map(({ id }) => id)).toEqual(["c"]);
  expect(patch["entities/deal/forms/late.json"]).toBeNull();
  expect((patch["entities/deal/forms/both.json"] as FormDoc).for).toEqual({ stages: ["q/c"] });
  expect(patch["entities/deal/entity.json"]).toMatchObject({ formOrder: ["both"] });
});

test("a stage nothing leads to leaves the forms alone", () => {
  expect(Object.keys(removeStage(files, "deal", pipeline, "a"))).toEqual([P]);
});

test("a pipeline that goes takes the buttons to its stages along", () => {
  const patch = removePipeline(files, "deal", P);
  expect(patch[P]).toBeNull();
  expect(buttons(patch)).toEqual(["other", "g"]);
});
