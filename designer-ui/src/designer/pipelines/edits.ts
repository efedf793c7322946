import { addField, freeName, nameFrom, newId, type Labels, type NewField, type Patch, toLabel } from "../revisions/edits";
import { type ChecklistItemDoc, type GateDoc, type MoveDoc, type PipelineDoc, pipelinesIn, type Placed, type StageDoc } from "../revisions/files";
import type { Files } from "../revisions/requests";

/** Edits of a pipeline's file, pure: each answers the whole file anew. Stages are told by their id. */

export type Side = "enter" | "leave";

export const kindOf = (stage: StageDoc): string => stage.kind ?? "open";

/** An object without what is undefined. */
function tidy<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}

const DEFAULTS: Readonly<Record<string, unknown>> = { kind: "open", required: false, default: false, backward: "reason" };

/** Changes properties; undefined and what is the default anyway are left out, as files are written. */
export function set<T extends object>(value: T, change: { [Key in keyof T]?: T[Key] | undefined }): T {
  const next = { ...value, ...change } as Record<string, unknown>;
  for (const [key, part] of Object.entries(next)) if (part === DEFAULTS[key] || (Array.isArray(part) && part.length === 0 && key !== "stages" && key !== "moves")) next[key] = undefined;
  return tidy(next) as T;
}

export function setStage(doc: PipelineDoc, id: string, change: { [Key in keyof StageDoc]?: StageDoc[Key] | undefined }): PipelineDoc {
  return { ...doc, stages: doc.stages.map((stage) => (stage.id === id ? set(stage, change) : stage)) };
}

/** Puts a stage to another place, counted without it. */
export function placeStage(doc: PipelineDoc, id: string, place: number): PipelineDoc {
  const stage = doc.stages.find((candidate) => candidate.id === id);
  if (!stage) return doc;
  const rest = doc.stages.filter((candidate) => candidate !== stage);
  const at = Math.max(0, Math.min(rest.length, place));
  return { ...doc, stages: [...rest.slice(0, at), stage, ...rest.slice(at)] };
}

export function setGate(doc: PipelineDoc, id: string, side: Side, change: { [Key in keyof GateDoc]?: GateDoc[Key] | undefined }): PipelineDoc {
  const stage = doc.stages.find((candidate) => candidate.id === id);
  if (!stage) return doc;
  const gate = set(stage[side] ?? {}, change);
  return setStage(doc, id, { [side]: Object.keys(gate).length === 0 ? undefined : gate });
}

export const gateIsEmpty = (gate: GateDoc | undefined): boolean => !gate || ((gate.require ?? []).length === 0 && gate.when === undefined);

export function addItem(doc: PipelineDoc, id: string, labels: Labels): PipelineDoc {
  const item: ChecklistItemDoc = { id: newId("chk"), label: toLabel(labels) };
  return setStage(doc, id, { checklist: [...itemsOf(doc, id), item] });
}

export function setItem(doc: PipelineDoc, id: string, item: string, change: Partial<ChecklistItemDoc>): PipelineDoc {
  return setStage(doc, id, { checklist: itemsOf(doc, id).map((candidate) => (candidate.id === item ? set(candidate, change) : candidate)) });
}

export function removeItem(doc: PipelineDoc, id: string, item: string): PipelineDoc {
  return setStage(doc, id, { checklist: itemsOf(doc, id).filter((candidate) => candidate.id !== item) });
}

export function moveItem(doc: PipelineDoc, id: string, item: string, step: -1 | 1): PipelineDoc {
  const items = itemsOf(doc, id);
  const from = items.findIndex((candidate) => candidate.id === item);
  const [one, other] = [items[from], items[from + step]];
  if (!one || !other) return doc;
  return setStage(doc, id, { checklist: items.map((candidate) => (candidate === one ? other : candidate === other ? one : candidate)) });
}

function itemsOf(doc: PipelineDoc, id: string): ChecklistItemDoc[] {
  return doc.stages.find((stage) => stage.id === id)?.checklist ?? [];
}

/** Who may make a move: everybody, those with one of some roles, nobody. */
export type Allowed = "all" | readonly string[] | null;

const placeOf = (doc: PipelineDoc, name: string): number => doc.stages.findIndex((stage) => stage.name === name || stage.aliases?.includes(name));

/** Who may move from one stage to another, as the engine judges it. */
export function allowed(doc: PipelineDoc, from: StageDoc, to: StageDoc): Allowed {
  if (from.id === to.id) return null;
  if (doc.moves === undefined || doc.moves === "any") return "all";
  const [start, end] = [doc.stages.indexOf(from), doc.stages.indexOf(to)];
  if (doc.moves === "forward") return end > start || (kindOf(from) === "paused" && kindOf(to) === "open") ? "all" : null;
  const roles = new Set<string>();
  for (const move of doc.moves) {
    if (placeOf(doc, move.from) !== start || !move.to.some((name) => placeOf(doc, name) === end)) continue;
    if ((move.roles ?? []).length === 0) return "all";
    for (const role of move.roles ?? []) roles.add(role);
  }
  return roles.size === 0 ? null : [...roles];
}

