import type { InfiniteData, QueryKey } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { isProblem } from "../../api/client";
import { queryClient } from "../../api/query-client";
import { updateRecord } from "../../api/records";
import type { RecordPage, RecordRow } from "../../api/types";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { nameOf } from "../../metadata/paths";
import type { Entity, Field } from "../../metadata/types";
import { sinceOf } from "../../record/dwell";
import { moveRecord, onMoveUndone } from "../../record/moves";
import { putIn, takeOut } from "./board-cache";
import type { Column } from "./columns";

interface BoardState {
  entity: Entity;
  field: Field;
  columns: readonly Column[];
  /** Query key of a column's rows. */
  keyOf: (column: string | null) => QueryKey;
}

/** Moves cards: shown at once, taken back when the engine refuses, with undo. The function stays the same across draws. */
export function useMoves(state: BoardState): (row: RecordRow, to: Column) => void {
  const latest = useRef(state);
  useEffect(() => {
    latest.current = state;
  });
  useEffect(() => onMoveUndone((record) => follow(latest.current, record)), []);
  return useMemo(() => (row, to) => void move(latest.current, row, to), []);
}

function columnOf({ field }: BoardState, row: RecordRow): string | null {
  const value = row[field.name];
  return typeof value === "string" ? value : null;
}

async function move(state: BoardState, row: RecordRow, to: Column): Promise<void> {
  const { entity, field, keyOf } = state;
  const from = columnOf(state, row);
  const place = takeOut(keyOf(from), row.id);
  const since = field.type === "stage" ? sinceOf(entity, field) : undefined;
  putIn(keyOf(to.key), { ...row, [field.name]: to.key, ...(since ? { [since.name]: new Date().toISOString() } : {}) });
  const revert = () => {
    takeOut(keyOf(to.key), row.id);
    putIn(keyOf(from), row, Math.max(0, place));
  };
  try {
    const moved = field.type === "stage" && to.key !== null ? await moveRecord({ entity, field, record: row, to: to.key }) : await choose(state, row, to);
    if (moved) putIn(keyOf(to.key), mergeRow(row, moved));
    else revert();
  } catch (error) {
    revert();
    if (!isProblem(error)) throw error;
    toast(error.messageFor(field.name), { tone: "bad" });
  }
}

async function choose(state: BoardState, row: RecordRow, to: Column): Promise<RecordRow> {
  const { entity, field } = state;
  const from = columnOf(state, row);
  const saved = (await updateRecord(entity.name, row.id, row.version, { [field.name]: to.key })).body;
  const undo = async () => {
    try {
      follow(state, (await updateRecord(entity.name, saved.id, saved.version, { [field.name]: from })).body);
    } catch (error) {
      if (!isProblem(error)) throw error;
      toast(error.messageFor(field.name), { tone: "bad" });
    }
  };
  toast(t("record.moved", { name: nameOf(entity, row), stage: to.label }), { action: { label: t("app.undo"), run: () => void undo() } });
  return saved;
}

/** Puts the card of a record where the record says it is. */
function follow(state: BoardState, record: RecordRow): void {
  const { columns, keyOf } = state;
  const rows = columns.flatMap((column) => queryClient.getQueryData<InfiniteData<RecordPage>>(keyOf(column.key))?.pages.flatMap((page) => page.items) ?? []);
  const row = rows.find((candidate) => candidate.id === record.id);
  if (!row) return;
  for (const column of columns) takeOut(keyOf(column.key), record.id);
  putIn(keyOf(columnOf(state, record)), mergeRow(row, record));
}

/** The row as lists answer it, with what the write answered. Values behind paths stay as they were. */
function mergeRow(row: RecordRow, record: RecordRow): RecordRow {
  const merged: RecordRow = { ...row, version: record.version };
  for (const name of Object.keys(row)) {
    const [before, after] = [row[name], record[name]];
    const sameThing = typeof before === "object" && before !== null && "id" in before && typeof after === "object" && after !== null && "id" in after && before.id === after.id;
    if (name in record && !sameThing) merged[name] = after;
  }
  return merged;
}
