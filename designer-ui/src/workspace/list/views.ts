import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type SavedView, type ViewDocument, viewsQuery } from "../../api/views";
import type { Entity, View } from "../../metadata/types";
import type { Columns } from "./columns";
import type { ListState } from "./state";

/** A view in the tabs: of the design, or one that was saved. */
export interface ListView extends View {
  saved?: SavedView;
}

export interface ListViews {
  /** Those of the design, the shared ones, one's own. */
  views: readonly ListView[];
  /** The one to begin with. */
  first: ListView;
  /** Name of the view this person chose to begin with. */
  chosen: string | undefined;
}

export function useListViews(entity: Entity): ListViews {
  const { data } = useSuspenseQuery(viewsQuery);
  return useMemo(() => {
    const saved = data.items.filter((item) => item.entity === entity.name).map((item) => ({ ...item.document, name: item.name, id: item.id, label: item.label, saved: item }));
    const design = entity.views.length > 0 ? entity.views : [generatedView(entity)];
    const views: ListView[] = [...design, ...saved.filter((view) => view.saved.shared), ...saved.filter((view) => !view.saved.shared)];
    const chosen = data.defaults[entity.name];
    const named = (name: string | null | undefined) => views.find((view) => view.name === name);
    return { views, first: named(chosen) ?? named(entity.defaultView) ?? (views[0] as ListView), chosen };
  }, [data, entity]);
}

function generatedView(entity: Entity): View {
  return { name: "all", id: `${entity.id}_all`, label: entity.labelPlural ?? entity.label, type: "list", columns: entity.fields.slice(0, 8).map((field) => ({ field: field.name })) };
}

/** The view as it was arranged on the screen, to be saved. */
export function documentOf(state: ListState, columns: Columns): ViewDocument {
  const { dateField, endField, imageField, colorBy, colors } = state.view;
  return {
    type: state.view.type,
    ...(dateField ? { dateField } : {}),
    ...(endField ? { endField } : {}),
    ...(imageField ? { imageField } : {}),
    ...(colorBy ? { colorBy } : {}),
    ...(colors && colors.length > 0 ? { colors: [...colors] } : {}),
    columns: state.view.type !== "list" ? [...state.view.columns] : columns.columns.map((column) => ({ field: column.path, width: column.width })),
    filter: state.filter,
    sort: [...state.sort],
    groupBy: state.group,
    totals: [...columns.totals],
  };
}
