import { dayOf, daysBetween, today } from "../lib/dates";
import type { Entity, Field, Stage } from "../metadata/types";

/** The field that tells since when a record is in its stage. */
export function sinceOf(entity: Entity, field: Field): Field | undefined {
  return entity.fields.find((candidate) => candidate.since === field.name);
}

/** Whole days in the stage, as the engine counts them: calendar days in the workspace's zone, 0 on the day it came. */
export function daysIn(since: unknown): number | null {
  return typeof since === "string" && since !== "" ? Math.max(0, daysBetween(dayOf(since), today())) : null;
}

export type Age = "fresh" | "late" | "overdue";

/** How a stay stands to what the stage expects: late beyond it, overdue beyond half as much again. Only open stages age. */
export function ageOf(stage: Stage | null | undefined, days: number | null): Age {
  const expected = stage?.kind === "open" ? stage.expectedDays : null;
  if (expected == null || days === null || days <= expected) return "fresh";
  return days > expected * 1.5 ? "overdue" : "late";
}