/** A move to an earlier open stage, or from an end to an open one; going on after a pause is none. */
export function goesBack(doc: PipelineDoc, from: StageDoc, to: StageDoc): boolean {
  if (kindOf(to) !== "open") return false;
  const kind = kindOf(from);
  return kind === "won" || kind === "lost" || kind === "invalid" || (kind === "open" && doc.stages.indexOf(to) < doc.stages.indexOf(from));
}

type Judge = (from: StageDoc, to: StageDoc) => Allowed;

/** Moves as a list, one entry for each stage and those who may. Entries of stages the judge leaves as they are stay. */
function listOf(doc: PipelineDoc, judge: Judge): MoveDoc[] {
  return doc.stages.flatMap((from) => {
    const groups = new Map<string, MoveDoc>();
    for (const to of doc.stages) {
      const who = from.id === to.id ? null : judge(from, to);
      if (who === null) continue;
      const roles = who === "all" ? [] : [...who].sort();
      const key = roles.join();
      const entry = groups.get(key) ?? { from: from.name, to: [], ...(roles.length > 0 ? { roles } : {}) };
      entry.to.push(to.name);
      groups.set(key, entry);
    }
    return [...groups.values()];
  });
}

/** Allows or forbids moves: what was a word becomes a list first. */
export function setMoves(doc: PipelineDoc, judge: (from: StageDoc, to: StageDoc, before: Allowed) => Allowed): PipelineDoc {
  return { ...doc, moves: listOf(doc, (from, to) => judge(from, to, allowed(doc, from, to))) };
}

export function setMove(doc: PipelineDoc, from: string, to: string, who: Allowed): PipelineDoc {
  return setMoves(doc, (start, end, before) => (start.id === from && end.id === to ? who : before));
}

export type MovesMode = "any" | "forward" | "chosen";

export const modeOf = (doc: PipelineDoc): MovesMode => (Array.isArray(doc.moves) ? "chosen" : (doc.moves ?? "any"));

/** Any and forward are words; chosen begins with what the word allowed. */
export function setMode(doc: PipelineDoc, mode: MovesMode): PipelineDoc {
  if (mode === "chosen") return setMoves(doc, (_from, _to, before) => before);
  const { moves: _moves, ...rest } = doc;
  return mode === "any" ? rest : { ...rest, moves: "forward" };
}

/** One stage after the other: on to the next, back to any earlier one, to the ends at any time, and on after a pause. */
export function stepByStep(doc: PipelineDoc): PipelineDoc {
  const way = doc.stages.filter((stage) => kindOf(stage) === "open" || kindOf(stage) === "won");
  return setMoves(doc, (from, to) => {
    const kind = kindOf(to);
    if (kindOf(from) === "paused") return kind === "open" ? "all" : null;
    if (kindOf(from) !== "open") return null;
    if (kind === "open" || kind === "won") return way.indexOf(to) <= way.indexOf(from) + 1 ? "all" : null;
    return "all";
  });
}

/** Moves that pass over a stage on the way on. */
function skips(doc: PipelineDoc, stage: StageDoc, from: StageDoc, to: StageDoc): boolean {
  const [start, at, end] = [from, stage, to].map((candidate) => doc.stages.indexOf(candidate)) as [number, number, number];
  return kindOf(from) === "open" && (kindOf(to) === "open" || kindOf(to) === "won") && start < at && at < end;
}

/** Whether records may jump over an open stage; null when there is nothing to jump from or to. */
export function isSkippable(doc: PipelineDoc, id: string): boolean | null {
  const stage = doc.stages.find((candidate) => candidate.id === id);
  if (!stage || kindOf(stage) !== "open") return null;
  const pairs = doc.stages.flatMap((from) => doc.stages.filter((to) => skips(doc, stage, from, to)).map((to) => [from, to] as const));
  return pairs.length === 0 ? null : pairs.some(([from, to]) => allowed(doc, from, to) !== null);
}

export function setSkippable(doc: PipelineDoc, id: string, skippable: boolean): PipelineDoc {
  const stage = doc.stages.find((candidate) => candidate.id === id);
  if (!stage) return doc;
  return setMoves(doc, (from, to, before) => (skips(doc, stage, from, to) ? (skippable ? (before ?? "all") : null) : before));
}

