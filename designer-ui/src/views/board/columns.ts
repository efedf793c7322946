import { isEmpty } from "../../fields/registry";
import { multiplyDecimals } from "../../lib/decimal";
import { t } from "../../lib/i18n";
import type { Filter } from "../../metadata/filter";
import { pipelinesOf } from "../../metadata/stages";
import type { Entity, Field, Pipeline, Stage } from "../../metadata/types";

/** What a board puts side by side: the stages of a pipeline, or the options of a choice. */
export interface Column {
  /** Wire value of the field; null for records without one. */
  key: string | null;
  label: string;
  hue: number | null;
  /** Begins folded: an end, a pause. */
  isAside: boolean;
  stage: Stage | null;
}

/** Pipelines of a stage field that the filter leaves possible. */
export function pipelinesFor(entity: Entity, field: Field, filter: Filter | null): Pipeline[] {
  const all = pipelinesOf(entity, field);
  const wanted = namedPipelines(filter, field.name);
  const found = wanted === null ? all : all.filter((pipeline) => wanted.includes(pipeline.name));
  return found.length === 0 ? all : found;
}

function namedPipelines(filter: Filter | null, field: string): string[] | null {
  if (!filter) return null;
  if ("all" in filter) {
    for (const node of filter.all) {
      const names = namedPipelines(node, field);
      if (names) return names;
    }
    return null;
  }
  if (!("field" in filter) || (filter.op !== "eq" && filter.op !== "in")) return null;
  const values = (Array.isArray(filter.value) ? filter.value : [filter.value]).filter((value) => typeof value === "string");
  if (filter.field === `${field}.pipeline`) return values;
  if (filter.field === field && values.every((value) => value.includes("/"))) return [...new Set(values.map((value) => value.split("/")[0] ?? ""))];
  return null;
}

export function stageColumns(pipeline: Pipeline): Column[] {
  return pipeline.stages.map((stage) => ({ key: stage.key, label: stage.label, hue: stage.hue ?? null, isAside: stage.kind !== "open", stage }));
}

export function choiceColumns(field: Field, counts: ReadonlyMap<string | null, number>): Column[] {
  const columns: Column[] = (field.choices ?? [])
    .filter((choice) => !choice.retired || (counts.get(choice.name) ?? 0) > 0)
    .map((choice) => ({ key: choice.name, label: choice.label, hue: choice.hue ?? null, isAside: choice.retired ?? false, stage: null }));
  if (!field.required) columns.unshift({ key: null, label: t("board.none", { field: field.label }), hue: null, isAside: (counts.get(null) ?? 0) === 0, stage: null });
  return columns;
}

export function columnFilter(field: Field, column: Column): Filter {
  return column.key === null ? { field: field.name, op: "empty" } : { field: field.name, op: "eq", value: column.key };
}

/** Sum × chance of the stage, exact to the cent; null when there is nothing to weigh. */
export function weighted(sum: string | null, stage: Stage | null): string | null {
  if (sum === null || isEmpty(sum) || stage?.probability == null) return null;
  return multiplyDecimals(sum, String(stage.probability / 100), 2);
}
