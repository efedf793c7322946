import { lazy } from "react";
import type { RecordRow } from "../api/types";
import { showOverlay } from "../lib/overlay";
import type { Entity, Field } from "../metadata/types";
import { same } from "./same";

export interface Conflict {
  field: Field;
  theirs: unknown;
  mine: unknown;
}

export type Choices = ReadonlyMap<string, "theirs" | "mine">;

const ConflictDialog = lazy(() => import("./conflict-dialog").then((module) => ({ default: module.ConflictDialog })));

/** Fields that both sides changed to different values since `base`. */
export function conflictsOf(entity: Entity, base: Readonly<Record<string, unknown>>, changes: Readonly<Record<string, unknown>>, latest: RecordRow): Conflict[] {
  return entity.fields
    .filter((field) => field.name in changes)
    .map((field) => ({ field, theirs: latest[field.name], mine: changes[field.name] }))
    .filter(({ field, theirs, mine }) => !same(theirs, base[field.name], field.type) && !same(theirs, mine, field.type));
}

/** Shows theirs and mine side by side; null when nothing should be saved. */
export function settleConflicts(entity: Entity, conflicts: readonly Conflict[], latest: RecordRow): Promise<Choices | null> {
  return new Promise((resolve) => {
    showOverlay((close) => (
      <ConflictDialog
        entity={entity}
        conflicts={conflicts}
        latest={latest}
        onAnswer={(choices) => {
          close();
          resolve(choices);
        }}
      />
    ));
  });
}
