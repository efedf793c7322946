import { type Answer, isProblem } from "../api/client";
import { transitionRecord } from "../api/records";
import type { RecordRow } from "../api/types";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { nameOf } from "../metadata/paths";
import { pipelinesOf, stageOf } from "../metadata/stages";
import type { Entity, Field, Stage } from "../metadata/types";
import { openGatePanel } from "./gate-panel";
import { loadLatest } from "./save";
import { undoAction } from "./undo";

/** Stages this person may move the record to, in the order of the pipelines. */
export function movesOf(entity: Entity, field: Field, key: unknown): Stage[] {
  const current = stageOf(entity, field, key);
  const all = pipelinesOf(entity, field).flatMap((pipeline) => pipeline.stages);
  if (!current) return all;
  const allowed = current.stage.moves ?? [];
  return all.filter((stage) => allowed.includes(stage.key));
}

/** The next open or won stage one may go to: what usually comes next. */
export function nextMove(entity: Entity, field: Field, key: unknown): Stage | undefined {
  const current = stageOf(entity, field, key);
  if (!current) return undefined;
  const { stages } = current.pipeline;
  const moves = movesOf(entity, field, key);
  return stages.slice(stages.indexOf(current.stage) + 1).find((stage) => (stage.kind === "open" || stage.kind === "won") && moves.includes(stage));
}

export interface Move {
  entity: Entity;
  field: Field;
  /** As last seen. */
  record: RecordRow;
  to: string;
}

/** Moves the record; what a gate misses is asked for. Null when it stays where it is (and that was said). */
export async function moveRecord(move: Move): Promise<RecordRow | null> {
  const moved = await attempt(move);
  if (!moved) return null;
  const stage = stageOf(move.entity, move.field, move.to)?.stage;
  toast(t("record.moved", { name: nameOf(move.entity, { ...move.record, ...moved.body }), stage: stage?.label ?? move.to }), undoAction(moved.change));
  return moved.body;
}

async function attempt({ entity, field, record, to }: Move): Promise<Answer<RecordRow> | null> {
  let row = record;
  for (let round = 0; ; round++) {
    try {
      return await transitionRecord(entity.name, row.id, row.version, { field: field.name, to });
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (error.code === "gate_refused" || (error.code === "validation_failed" && error.errors.length > 0)) {
        return openGatePanel({ entity: entity.name, record: row, field: field.name, to, problem: error });
      }
      if (error.code === "version_conflict" && round === 0) {
        const latest = await loadLatest(entity, record.id);
        // Only other fields changed: the move still means the same.
        if (latest[field.name] === record[field.name]) {
          row = latest;
          continue;
        }
      }
      toast(error.errors[0]?.message ?? error.message, { tone: "bad" });
      return null;
    }
  }
}
