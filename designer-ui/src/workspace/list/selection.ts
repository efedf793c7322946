import { useMemo, useRef, useState } from "react";
import type { RecordRow } from "../../api/types";

/** Rows that are ticked, by hand or as everything the list's query finds. */
export interface Selection {
  /** Everything that matches, loaded or not. */
  all: boolean;
  ids: ReadonlySet<string>;
  /** Of the loaded rows: none, some or all of them. */
  state: "none" | "some" | "all";
  has: (id: string) => boolean;
  /** Ticks or unticks a row; `range`: with all between it and the last one that was ticked. */
  toggle: (index: number, range: boolean) => void;
  /** All loaded rows. */
  selectLoaded: () => void;
  selectQuery: () => void;
  clear: () => void;
  /** Ticks exactly these. */
  replace: (ids: Iterable<string>) => void;
}

interface Ticked {
  /** What the list asked for when they were ticked. */
  query: string;
  ids: ReadonlySet<string>;
  all: boolean;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Another filter is another set of records: what was ticked under the old one is let go. */
export function useSelection(items: readonly RecordRow[], query: string): Selection {
  const [ticked, setTicked] = useState<Ticked>({ query, ids: NOTHING, all: false });
  const anchor = useRef<string | null>(null);
  const current = ticked.query === query ? ticked : { query, ids: NOTHING, all: false };
  const { ids, all } = current;
  return useMemo(() => {
    const put = (next: Iterable<string>, everything = false) => setTicked({ query, ids: new Set(next), all: everything });
    const loaded = items.filter((row) => ids.has(row.id)).length;
    return {
      all,
      ids,
      state: all || (items.length > 0 && loaded === items.length) ? "all" : ids.size > 0 ? "some" : "none",
      has: (id) => all || ids.has(id),
      toggle: (index, range) => {
        const row = items[index];
        if (!row) return;
        const next = new Set(all ? items.map((item) => item.id) : ids);
        const from = range && anchor.current !== null ? items.findIndex((item) => item.id === anchor.current) : -1;
        if (from >= 0) {
          for (const item of items.slice(Math.min(from, index), Math.max(from, index) + 1)) next.add(item.id);
        } else {
          if (next.has(row.id)) next.delete(row.id);
          else next.add(row.id);
          anchor.current = row.id;
        }
        put(next);
      },
      selectLoaded: () => put(items.map((item) => item.id)),
      selectQuery: () => put(items.map((item) => item.id), true),
      clear: () => put(NOTHING),
      replace: (next) => put(next),
    };
  }, [items, ids, all, query]);
}
