import { expect, test } from "vitest";
import type { PipelineDoc } from "../revisions/files";
import { labelsOf, withText } from "../panel/labels";
import {
  addItem, addPipeline, addStageField, allowed, FIRST_STAGES, isSkippable, makeDefault, modeOf, moveItem, placeStage, removeItem, setGate, setItem, setMode, setMove, setSkippable, setStage,
  stepByStep,
} from "./edits";

const doc: PipelineDoc = {
  id: "p", name: "standard", field: "stage", default: true,
  stages: [
    { id: "s1", name: "new", probability: 10 },
    { id: "s2", name: "talk", "x-note": "kept" },
    { id: "s3", name: "offer", enter: { require: ["amount"] }, checklist: [{ id: "c1", label: "One" }, { id: "c2", label: "Two", required: true }] },
    { id: "s4", name: "won", kind: "won" },
    { id: "s5", name: "lost", kind: "lost" },
    { id: "s6", name: "wait", kind: "paused" },
  ],
};
const names = (pipeline: PipelineDoc) => pipeline.stages.map((stage) => stage.name);
const stage = (pipeline: PipelineDoc, id: string) => pipeline.stages.find((candidate) => candidate.id === id) ?? expect.unreachable();
/** from>to of everything somebody may do. */
const pairs = (pipeline: PipelineDoc) => pipeline.stages.flatMap((from) => pipeline.stages.filter((to) => allowed(pipeline, from, to) !== null).map((to) => `${from.name}>${to.name}`));

test("labels change one language and keep the rest", () => {
  expect(withText({ "zh-CN": "投标", de: "Angebot" }, "en", " Bidding ")).toEqual({ "zh-CN": "投标", de: "Angebot", en: "Bidding" });
  expect(withText("Offer", "en", "Bid")).toEqual({ "zh-CN": "Offer", en: "Bid" });
  expect(withText({ en: "Bid" }, "en", " ")).toBeUndefined();
  expect(labelsOf("Both")).toEqual({ zh: "Both", en: "Both" });
});

test("properties of a stage: defaults and nothing are left out, the unknown is kept", () => {
  const changed = setStage(setStage(doc, "s2", { kind: "lost", hue: 20 }), "s2", { kind: "open", probability: 40, hue: undefined });
  expect(stage(changed, "s2")).toEqual({ id: "s2", name: "talk", "x-note": "kept", probability: 40 });
  expect(stage(changed, "s1")).toBe(doc.stages[0]);
});

test("stages change places", () => {
  expect(names(placeStage(doc, "s3", 0))).toEqual(["offer", "new", "talk", "won", "lost", "wait"]);
  expect(names(placeStage(doc, "s1", 99))).toEqual(["talk", "offer", "won", "lost", "wait", "new"]);
  expect(placeStage(doc, "nobody", 0)).toBe(doc);
});

test("gates are filled and go when nothing is left of them", () => {
  const when = { field: "amount", op: "gt", value: "5" } as const;
  const gated = setGate(setGate(doc, "s2", "leave", { require: ["amount"] }), "s2", "leave", { when });
  expect(stage(gated, "s2").leave).toEqual({ require: ["amount"], when });
  expect(stage(setGate(setGate(gated, "s2", "leave", { require: [] }), "s2", "leave", { when: undefined }), "s2")).not.toHaveProperty("leave");
  expect(stage(gated, "s3").enter).toEqual({ require: ["amount"] });
});

test("items of a check-list are added, changed, ordered and removed", () => {
  const added = addItem(doc, "s2", { zh: "已问", en: "Asked" });
  expect(stage(added, "s2").checklist).toEqual([{ id: expect.stringMatching(/^chk_[0-9a-z]{12}$/), label: { "zh-CN": "已问", en: "Asked" } }]);
  expect(stage(setItem(doc, "s3", "c2", { required: false }), "s3").checklist?.[1]).toEqual({ id: "c2", label: "Two" });
  expect(stage(moveItem(doc, "s3", "c2", -1), "s3").checklist?.map((item) => item.id)).toEqual(["c2", "c1"]);
  expect(moveItem(doc, "s3", "c2", 1)).toBe(doc);
  expect(stage(removeItem(removeItem(doc, "s3", "c1"), "s3", "c2"), "s3")).not.toHaveProperty("checklist");
});

test("moves: the words mean what the engine makes of them", () => {
  expect(pairs(doc)).toHaveLength(30);
  const forward = setMode(doc, "forward");
  expect(pairs(forward)).toEqual(expect.arrayContaining(["new>talk", "new>wait", "wait>new", "wait>offer"]));
  expect(pairs(forward)).not.toContain("talk>new");
  expect(setMode(forward, "any")).not.toHaveProperty("moves");
  expect(pairs(setMode(forward, "chosen"))).toEqual(pairs(forward));
  expect(modeOf(setMode(doc, "chosen"))).toBe("chosen");
});

