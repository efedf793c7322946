import { useCallback, useMemo, useState } from "react";
import { fieldType } from "../../fields/registry";
import { readSetting, writeSetting } from "../../lib/storage";
import { useMetadata } from "../../metadata/hooks";
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

export interface Columns {
  columns: readonly Column[];
  total: number;
  changed: boolean;
  /** Paths one may show: own fields, and what the view reaches through references. */
  available: readonly ResolvedPath[];
  resize: (path: string, width: number) => void;
  toggle: (path: string) => void;
  move: (path: string, by: -1 | 1) => void;
  reset: () => void;
}

const MIN_WIDTH = 72;

/** Columns of a view as this person arranged them in this browser. The name stands first, always. Mount anew per view. */
export function useColumns(entity: Entity, view: View): Columns {
  const metadata = useMetadata();
  const key = `columns.${entity.name}.${view.name}`;
  const [own, setOwn] = useState<ViewColumn[] | null>(() => readColumns(readSetting(key)));

  const save = useCallback(
    (next: ViewColumn[] | null) => {
      setOwn(next);
      writeSetting(key, next === null ? null : JSON.stringify(next));
    },
    [key],
  );

  return useMemo(() => {
    const given = own ?? view.columns;
    const first = given.find((column) => column.field === entity.nameField) ?? { field: entity.nameField, width: 260 };
    const list = [first, ...given.filter((column) => column.field !== entity.nameField)];
    let left = 0;
    const columns: Column[] = [];
    for (const { field: path, width: wanted } of list) {
      const resolved = resolvePath(metadata, entity, path);
      if (!resolved) continue;
      const type = fieldType(resolved.field);
      const natural = wanted ?? (path === entity.nameField ? 260 : type.width);
      const width = own === null ? Math.max(natural, needed(resolved)) : Math.max(MIN_WIDTH, natural);
      columns.push({ ...resolved, width, left, align: type.align, sortable: type.sortable, editable: resolved.hops.length === 0 && isEditable(entity, resolved.field) });
      left += width;
    }
    const hops = view.columns.map((column) => column.field).filter((path) => path.includes("."));
    const available = [...entity.fields.map((field) => field.name), ...hops].flatMap((path) => resolvePath(metadata, entity, path) ?? []);
    const plain = (): ViewColumn[] => columns.map((column) => ({ field: column.path, width: column.width }));
    return {
      columns,
      total: left,
      changed: own !== null,
      available,
      resize: (path, width) => save(plain().map((column) => (column.field === path ? { ...column, width: Math.max(MIN_WIDTH, Math.round(width)) } : column))),
      toggle: (path) => save(columns.some((column) => column.path === path) ? plain().filter((column) => column.field !== path) : [...plain(), { field: path }]),
      move: (path, by) => {
        const next = plain();
        const from = next.findIndex((column) => column.field === path);
        const to = from + by;
        const moved = next[from];
        if (!moved || to < 1 || to >= next.length) return;
        next.splice(from, 1);
        next.splice(to, 0, moved);
        save(next);
      },
      reset: () => save(null),
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
function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += letter > "\u2e7f" ? size : size * 0.6;
  return width;
}

function readColumns(text: string | null): ViewColumn[] | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return Array.isArray(value) && value.every((item) => typeof item === "object" && item !== null && "field" in item) ? (value as ViewColumn[]) : null;
  } catch {
    return null;
  }
}
