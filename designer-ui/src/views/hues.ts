import { useMemo } from "react";
import { fieldOf } from "../metadata/paths";
import { stageOf } from "../metadata/stages";
import type { Entity, Metadata, View } from "../metadata/types";
import { useMe, useMetadata } from "../metadata/hooks";
import { evalContext, evaluate, pathsIn } from "../record/filter-eval";

type Row = Readonly<Record<string, unknown>>;

/** How a view colours its records. */
export interface Hues {
  /** What must be read of each record. */
  paths: readonly string[];
  /** By the first condition it meets; null when it meets none. */
  byCondition: (row: Row) => number | null;
  /** By condition, else by the hue of the choice or stage the view names, else the entity's. */
  of: (row: Row) => number;
}

export function huesOf(metadata: Metadata, entity: Entity, view: View, me: string | null): Hues {
  const context = evalContext(metadata, entity, me);
  const field = view.colorBy ? fieldOf(entity, view.colorBy) : undefined;
  const colors = view.colors ?? [];
  const byCondition = (row: Row) => colors.find(({ when }) => evaluate(when, row, context))?.hue ?? null;
  const byValue = (row: Row): number | null => {
    const value = field ? row[field.name] : null;
    if (!field || typeof value !== "string") return null;
    return (field.type === "stage" ? stageOf(entity, field, value)?.stage.hue : field.choices?.find(({ name }) => name === value)?.hue) ?? null;
  };
  const asked = colors.flatMap(({ when }) => pathsIn(when));
  return {
    paths: [...new Set([...asked.flatMap(read), ...(field ? [field.name] : [])])],
    byCondition,
    of: (row) => byCondition(row) ?? byValue(row) ?? entity.hue ?? 264,
  };

  /** Parts of a stage are told from the stage itself, and from since when the record is in it. */
  function read(path: string): string[] {
    const head = path.split(".")[0] ?? path;
    const type = fieldOf(entity, head)?.type;
    if (type !== "stage" && type !== "regarding") return [path];
    return [head, ...entity.fields.filter((candidate) => candidate.since === head).map(({ name }) => name)];
  }
}

export function useHues(entity: Entity, view: View): Hues {
  const metadata = useMetadata();
  const me = useMe().user.id;
  return useMemo(() => huesOf(metadata, entity, view, me), [metadata, entity, view, me]);
}
