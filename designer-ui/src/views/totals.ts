import { useQueries, useQuery } from "@tanstack/react-query";
import { aggregateQuery } from "../api/records";
import type { AggregateRequest } from "../api/types";
import { formatValue } from "../fields/registry";
import { formatDecimal, formatInteger, formatMoney } from "../lib/format";
import { settings } from "../lib/settings";
import { allOf, type Filter } from "../metadata/filter";
import { useMetadata } from "../metadata/hooks";
import { type ResolvedPath, resolvePath } from "../metadata/paths";
import type { Entity, Field } from "../metadata/types";

const MEASURES = ["sum", "avg", "min", "max"] as const;
type Measure = (typeof MEASURES)[number];
const NUMBERS: readonly string[] = ["integer", "money", "percent", "decimal", "duration"];

/** What can be made of a column's values. */
export function measuresOf(field: Field): readonly (Measure | "count")[] {
  if (NUMBERS.includes(field.type)) return [...MEASURES, "count"];
  if (field.type === "rating") return ["avg", "min", "max", "count"];
  return ["count"];
}

export interface Figure {
  path: ResolvedPath;
  measure: string;
  /** Short, and in full; null while it is on its way or when there is none. */
  text: string | null;
  exact: string | null;
}

/** The view's figures over everything that matches. They are left out where even counting stops. */
export function useTotals(entity: Entity, filter: Filter | null, totals: readonly { field: string; measure: string }[], countable: boolean): Figure[] {
  const metadata = useMetadata();
  const wanted = totals.flatMap(({ field, measure }) => {
    const path = resolvePath(metadata, entity, field);
    return path && measuresOf(path.field).some((known) => known === measure) ? [{ path, measure }] : [];
  });
  const summed = wanted.filter(({ measure }) => measure !== "count");
  const counted = wanted.filter(({ measure }) => measure === "count");
  const request: AggregateRequest = { filter, groupBy: [], measures: summed.map(({ path, measure }) => ({ op: measure as Measure, field: path.path })) };
  const sums = useQuery({ ...aggregateQuery(entity.name, request), enabled: countable && summed.length > 0, retry: false });
  const counts = useQueries({
    queries: counted.map(({ path }) => ({
      ...aggregateQuery(entity.name, { filter: allOf(filter, { field: path.path, op: "not_empty" }), groupBy: [], measures: [{ op: "count" }] }),
      enabled: countable,
      retry: false,
    })),
  });
  return wanted.map(({ path, measure }) => {
    const value = measure === "count" ? counts[counted.findIndex((one) => one.path === path)]?.data?.groups[0]?.values[0] : sums.data?.groups[0]?.values[summed.findIndex((one) => one.path === path)];
    if (value === null || value === undefined) return { path, measure, text: null, exact: null };
    return { path, measure, text: write(entity, path.field, measure, value, true), exact: write(entity, path.field, measure, value, false) };
  });
}

function write(entity: Entity, field: Field, measure: string, value: string | number, compact: boolean): string {
  if (measure === "count") return formatInteger(value);
  if (field.type === "duration") return formatValue(entity, field, value);
  if (field.type === "money") return formatMoney(String(value), settings.get().currency, { compact });
  const text = formatDecimal(String(value), { compact });
  return field.type === "percent" ? `${text}%` : text;
}