test("one move is forbidden, or left to roles, and the others stay", () => {
  const without = setMove(doc, "s1", "s4", null);
  expect(pairs(without)).toHaveLength(29);
  const roles = setMove(without, "s1", "s3", ["sales", "chief"]);
  expect(allowed(roles, stage(roles, "s1"), stage(roles, "s3"))).toEqual(["chief", "sales"]);
  expect(Array.isArray(roles.moves) && roles.moves.filter((move) => move.from === "new")).toEqual([
    { from: "new", to: ["talk", "lost", "wait"] }, { from: "new", to: ["offer"], roles: ["chief", "sales"] },
  ]);
});

test("a stage that may not be skipped", () => {
  const strict = setSkippable(doc, "s2", false);
  expect(isSkippable(strict, "s2")).toBe(false);
  expect(pairs(strict)).not.toContain("new>offer");
  expect(pairs(strict)).not.toContain("new>won");
  expect(pairs(strict)).toEqual(expect.arrayContaining(["new>talk", "new>lost", "offer>new", "lost>offer"]));
  expect(isSkippable(setSkippable(strict, "s2", true), "s2")).toBe(true);
  expect(isSkippable(doc, "s1")).toBeNull();
  expect(isSkippable(doc, "s4")).toBeNull();
});

test("step by step", () => {
  const strict = stepByStep(doc);
  expect(pairs(strict).filter((pair) => pair.startsWith("new"))).toEqual(["new>talk", "new>lost", "new>wait"]);
  expect(pairs(strict).filter((pair) => pair.startsWith("offer"))).toEqual(["offer>new", "offer>talk", "offer>won", "offer>lost", "offer>wait"]);
});

test("a further pipeline has ids of its own; one of a field is the default", () => {
  const files = { "entities/deal/pipelines/standard.json": doc, "entities/deal/entity.json": { id: "e", name: "deal", nameField: "name", fields: [] } };
  const { patch, path } = addPipeline(files, "deal", { labels: { zh: "服务", en: "Service" }, name: "standard", field: "stage", like: doc });
  expect(path).toBe("entities/deal/pipelines/standard_2.json");
  const made = patch[path] as PipelineDoc;
  expect(names(made)).toEqual(names(doc));
  const ids = (pipeline: PipelineDoc) => pipeline.stages.flatMap((entry) => [entry.id, ...(entry.checklist ?? []).map((item) => item.id)]);
  expect(new Set([...ids(doc), ...ids(made)]).size).toBe(16);
  const changed = makeDefault({ ...files, ...patch }, "deal", path);
  expect(changed[path]).toMatchObject({ default: true });
  expect(changed["entities/deal/pipelines/standard.json"]).not.toHaveProperty("default");
  const plain = addPipeline({}, "deal", { labels: { zh: "", en: "Plain" }, name: "plain", field: "stage", like: null });
  expect((plain.patch[plain.path] as PipelineDoc).stages.map((entry) => entry.kind ?? "open")).toEqual(["open", "won", "lost"]);
});

test("a stage field is made together with its pipeline", () => {
  const entity = { id: "e", name: "deal", nameField: "name", fields: [{ id: "f", name: "name", type: "text" }] };
  const files = { "entities/deal/entity.json": entity, "entities/deal/pipelines/progress.json": { ...doc, name: "progress" }, "entities/deal/forms/main.json": { id: "fo", name: "main", elements: [] } };
  const spec = { labels: { zh: "进度", en: "Progress" }, name: "progress", type: "stage", required: false, help: { zh: "", en: "" }, to: [], options: [], choices: null, after: "name", inForms: true, inList: false } as const;
  const { patch, pipeline } = addStageField(files, "deal", { ...spec, to: [], options: [] }, [...FIRST_STAGES.slice(0, 2), { labels: { zh: "复核", en: "" }, kind: "open" }, ...FIRST_STAGES.slice(2), { labels: { zh: "完成", en: "Done" }, kind: "won" }]);
  expect(pipeline).toBe("progress_2");
  expect(Object.keys(patch).sort()).toEqual(["entities/deal/entity.json", "entities/deal/forms/main.json", "entities/deal/pipelines/progress_2.json"]);
  expect((patch["entities/deal/entity.json"] as { fields: unknown[] }).fields[1]).toEqual({ id: expect.stringMatching(/^fld_/), name: "progress", type: "stage", label: { "zh-CN": "进度", en: "Progress" } });
  const made = patch["entities/deal/pipelines/progress_2.json"] as PipelineDoc;
  expect(made).toMatchObject({ $schema: "sartor/1/pipeline", field: "progress", label: { "zh-CN": "进度", en: "Progress" } });
  expect(made.stages.map(({ name, kind, hue, probability }) => [name, kind, hue, probability])).toEqual([
    ["new", undefined, 230, undefined], ["in_progress", undefined, 200, undefined], ["stage", undefined, 175, undefined], ["done", "won", 150, 100], ["cancelled", "lost", 20, 0], ["done_2", "won", 150, 100],
  ]);
  expect(new Set(made.stages.map(({ id }) => id)).size).toBe(6);
});
