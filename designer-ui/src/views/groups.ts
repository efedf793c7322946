import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { aggregateQuery } from "../api/records";
import type { RecordRow } from "../api/types";
import { isReference } from "../fields/lookup/format";
import { fieldType } from "../fields/registry";
import { allOf, type Filter } from "../metadata/filter";
import { useMetadata } from "../metadata/hooks";
import { type ResolvedPath, resolvePath, valueAt } from "../metadata/paths";
import { pipelinesOf } from "../metadata/stages";
import type { Entity, FieldTypeName } from "../metadata/types";

const GROUPED: readonly FieldTypeName[] = ["choice", "stage", "user", "lookup", "boolean", "rating"];
/** Groups the engine counts at once. */
const MOST_GROUPS = 1000;

/** Whether records can stand in groups by this: values that come again, in an order the engine keeps. */
export function groupable(path: ResolvedPath): boolean {
  return GROUPED.includes(path.field.type) && fieldType(path.field).sortable && !path.hops.some((hop) => hop.type === "stage");
}

export interface Group {
  /** What tells it from the others; "" for records without a value. */
  key: string;
  value: unknown;
  count: number;
}

/** A line of a view in groups: the head of one, or a row by its place among the rows. */
export type Entry = { group: Group; open: boolean } | { row: number };

export interface Grouping {
  path: ResolvedPath;
  groups: readonly Group[];
  /** Added to what the view asks for: folded groups are not fetched. */
  filter: Filter | null;
  sort: readonly string[];
  isOpen: (key: string) => boolean;
  toggle: (key: string) => void;
}

/** What stands in groups: the path it is grouped by, if any, which records, and their order within a group. */
export interface Grouped {
  by: string | null;
  filter: Filter | null;
  sort: readonly string[];
}

/** The groups of a view with their counts; null when it stands in none. */
export function useGrouping(entity: Entity, { by, filter, sort }: Grouped): Grouping | null {
  const metadata = useMetadata();
  const [folded, setFolded] = useState<ReadonlyMap<string, unknown>>(new Map());
  const found = by !== null ? resolvePath(metadata, entity, by) : undefined;
  const path = found && groupable(found) ? found : undefined;
  const request = { filter, groupBy: path ? [{ field: path.path }] : [], measures: [{ op: "count" as const }], limit: MOST_GROUPS };
  const counts = useQuery({ ...aggregateQuery(entity.name, request), enabled: path !== undefined }).data;
  return useMemo(() => {
    if (!path) return null;
    const descending = sort.includes(`-${path.path}`);
    const groups = inOrder(path, collect(path, counts?.groups ?? []), descending);
    return {
      path,
      groups,
      filter: without(path, [...folded.values()]),
      sort: [descending ? `-${path.path}` : path.path, ...sort.filter((key) => key.replace(/^-/, "") !== path.path)],
      isOpen: (key) => !folded.has(key),
      toggle: (key) => {
        const next = new Map(folded);
        if (!next.delete(key)) next.set(key, groups.find((group) => group.key === key)?.value ?? null);
        setFolded(next);
      },
    };
  }, [path, counts, folded, sort]);
}

function keyOf(path: ResolvedPath, value: unknown): string {
  if (isReference(value)) return value.id;
  // What was never answered is "no".
  if (path.field.type === "boolean") return String(value === true);
  return value === null || value === undefined ? "" : String(value);
}

function collect(path: ResolvedPath, counted: readonly { key: readonly unknown[]; values: readonly unknown[] }[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { key, values } of counted) {
    const value = path.field.type === "boolean" ? key[0] === true : (key[0] ?? null);
    const name = keyOf(path, value);
    const count = Number(values[0] ?? 0);
    const known = groups.get(name);
    if (known) known.count += count;
    else groups.set(name, { key: name, value, count });
  }
  return [...groups.values()];
}

/** As the engine sorts: choices and stages by their lists, references by name, empty last either way. */
function inOrder(path: ResolvedPath, groups: Group[], descending: boolean): Group[] {
  const listed = path.field.type === "choice" ? (path.field.choices ?? []).map((choice) => choice.name) : path.field.type === "stage" ? pipelinesOf(path.entity, path.field).flatMap((pipeline) => pipeline.stages.map((stage) => stage.key)) : null;
  const rank = (group: Group): number | string => {
    if (listed) return listed.indexOf(group.key);
    if (isReference(group.value)) return group.value.name ?? "";
    return typeof group.value === "number" ? group.value : group.key;
  };
  return groups.sort((a, b) => {
    if (a.key === "" || b.key === "") return a.key === b.key ? 0 : a.key === "" ? 1 : -1;
    const [left, right] = [rank(a), rank(b)];
    return (left < right ? -1 : left > right ? 1 : 0) * (descending ? -1 : 1);
  });
}

function without(path: ResolvedPath, folded: readonly unknown[]): Filter | null {
  if (folded.length === 0) return null;
  const values = folded.filter((value) => value !== null).map((value) => (isReference(value) ? value.id : value));
  if (path.field.type === "boolean") return { all: values.map((value) => ({ field: path.path, op: "eq" as const, value: value !== true })) };
  return allOf(values.length > 0 ? { field: path.path, op: "not_in", value: values } : null, values.length < folded.length ? { field: path.path, op: "not_empty" } : null);
}

/** Rows under the heads of their groups, and the lines of the view. A group that is not fetched to its end is the last one. */
export function layOut(grouping: Grouping, items: readonly RecordRow[], more: boolean): { items: RecordRow[]; entries: Entry[] } {
  const rowsOf = new Map<string, RecordRow[]>();
  for (const row of items) {
    const key = keyOf(grouping.path, valueAt(row, grouping.path.path));
    rowsOf.set(key, [...(rowsOf.get(key) ?? []), row]);
  }
  const ordered: RecordRow[] = [];
  const entries: Entry[] = [];
  // A value that came up since the groups were counted stands at the end.
  const late = [...rowsOf.keys()].filter((key) => !grouping.groups.some((group) => group.key === key)).map((key) => ({ key, value: valueAt(rowsOf.get(key)?.[0] ?? {}, grouping.path.path), count: rowsOf.get(key)?.length ?? 0 }));
  for (const group of [...grouping.groups, ...late]) {
    const open = grouping.isOpen(group.key);
    entries.push({ group, open });
    if (!open) continue;
    const rows = rowsOf.get(group.key) ?? [];
    for (const row of rows) {
      entries.push({ row: ordered.length });
      ordered.push(row);
    }
    if (more && rows.length < group.count) break;
  }
  return { items: ordered, entries };
}
