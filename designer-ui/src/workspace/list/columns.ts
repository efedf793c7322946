import { useCallback, useMemo, useState } from "react";
import { fieldType } from "../../fields/registry";
import { readSetting, writeSetting } from "../../lib/storage";
import { useMe, useMetadata } from "../../metadata/hooks";
import { isEditable, type ResolvedPath, resolvePath } from "../../metadata/paths";
import { pipelinesOf } from "../../metadata/stages";
import type { Entity, FieldTypeName, View, ViewColumn } from "../../metadata/types";

/** A column of the grid. `entity` (in the path) owns the field, which a hop may make another than the list's. */
export interface Column extends ResolvedPath {
  width: number;
  left: number;
  align: "start" | "end";
  sortable: boolean;
  editable: boolean;
}

export interface Total {
  field: string;
  measure: string;
}

export interface Columns {
  columns: readonly Column[];
  /** Width of all of them, what stands before the first included. */
  total: number;
  totals: readonly Total[];
  changed: boolean;
  /** Paths one may show: own fields, and what the view reaches through references. */
  available: readonly ResolvedPath[];
  resize: (path: string, width: number) => void;
  toggle: (path: string) => void;
  /** Puts a column at this place; the first keeps its own. */
  place: (path: string, at: number) => void;
  setTotal: (path: string, measure: string | null) => void;
  reset: () => void;
}

export const MIN_WIDTH = 72;
export const MAX_WIDTH = 1200;
/** Room of the check boxes before the first column. */
export const GUTTER = 40;

/** How a person arranged a view, until they save it. */
interface Arrangement {
  columns: ViewColumn[] | null;
  totals: Total[] | null;
}

const AS_SAVED: Arrangement = { columns: null, totals: null };

/** Columns and totals of a view as this person arranged them. The name stands first, always. Mount anew per view. */
export function useColumns(entity: Entity, view: View): Columns {
  const metadata = useMetadata();
  const key = `columns.${useMe().user.id}.${entity.name}.${view.name}`;
  const [own, setOwn] = useState<Arrangement>(() => readArrangement(readSetting(key)));

  const save = useCallback(
    (next: Arrangement) => {
      setOwn(next);
      writeSetting(key, next.columns === null && next.totals === null ? null : JSON.stringify(next));
    },
    [key],
  );

  return useMemo(() => {
    const lay = (given: readonly ViewColumn[], arranged: boolean) => {
      const first = given.find((column) => column.field === entity.nameField) ?? { field: entity.nameField, width: 260 };
      const list = [first, ...given.filter((column) => column.field !== entity.nameField)];
      let left = GUTTER;
      const columns: Column[] = [];
      for (const { field: path, width: wanted } of list) {
        const resolved = resolvePath(metadata, entity, path);
        if (!resolved) continue;
        const type = fieldType(resolved.field);
        const natural = wanted ?? (path === entity.nameField ? 260 : type.width);
        const width = Math.round(arranged ? Math.max(MIN_WIDTH, natural) : Math.max(natural, needed(resolved)));
        columns.push({ ...resolved, width, left, align: type.align, sortable: type.sortable, editable: resolved.hops.length === 0 && isEditable(entity, resolved.field) });
        left += width;
      }
      return { columns, total: left };
    };
    const plain = (columns: readonly Column[]): ViewColumn[] => columns.map((column) => ({ field: column.path, width: column.width }));
    const saved = "saved" in view && view.saved !== undefined;
    const asSaved = lay(view.columns, saved);
    const { columns, total } = own.columns === null ? asSaved : lay(own.columns, true);
    const savedTotals = view.totals ?? [];
    const totals = own.totals ?? savedTotals;
    const hops = view.columns.map((column) => column.field).filter((path) => path.includes("."));
    const available = [...entity.fields.map((field) => field.name), ...hops].flatMap((path) => resolvePath(metadata, entity, path) ?? []);
    // What was put back as it was is no change.
    const put = (next: ViewColumn[]) => save({ ...own, columns: JSON.stringify(next) === JSON.stringify(plain(asSaved.columns)) ? null : next });
    return {
      columns,
      total,
      totals,
      changed: own.columns !== null || own.totals !== null,
      available,
      resize: (path, width) => put(plain(columns).map((column) => (column.field === path ? { ...column, width: Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, Math.round(width))) } : column))),
      toggle: (path) => put(columns.some((column) => column.path === path) ? plain(columns).filter((column) => column.field !== path) : plain([...columns, ...lay([{ field: path }], false).columns.filter((column) => column.path === path)])),
      place: (path, at) => {
        const next = plain(columns);
        const from = next.findIndex((column) => column.field === path);
        const moved = next[from];
        if (!moved || from === 0 || at < 1 || at >= next.length) return;
        next.splice(from, 1);
        next.splice(at, 0, moved);
        put(next);
      },
      setTotal: (path, measure) => {
        const rest = totals.filter((candidate) => candidate.field !== path);
        const next = measure === null ? rest : [...rest, { field: path, measure }];
        const order = (list: readonly Total[]) => list.map((item) => `${item.field} ${item.measure}`).sort().join();
        save({ ...own, totals: order(next) === order(savedTotals) ? null : next });
      },
      reset: () => save(AS_SAVED),
    };
  }, [own, view, entity, metadata, save]);
}

/** Room for the heading and for the longest chip: labels differ in length from language to language. */
function needed({ field, entity, label }: ResolvedPath): number {
  const heading = textWidth(label, 12) + 56;
  const labels =
    field.type === "choice" ? (field.choices ?? []).filter((choice) => !choice.retired).map((choice) => choice.label) : field.type === "stage" ? pipelinesOf(entity, field).flatMap((pipeline) => pipeline.stages.map((stage) => stage.label)) : [];
  const chip = Math.max(0, ...labels.map((text) => textWidth(text, 12) + 46));
  const least: Partial<Record<FieldTypeName, number>> = { date: 118, datetime: 160, money: 116 };
  return Math.min(190, Math.max(MIN_WIDTH, heading, chip, least[field.type] ?? 0));
}

/** About how wide a text is: Chinese characters are square, others a bit over half. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += letter > "\u2e7f" ? size : size * 0.6;
  return width;
}

function readArrangement(text: string | null): Arrangement {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    if (typeof value !== "object" || value === null) return AS_SAVED;
    const list = (name: string): { field: string }[] | null => {
      const found = (value as Record<string, unknown>)[name];
      return Array.isArray(found) && found.every((item) => typeof item === "object" && item !== null && "field" in item && typeof item.field === "string") ? found : null;
    };
    return { columns: list("columns"), totals: list("totals")?.filter((item): item is Total => "measure" in item && typeof item.measure === "string") ?? null };
  } catch {
    return AS_SAVED;
  }
}
