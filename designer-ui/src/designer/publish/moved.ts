import type { Patch } from "../revisions/edits";
import { choicesIn, entitiesIn, type Label, pipelinesIn, readLabel } from "../revisions/files";
import type { Files } from "../revisions/requests";

/** Where records of a removed stage or option may go, and the file that says so. */
export interface Destinations {
  options: { value: string; label: string }[];
  /** Name of the one that is said now; null for no value, undefined while nothing is said. */
  chosen: string | null | undefined;
  /** Whether records may be left without a value. */
  mayBeEmpty: boolean;
  put: (to: string | null | undefined) => Patch;
}

interface Named {
  id: string;
  name: string;
  label?: Label;
}

type Moved = Record<string, string | null>;

function destinations(gone: string, list: readonly Named[], moved: Moved | undefined, mayBeEmpty: boolean, write: (moved: Moved | undefined) => Patch): Destinations {
  return {
    options: list.map((one) => ({ value: one.name, label: readLabel(one.label, one.name) })),
    chosen: moved !== undefined && Object.hasOwn(moved, gone) ? moved[gone] : undefined,
    mayBeEmpty,
    put: (to) => {
      const next: Moved = { ...moved };
      if (to === undefined) delete next[gone];
      else next[gone] = to;
      return write(Object.keys(next).length === 0 ? undefined : next);
    },
  };
}

function written<T extends object>(doc: T, moved: Moved | undefined): T {
  const next = { ...doc, moved };
  if (moved === undefined) delete next.moved;
  return next;
}

/** The places for what had this id in the base; null where nothing can be said about it. */
export function destinationsOf(files: Files, base: Files, gone: string): Destinations | null {
  for (const { doc: entity } of entitiesIn(base)) {
    const current = entitiesIn(files).find(({ doc }) => doc.id === entity.id);
    if (!current) continue;
    for (const { doc: before } of pipelinesIn(base, entity.name).filter(({ doc }) => doc.stages.some((stage) => stage.id === gone))) {
      const pipelines = pipelinesIn(files, current.doc.name);
      // Of a pipeline that went away as a whole, another of the same field takes the records.
      const home = pipelines.find(({ doc }) => doc.id === before.id) ?? pipelines.find(({ doc }) => doc.field === before.field);
      if (!home) return null;
      return destinations(gone, home.doc.stages, home.doc["moved"] as Moved | undefined, false, (moved) => ({ [home.path]: written(home.doc, moved) }));
    }
    for (const before of entity.fields.filter((field) => field.options?.some((option) => option.id === gone))) {
      const field = current.doc.fields.find((candidate) => candidate.id === before.id);
      if (!field) return null;
      const put = (moved: Moved | undefined): Patch => ({ [current.path]: { ...current.doc, fields: current.doc.fields.map((other) => (other.id === field.id ? written(field, moved) : other)) } });
      return destinations(gone, field.options ?? [], field["moved"] as Moved | undefined, true, put);
    }
  }
  const before = choicesIn(base).find(({ doc }) => doc.options.some((option) => option.id === gone));
  const list = choicesIn(files).find(({ doc }) => doc.id === before?.doc.id);
  if (!list) return null;
  return destinations(gone, list.doc.options, list.doc["moved"] as Moved | undefined, true, (moved) => ({ [list.path]: written(list.doc, moved) }));
}
