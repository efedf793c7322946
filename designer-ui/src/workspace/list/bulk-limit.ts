import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listRecords, recordKeys } from "../../api/records";
import { useMe, useMetadata } from "../../metadata/hooks";
import { isLimited, limitedFields, limitedOf } from "../../metadata/limited";
import { resolvePath, valueAt } from "../../metadata/paths";
import type { Entity, Field, Metadata, Within } from "../../metadata/types";
import { evalContext, pathsIn, relatedIn } from "../../record/filter-eval";
import { demandsOn } from "../../record/form-model";
import { isKnown, ownPaths } from "../../record/limits";
import type { Target } from "./bulk";

type Row = Readonly<Record<string, unknown>>;

/** Most records that are read to find out what fits them, and most different answers a picker asks for at once. */
const MOST_READ = 200;
const MOST_LIMITS = 20;

export interface BulkLimit {
  /** The field as it is offered for all of them. */
  field: Field | undefined;
  /** What fits differs between the records, or was not found out: the engine says of each whether it does. */
  mixed: boolean;
  waiting: boolean;
}

/**
 * What rules leave to choose from for many records at once. Where the same fits all of them, that is offered; where it differs,
 * what fits one of them.
 */
export function useBulkLimit(target: Target, field: Field | undefined, count: number | undefined): BulkLimit {
  const { entity, items, selection, filter } = target;
  const [metadata, me] = [useMetadata(), useMe()];
  const asks = useMemo(() => (field && isLimited(entity, field.name) ? whatIsAsked(metadata, entity, field.name) : null), [metadata, entity, field]);
  const ids = useMemo(() => items.filter((row) => selection.has(row.id)).map((row) => row.id), [items, selection]);
  const reads = asks !== null && asks.fields.length > 0 && count !== undefined && count <= MOST_READ;
  const chosen = selection.all ? filter : { field: "id", op: "in" as const, value: ids };
  const read = useQuery({
    queryKey: [...recordKeys.lists(entity.name), "limit", field?.name, chosen],
    queryFn: ({ signal }) => listRecords(entity.name, { filter: chosen, fields: asks?.fields ?? [], limit: MOST_READ }, signal),
    enabled: reads,
    gcTime: 0,
  });
  const rows = read.data?.items;
  return useMemo(() => {
    if (!field || !asks) return { field, mixed: false, waiting: false };
    const waiting = count === undefined || (reads && read.isPending);
    const known = asks.fields.length === 0 ? [{}] : rows;
    if (waiting || !known) return { field, mixed: !waiting, waiting };
    const context = evalContext(metadata, entity, me.user.id);
    const shaped = known.map((row) => nested(row, asks.fields));
    if (asks.unknown || shaped.some((row) => !asks.fields.every((path) => isKnown(path, row)))) return { field, mixed: true, waiting };
    const found = new Map<string, { within: Within | undefined; options: readonly string[] | undefined }>();
    for (const row of shaped) {
      const demands = demandsOn(entity, row, context);
      const one = { within: demands.within.get(field.name), options: demands.options.get(field.name) };
      found.set(JSON.stringify([one.within ?? null, one.options ?? null]), one);
    }
    return { field: offered(field, [...found.values()]), mixed: found.size > 1, waiting };
  }, [field, asks, count, reads, read.isPending, rows, metadata, entity, me]);
}

/** What has to be read of a record to say what fits it; `unknown` where that takes more than its values. */
function whatIsAsked(metadata: Metadata, entity: Entity, name: string): { fields: string[]; unknown: boolean } {
  const rules = (entity.rules ?? []).filter((rule) => limitedFields(rule.records).includes(name) || name in (rule.options ?? {}));
  const paths = rules.flatMap((rule) => [...pathsIn(rule.when), ...Object.entries(rule.records ?? {}).flatMap(([key, limit]) => (limitedOf(key).field === name ? ownPaths(limit) : []))]);
  return { fields: [...new Set(paths.flatMap((path) => columnsOf(metadata, entity, path)))], unknown: rules.some((rule) => relatedIn(rule.when).length > 0) };
}

/** A path as a list answers it: what is asked about a stage is in the stage. */
function columnsOf(metadata: Metadata, entity: Entity, path: string): string[] {
  const last = resolvePath(metadata, entity, path)?.hops.at(-1);
  if (last?.type !== "stage" && last?.type !== "regarding") return [path];
  const field = path.slice(0, path.lastIndexOf("."));
  return /\.(days|overstayed)$/.test(path) ? [field, `${field}.entered_at`] : [field];
}

/** A row of a list with what lies behind its lookups inside of them. */
function nested(row: Row, paths: readonly string[]): Row {
  const record: Record<string, unknown> = { ...row };
  for (const path of paths.filter((candidate) => candidate.includes("."))) {
    const names = path.split(".");
    let at = record;
    for (const name of names.slice(0, -1)) {
      const value = at[name];
      if (typeof value !== "object" || value === null) break;
      at = at[name] = { ...value } as Record<string, unknown>;
    }
    if (at !== record) at[names.at(-1) ?? path] = valueAt(row, path);
  }
  return record;
}

function offered(field: Field, limits: readonly { within: Within | undefined; options: readonly string[] | undefined }[]): Field {
  const within = limits.map((limit) => limit.within);
  const filters = within.flatMap((one) => one?.filter ?? []);
  const reasons = [...new Set(within.flatMap((one) => one?.reasons ?? []))];
  const isWithin = filters.length === limits.length && filters.length > 0 && filters.length <= MOST_LIMITS;
  const isOptions = limits.length > 0 && limits.every((limit) => limit.options !== undefined);
  const allowed = new Set(limits.flatMap((limit) => limit.options ?? []));
  const [only] = within;
  // Of several entities, what differs is offered as a whole: the engine says what fits.
  const isOne = limits.length === 1 && only !== undefined;
  const isPlain = isWithin && within.every((one) => one?.byEntity === undefined);
  return {
    ...field,
    ...(isOne ? { within: only } : isPlain ? { within: { filter: { any: filters }, reasons } } : {}),
    ...(isOptions && field.choices ? { choices: field.choices.map((choice) => (allowed.has(choice.name) ? choice : { ...choice, retired: true })) } : {}),
  };
}
