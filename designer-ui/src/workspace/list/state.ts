import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ListSearch } from "./search";
import { allOf, type Filter, isFilter, sameFilter } from "../../metadata/filter";
import { fieldOf } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import type { ListView, ListViews } from "./views";

/** Id of the record at the side of the list. */
type Peeked = string | null;

/** What the URL says about a list: the view, how its filter, sort and grouping were changed, and the record that is peeked at. */
export interface ListState {
  view: ListView;
  /** Of the view, or what was made of it. */
  filter: Filter | null;
  sort: readonly string[];
  group: string | null;
  /** Text searched for in the name. */
  search: string;
  /** `filter` and `search` together: what is asked for. */
  wanted: Filter | null;
  dirty: boolean;
  searchable: boolean;
  peek: Peeked;
  at: string | undefined;
  mode: string | undefined;
  go: (place: Pick<ListSearch, "at" | "mode">) => void;
  setView: (name: string) => void;
  /** To the view to begin with. */
  leaveView: () => void;
  setFilter: (filter: Filter | null) => void;
  setSort: (sort: readonly string[]) => void;
  setGroup: (path: string | null) => void;
  setSearch: (text: string) => void;
  /** Given a function, from the record the address leads to by now: the page follows it a little later. */
  setPeek: (next: Peeked | ((at: Peeked) => Peeked)) => void;
  reset: () => void;
}

/** Stands in the URL for "the view's filter was taken away". */
const NONE = "none";

export function useListState(entity: Entity, { views, first }: ListViews): ListState {
  const search = useSearch({ from: "/app/o/$entity" });
  const navigate = useNavigate({ from: "/o/$entity" });
  return useMemo(() => {
    const view = views.find((candidate) => candidate.name === search.view) ?? first;
    const filter = search.filter === undefined ? (view.filter ?? null) : readFilter(search.filter);
    const sort = search.sort === undefined ? (view.sort ?? []) : search.sort === NONE ? [] : search.sort.split(",");
    const own = view.groupBy ?? null;
    const group = search.group === undefined || view.type !== "list" ? own : search.group === NONE ? null : search.group;
    const text = search.q ?? "";
    const searchable = fieldOf(entity, entity.nameField)?.type === "text";
    const change = (patch: ListSearch, replace = true) => void navigate({ search: (old: ListSearch) => ({ ...old, ...patch }), replace });
    return {
      view,
      filter,
      sort,
      group,
      search: text,
      wanted: allOf(filter, text.trim() !== "" && searchable ? { field: entity.nameField, op: "contains", value: text.trim() } : null),
      dirty: !sameFilter(filter, view.filter) || sort.join() !== (view.sort ?? []).join() || group !== own,
      searchable,
      peek: search.peek ?? null,
      at: search.at,
      mode: search.mode,
      go: (place) => change(place),
      setView: (name) => void navigate({ search: { view: name } }),
      leaveView: () => void navigate({ search: {}, replace: true }),
      setFilter: (next) => change({ filter: sameFilter(next, view.filter) ? undefined : next === null ? NONE : JSON.stringify(next) }, false),
      setSort: (next) => change({ sort: next.join() === (view.sort ?? []).join() ? undefined : next.length === 0 ? NONE : next.join() }, false),
      setGroup: (next) => change({ group: next === own ? undefined : (next ?? NONE) }, false),
      setSearch: (next) => change({ q: next === "" ? undefined : next }),
      setPeek: (next) => void navigate({ search: (old: ListSearch) => ({ ...old, peek: (typeof next === "function" ? next(old.peek ?? null) : next) ?? undefined }), replace: true }),
      reset: () => change({ filter: undefined, sort: undefined, group: undefined }, false),
    };
  }, [entity, views, first, search, navigate]);
}

function readFilter(text: string): Filter | null {
  if (text === NONE) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isFilter(value) ? value : null;
  } catch {
    return null;
  }
}
