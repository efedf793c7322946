import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ListSearch } from "../../app/router";
import { allOf, type Filter, isFilter, sameFilter } from "../../metadata/filter";
import { fieldOf } from "../../metadata/paths";
import type { Entity, View } from "../../metadata/types";

/** What the URL says about a list: the view, and how its filter and sort were changed. */
export interface ListState {
  view: View;
  /** Of the view, or what was made of it. */
  filter: Filter | null;
  sort: readonly string[];
  /** Text searched for in the name. */
  search: string;
  /** `filter` and `search` together: what is asked for. */
  wanted: Filter | null;
  dirty: boolean;
  searchable: boolean;
  setView: (name: string) => void;
  setFilter: (filter: Filter | null) => void;
  setSort: (sort: readonly string[]) => void;
  setSearch: (text: string) => void;
  reset: () => void;
}

/** Stands in the URL for "the view's filter was taken away". */
const NO_FILTER = "none";

export function useListState(entity: Entity): ListState {
  const search = useSearch({ from: "/app/o/$entity" });
  const navigate = useNavigate({ from: "/o/$entity" });
  return useMemo(() => {
    const view = entity.views.find((candidate) => candidate.name === search.view) ?? entity.views[0] ?? generatedView(entity);
    const filter = search.filter === undefined ? (view.filter ?? null) : readFilter(search.filter);
    const sort = search.sort === undefined ? (view.sort ?? []) : search.sort === NO_FILTER ? [] : search.sort.split(",");
    const text = search.q ?? "";
    const searchable = fieldOf(entity, entity.nameField)?.type === "text";
    const change = (patch: ListSearch, replace = true) => void navigate({ search: (old: ListSearch) => ({ ...old, ...patch }), replace });
    return {
      view,
      filter,
      sort,
      search: text,
      wanted: allOf(filter, text.trim() !== "" && searchable ? { field: entity.nameField, op: "contains", value: text.trim() } : null),
      dirty: !sameFilter(filter, view.filter) || sort.join() !== (view.sort ?? []).join(),
      searchable,
      setView: (name) => void navigate({ search: { view: name } }),
      setFilter: (next) => change({ filter: sameFilter(next, view.filter) ? undefined : next === null ? NO_FILTER : JSON.stringify(next) }, false),
      setSort: (next) => change({ sort: next.join() === (view.sort ?? []).join() ? undefined : next.length === 0 ? NO_FILTER : next.join() }, false),
      setSearch: (next) => change({ q: next === "" ? undefined : next }),
      reset: () => change({ filter: undefined, sort: undefined }, false),
    };
  }, [entity, search, navigate]);
}

function readFilter(text: string): Filter | null {
  if (text === NO_FILTER) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isFilter(value) ? value : null;
  } catch {
    return null;
  }
}

function generatedView(entity: Entity): View {
  return { name: "all", id: `${entity.id}_all`, label: entity.labelPlural ?? entity.label, type: "list", columns: entity.fields.slice(0, 8).map((field) => ({ field: field.name })) };
}
