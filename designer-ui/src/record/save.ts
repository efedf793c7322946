import { isProblem, type Answer } from "../api/client";
import { recordKeys, recordQuery, updateRecord } from "../api/records";
import { queryClient } from "../api/query-client";
import type { RecordRow } from "../api/types";
import type { Entity } from "../metadata/types";
import { conflictsOf, settleConflicts } from "./conflict";

type Values = Readonly<Record<string, unknown>>;

/** The record as it is now, past the cache. */
export function loadLatest(entity: Entity, id: string): Promise<RecordRow> {
  return queryClient.fetchQuery({ ...recordQuery(entity.name, id), staleTime: 0 });
}

/**
 * Writes changes made over `base`. When somebody else was faster, changes to other fields go through silently; where both
 * changed the same field a person chooses. Null: nothing was written, `base` in the cache is the newest.
 */
export async function saveChanges(entity: Entity, base: RecordRow, changes: Values): Promise<Answer<RecordRow> | null> {
  let from = base;
  let wanted: Record<string, unknown> = { ...changes };
  for (;;) {
    try {
      return await updateRecord(entity.name, base.id, from.version, wanted);
    } catch (error) {
      // A line somebody else changed is named at its place; nothing here could settle it.
      if (!isProblem(error, "version_conflict") || error.errors.length > 0) throw error;
      const latest = await loadLatest(entity, base.id);
      const conflicts = conflictsOf(entity, from, wanted, latest);
      if (conflicts.length > 0) {
        const choices = await settleConflicts(entity, conflicts, latest);
        if (choices === null) return null;
        wanted = Object.fromEntries(Object.entries(wanted).filter(([name]) => choices.get(name) !== "theirs"));
      }
      if (Object.keys(wanted).length === 0) return { body: latest, version: latest.version, change: null };
      from = latest;
    }
  }
}

/** Puts changes into the cache before the engine has answered; gives back what takes them out again, and nothing that came in between. */
export function showEarly(entity: Entity, record: RecordRow, changes: Values): () => void {
  const key = recordKeys.one(entity.name, record.id);
  queryClient.setQueryData<RecordRow>(key, (known) => ({ ...(known ?? record), ...changes }));
  return () =>
    queryClient.setQueryData<RecordRow>(key, (known) => {
      if (!known) return known;
      const own = Object.keys(changes).filter((name) => known[name] === changes[name]);
      return { ...known, ...Object.fromEntries(own.map((name) => [name, record[name]])) };
    });
}
