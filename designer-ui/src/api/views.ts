import { queryOptions } from "@tanstack/react-query";
import type { Filter } from "../metadata/filter";
import type { ViewColor, ViewColumn } from "../metadata/types";
import { ask, call, type BodyOf } from "./call";
import { queryClient } from "./query-client";
import type { Reference } from "./types";

/** What a view says: the same document as a view file. */
export interface ViewDocument {
  type: string;
  columns: ViewColumn[];
  filter: Filter | null;
  sort: string[];
  groupBy: string | null;
  dateField?: string | null;
  endField?: string | null;
  imageField?: string | null;
  colorBy?: string | null;
  colors?: ViewColor[];
  totals: { field: string; measure: string }[];
}

export interface SavedView {
  id: string;
  entity: string;
  /** In addresses. */
  name: string;
  label: string;
  owner: Reference;
  shared: boolean;
  position: number;
  version: number;
  document: ViewDocument;
  /** Parts of the document that lost something this person may not see or that is gone. */
  dropped: (keyof ViewDocument)[];
  rights: { update: boolean; delete: boolean };
}

export interface SavedViews {
  items: SavedView[];
  /** Entity → name of the view this person begins with. */
  defaults: Record<string, string>;
}

export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: ({ signal }) => ask("list_views", { signal }) as Promise<SavedViews>,
  staleTime: 60_000,
});

function put(change: (views: SavedViews) => SavedViews): void {
  queryClient.setQueryData(viewsQuery.queryKey, (views) => (views ? change(views) : views));
}

export async function createView(view: { entity: string; label: string; shared: boolean; document: ViewDocument }): Promise<SavedView> {
  const body = (await ask("create_view", { body: view as BodyOf<"create_view"> })) as SavedView;
  put((views) => ({ ...views, items: [...views.items, body] }));
  return body;
}

export async function updateView(view: SavedView, change: Partial<Pick<SavedView, "label" | "shared" | "position" | "document">>): Promise<SavedView> {
  const body = (await ask("update_view", { path: { id: view.id }, body: change as BodyOf<"update_view">, ifMatch: view.version })) as SavedView;
  put((views) => ({ ...views, items: views.items.map((item) => (item.id === body.id ? body : item)) }));
  return body;
}

export async function deleteView(view: SavedView): Promise<void> {
  await call("delete_view", { path: { id: view.id }, ifMatch: view.version });
  put((views) => ({ items: views.items.filter((item) => item.id !== view.id), defaults: Object.fromEntries(Object.entries(views.defaults).filter(([, name]) => name !== view.name)) }));
}

/** Null: the view everybody begins with. */
export async function setDefaultView(entity: string, name: string | null): Promise<void> {
  const body = (await ask("update_default_views", { body: { [entity]: name } })) as SavedViews;
  queryClient.setQueryData(viewsQuery.queryKey, body);
}

/** After a conflict: what others made of them meanwhile. */
export function refreshViews(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: viewsQuery.queryKey });
}
