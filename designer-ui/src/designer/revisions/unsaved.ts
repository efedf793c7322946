import { readSetting, writeSetting } from "../../lib/storage";
import type { Patch } from "./edits";
import type { Files } from "./requests";

/** Changes to a draft that no save has confirmed yet, kept in this browser per person: a page can be gone at any moment. */
export interface Unsaved {
  at: string;
  /** Version of the draft they were made over; null before there is one. */
  version: number | null;
  /** Revision the draft stands on. */
  base: number;
  files: Patch;
}

/** `live` is written with every change and emptied by a save; what is found at the start of a page waits as `found` for a decision. */
type Place = "live" | "found";

/** What this page itself wrote: not left behind by an earlier one. */
const written = new Set<string>();

function key(place: Place, user: string, draft: string | null): string {
  return `unsaved.${place}.${user}.${draft ?? "new"}`;
}

function read(place: Place, user: string, draft: string | null): Unsaved | null {
  try {
    const kept = JSON.parse(readSetting(key(place, user, draft)) ?? "null") as Unsaved | null;
    return kept && typeof kept.files === "object" && Object.keys(kept.files).length > 0 ? kept : null;
  } catch {
    return null;
  }
}

/** Keeps what waits to be saved; nothing once nothing waits. */
export function keepUnsaved(user: string, draft: string | null, unsaved: Omit<Unsaved, "at">): void {
  const isEmpty = Object.keys(unsaved.files).length === 0;
  written.add(key("live", user, draft));
  writeSetting(key("live", user, draft), isEmpty ? null : JSON.stringify({ at: new Date().toISOString(), ...unsaved } satisfies Unsaved));
}

/** What an earlier page left behind, put where changes made from now on do not touch it. */
export function findUnsaved(user: string, draft: string | null): Unsaved | null {
  const found = read("found", user, draft);
  const live = written.has(key("live", user, draft)) ? null : read("live", user, draft);
  if (live === null) return found;
  const both: Unsaved = found === null ? live : { ...live, files: { ...found.files, ...live.files } };
  writeSetting(key("found", user, draft), JSON.stringify(both));
  writeSetting(key("live", user, draft), null);
  return both;
}

/** Whether there is something of this draft, without touching it. */
export function hasUnsaved(user: string, draft: string | null): boolean {
  return read("found", user, draft) !== null || (!written.has(key("live", user, draft)) && read("live", user, draft) !== null);
}

/** It was brought back, or is not wanted any more. */
export function dropFound(user: string, draft: string | null): void {
  writeSetting(key("found", user, draft), null);
}

/** Those of the files that are not like this already: a save may have arrived whose answer did not. */
export function missing(unsaved: Unsaved, files: Files): Patch {
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
  return Object.fromEntries(Object.entries(unsaved.files).filter(([path, document]) => !isSame(document, files[path])));
}
