import type { Entity, Field, Pipeline, Stage } from "./types";

export function pipelinesOf(entity: Entity, field: Field | string): Pipeline[] {
  const name = typeof field === "string" ? field : field.name;
  return (entity.pipelines ?? []).filter((pipeline) => pipeline.field === name);
}

/** The stage behind a wire value ("engineering/bidding"). */
export function stageOf(entity: Entity, field: Field | string, key: unknown): { pipeline: Pipeline; stage: Stage } | undefined {
  for (const pipeline of pipelinesOf(entity, field)) {
    const stage = pipeline.stages.find((candidate) => candidate.key === key);
    if (stage) return { pipeline, stage };
  }
  return undefined;
}
