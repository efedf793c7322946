import type { QueryKey } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { isProblem } from "../../api/client";
import { mergeRow, updateRecord } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { nameOf } from "../../metadata/paths";
import type { Entity, Field } from "../../metadata/types";
import { sinceOf } from "../../record/dwell";
import { moveRecord } from "../../record/moves";
import { undoAction } from "../../record/undo";
import { putIn, takeOut } from "./board-cache";
import type { Column } from "./columns";

interface BoardState {
  entity: Entity;
  field: Field;
  /** Query key of a column's rows. */
  keyOf: (column: string | null) => QueryKey;
}

/** Moves cards: shown at once, taken back when the engine refuses, with undo. The function stays the same across draws. */
export function useMoves(state: BoardState): (row: RecordRow, to: Column) => void {
  const latest = useRef(state);
  useEffect(() => {
    latest.current = state;
  });
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

async function choose({ entity, field }: BoardState, row: RecordRow, to: Column): Promise<RecordRow> {
  const saved = await updateRecord(entity.name, row.id, row.version, { [field.name]: to.key });
  toast(t("record.moved", { name: nameOf(entity, row), stage: to.label }), undoAction(saved.change));
  return saved.body;
}