/** New records begin in this pipeline, and in no other of its field. */
export function makeDefault(files: Files, entity: string, path: string): Patch {
  const all = pipelinesIn(files, entity);
  const field = all.find((pipeline) => pipeline.path === path)?.doc.field;
  const changed = all.filter(({ doc }) => doc.field === field).filter((pipeline) => (pipeline.doc.default ?? false) !== (pipeline.path === path));
  return Object.fromEntries(changed.map((pipeline) => [pipeline.path, set(pipeline.doc, { default: pipeline.path === path })]));
}

export interface NewPipeline {
  labels: Labels;
  name: string;
  field: string;
  /** Pipeline whose stages are copied; null begins with one open stage and the two ends. */
  like: PipelineDoc | null;
}

/** A stage as it is told when its pipeline is made: the rest is shaped on the pipeline's page. */
export interface FirstStage {
  labels: Labels;
  kind: string;
}

/** What a pipeline begins with when nobody says otherwise. */
export const FIRST_STAGES: readonly FirstStage[] = [
  { labels: { zh: "新建", en: "New" }, kind: "open" },
  { labels: { zh: "进行中", en: "In progress" }, kind: "open" },
  { labels: { zh: "已完成", en: "Done" }, kind: "won" },
  { labels: { zh: "已取消", en: "Cancelled" }, kind: "lost" },
];

/** Hues of open stages on their way, and of the ends. */
const WAY_HUES = [230, 200, 175, 125, 95, 70, 45];
const END_HUES: Readonly<Record<string, number>> = { won: 150, lost: 20, paused: 290, invalid: 350 };

/** A stage field together with its first pipeline, for neither can be without the other. Answers the pipeline's name. */
export function addStageField(files: Files, entity: string, spec: NewField, stages: readonly FirstStage[]): { patch: Patch; pipeline: string } {
  const field = addField(files, entity, spec);
  const names = pipelinesIn(files, entity).flatMap(({ doc }) => [doc.name, ...(doc.aliases ?? [])]);
  const { patch, path } = addPipeline(files, entity, { labels: spec.labels, name: freeName(spec.name, names), field: spec.name, like: null });
  const doc = { ...(patch[path] as PipelineDoc), stages: firstStages(stages) };
  return { patch: { ...field, [path]: doc }, pipeline: doc.name };
}

function firstStages(stages: readonly FirstStage[]): StageDoc[] {
  const names: string[] = [];
  let way = 0;
  return stages.map(({ labels, kind }) => {
    const name = freeName(nameFrom(labels.en) || "stage", names);
    names.push(name);
    const hue = END_HUES[kind] ?? WAY_HUES[way++ % WAY_HUES.length];
    const probability = kind === "won" ? 100 : kind === "open" ? undefined : 0;
    return set<StageDoc>({ id: newId("stg"), name, label: toLabel(labels) }, { hue, kind, probability });
  });
}

const PLAIN: readonly (Labels & { name: string; hue: number; kind: string; probability: number })[] = [
  { name: "open", zh: "进行中", en: "In progress", hue: 230, kind: "open", probability: 50 },
  { name: "won", zh: "成功", en: "Won", hue: 150, kind: "won", probability: 100 },
  { name: "lost", zh: "失败", en: "Lost", hue: 20, kind: "lost", probability: 0 },
];

/** A further pipeline of an entity, with stages and items of its own. */
export function addPipeline(files: Files, entity: string, spec: NewPipeline): { patch: Patch; path: string } {
  const home = pipelinesIn(files, entity)[0]?.path.replace(/[^/]+$/, "") ?? `entities/${entity}/pipelines/`;
  const taken = Object.keys(files);
  const file = freeName(spec.name, taken.filter((path) => path.startsWith(home)).map((path) => path.slice(home.length).replace(/\.json$/, "")));
  const stages: StageDoc[] = spec.like
    ? spec.like.stages.map(({ aliases: _aliases, ...stage }) => tidy<StageDoc>({ ...stage, id: newId("stg"), checklist: stage.checklist?.map((item) => ({ ...item, id: newId("chk") })) } as StageDoc))
    : PLAIN.map(({ zh, en, ...stage }) => set<StageDoc>({ id: newId("stg"), label: toLabel({ zh, en }), ...stage }, {}));
  const doc: PipelineDoc & { $schema: string } = {
    $schema: "sartor/1/pipeline", id: newId("pip"), name: spec.name, label: toLabel(spec.labels), field: spec.field, stages,
    ...(spec.like?.moves === undefined ? {} : { moves: spec.like.moves }), ...(spec.like?.backward === undefined ? {} : { backward: spec.like.backward }),
  };
  const path = `${home}${file}.json`;
  return { patch: { [path]: doc }, path };
}

/** Another pipeline of the same stage field, if there is one: without it, this one has to stay. */
export function siblingOf(files: Files, entity: string, pipeline: Placed<PipelineDoc>): Placed<PipelineDoc> | undefined {
  return pipelinesIn(files, entity).find(({ path, doc }) => path !== pipeline.path && doc.field === pipeline.doc.field);
}
