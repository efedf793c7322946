import { removeForm } from "../forms/variants";
import { type Patch, withButtons } from "../revisions/edits";
import { formsIn, overlay, type PipelineDoc, pipelinesIn, type Placed, type StageDoc } from "../revisions/files";
import type { Files } from "../revisions/requests";

/** What goes with a stage or a pipeline that is taken away. Pure. */

/** Whether a text in a form means one of a pipeline's stages that is no longer there: `pipeline/stage`, or a name the first pipeline that has it answers to. */
function meansGone(pipelines: readonly Placed<PipelineDoc>[], path: string, isGone: (stage: StageDoc) => boolean): (text: string) => boolean {
  const called = (doc: { name: string; aliases?: unknown }, wanted: string) => doc.name === wanted || (Array.isArray(doc.aliases) && doc.aliases.includes(wanted));
  return (text) => {
    const [first = "", second] = text.split("/");
    const inReach = pipelines.filter(({ doc }) => second === undefined || called(doc, first));
    for (const pipeline of inReach) {
      const stage = pipeline.doc.stages.find((candidate) => called(candidate, second ?? first));
      if (stage) return pipeline.path === path && isGone(stage);
    }
    return false;
  };
}

/** Forms without stages that go: without buttons that lead to them, and no longer for them; a form for nothing else goes too. */
function formsWithoutStages(files: Files, entity: string, path: string, isGone: (stage: StageDoc) => boolean): Patch {
  const means = meansGone(pipelinesIn(files, entity), path, isGone);
  const patch: Patch = {};
  for (const form of formsIn(files, entity)) {
    const stages = form.doc.for?.stages;
    const left = stages?.filter((stage) => !means(stage));
    if (stages && stages.length > 0 && left?.length === 0) {
      Object.assign(patch, removeForm(overlay(files, patch), entity, form));
      continue;
    }
    const elements = withButtons(form.doc.elements, (node) => (node.action?.move !== undefined && means(node.action.move) ? null : node));
    const next = { ...form.doc, ...(left && { for: { ...form.doc.for, stages: left } }), elements };
    if (JSON.stringify(next) !== JSON.stringify(form.doc)) patch[form.path] = next;
  }
  return patch;
}

/** Takes a stage away with the moves and buttons that lead to it. Conditions that mention it are left for a person to judge. */
export function removeStage(files: Files, entity: string, pipeline: Placed<PipelineDoc>, name: string): Patch {
  const { path, doc } = pipeline;
  const next: PipelineDoc = { ...doc, stages: doc.stages.filter((stage) => stage.name !== name) };
  if (Array.isArray(doc.moves)) {
    next.moves = doc.moves
      .filter((move) => move.from !== name)
      .map((move) => ({ ...move, to: move.to.filter((target) => target !== name) }))
      .filter((move) => move.to.length > 0);
  }
  // Where records went that a stage before it held is asked anew.
  if (doc.moved) next.moved = Object.fromEntries(Object.entries(doc.moved).filter(([, to]) => to !== name));
  return { ...formsWithoutStages(files, entity, path, (stage) => stage.name === name), [path]: next };
}

/** Takes a pipeline away with the buttons that lead to its stages. */
export function removePipeline(files: Files, entity: string, path: string): Patch {
  return { ...formsWithoutStages(files, entity, path, () => true), [path]: null };
}
