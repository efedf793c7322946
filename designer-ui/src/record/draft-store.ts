import { readSetting, writeSetting } from "../lib/storage";

/** What somebody had typed and not saved, kept in this browser per person. */
export interface KeptDraft {
  at: string;
  /** Version of the record it was made over; null for a new one. */
  version: number | null;
  changes: Record<string, unknown>;
}

export function draftKey(user: string, entity: string, id: string | null): string {
  return `draft.${user}.${entity}.${id ?? "new"}`;
}

export function readDraft(key: string): KeptDraft | null {
  try {
    const draft = JSON.parse(readSetting(key) ?? "null") as KeptDraft | null;
    return draft && typeof draft.changes === "object" && Object.keys(draft.changes).length > 0 ? draft : null;
  } catch {
    return null;
  }
}

export function keepDraft(key: string, changes: Record<string, unknown>, version: number | null): void {
  if (Object.keys(changes).length === 0) return writeSetting(key, null);
  writeSetting(key, JSON.stringify({ at: new Date().toISOString(), version, changes } satisfies KeptDraft));
}

export function dropDraft(key: string): void {
  writeSetting(key, null);
}
