import { isProblem } from "../api/client";
import { mergeRow, patchLists, refreshWindows, updateRecord } from "../api/records";
import type { RecordRow } from "../api/types";
import { formatDate, formatDateTime } from "../lib/format";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { isEditable, nameOf } from "../metadata/paths";
import type { Entity, Field } from "../metadata/types";
import { undoAction } from "../record/undo";
import { shifted } from "./days";

/** The fields that say where a record stands in time. */
export interface Days {
  date: Field;
  end: Field | undefined;
}

/** May this person move records in time at all? Row rules are the engine's. */
export function canMove(entity: Entity, { date, end }: Days): boolean {
  return isEditable(entity, date) && (end === undefined || isEditable(entity, end));
}

/** Moves a record by days, to another time of day if one is given; its end goes with it. Shown at once, with undo. */
export function moveBy(entity: Entity, fields: Days, row: RecordRow, days: number, minutes?: { from: number; to: number }): Promise<void> {
  const { date, end } = fields;
  const changes: Record<string, unknown> = { [date.name]: shifted(date, row[date.name], days, minutes?.to) };
  if (end && row[end.name] != null) {
    changes[end.name] = minutes === undefined || end.type !== "datetime" ? shifted(end, row[end.name], days) : movedBy(shifted(end, row[end.name], days), minutes.to - minutes.from);
  }
  return saveDays(entity, row, changes, date);
}

function movedBy(moment: unknown, minutes: number): unknown {
  return typeof moment === "string" ? new Date(Date.parse(moment) + minutes * 60_000).toISOString() : moment;
}

/** Writes new days. What is refused is put back with the reason. */
export async function saveDays(entity: Entity, row: RecordRow, changes: Readonly<Record<string, unknown>>, told: Field): Promise<void> {
  const before = Object.fromEntries(Object.keys(changes).map((name) => [name, row[name] ?? null]));
  if (Object.entries(changes).every(([name, value]) => value === before[name])) return;
  patchLists(entity.name, row.id, (current) => ({ ...current, ...changes }));
  try {
    const answer = await updateRecord(entity.name, row.id, row.version, changes);
    patchLists(entity.name, row.id, (current) => mergeRow(current, answer.body));
    refreshWindows(entity.name);
    const value = String(answer.body[told.name] ?? "");
    toast(t("views.moved", { name: nameOf(entity, row), day: told.type === "datetime" ? formatDateTime(value) : formatDate(value) }), undoAction(answer.change));
  } catch (error) {
    patchLists(entity.name, row.id, (current) => ({ ...current, ...before }));
    if (!isProblem(error)) throw error;
    if (error.code === "version_conflict" || error.code === "not_found") refreshWindows(entity.name);
    toast(error.messageFor(told.name), { tone: "bad" });
  }
}
