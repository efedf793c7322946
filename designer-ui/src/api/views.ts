import { queryOptions } from "@tanstack/react-query";
import type { Filter } from "../metadata/filter";
import type { ViewColumn } from "../metadata/types";
import { get, send } from "./client";
import { queryClient } from "./query-client";
import type { Reference } from "./types";

/** What a view says: the same document as a view file. */
export interface ViewDocument {
  type: string;
  columns: ViewColumn[];
  filter: Filter | null;
  sort: string[];
  groupBy: string | null;
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
  queryFn: ({ signal }) => get<SavedViews>("/views", undefined, signal),
  staleTime: 60_000,
});

function put(change: (views: SavedViews) => SavedViews): void {
  queryClient.setQueryData(viewsQuery.queryKey, (views) => (views ? change(views) : views));
}

export async function createView(view: { entity: string; label: string; shared: boolean; document: ViewDocument }): Promise<SavedView> {
  const { body } = await send<SavedView>("POST", "/views", { body: view });
  put((views) => ({ ...views, items: [...views.items, body] }));
  return body;
}

export async function updateView(view: SavedView, change: Partial<Pick<SavedView, "label" | "shared" | "position" | "document">>): Promise<SavedView> {
  const { body } = await send<SavedView>("PATCH", `/views/${view.id}`, { body: change, ifMatch: view.version });
  put((views) => ({ ...views, items: views.items.map((item) => (item.id === body.id ? body : item)) }));
  return body;
}

export async function deleteView(view: SavedView): Promise<void> {
  await send("DELETE", `/views/${view.id}`, { ifMatch: view.version });
  put((views) => ({ items: views.items.filter((item) => item.id !== view.id), defaults: Object.fromEntries(Object.entries(views.defaults).filter(([, name]) => name !== view.name)) }));
}

/** Null: the view everybody begins with. */
export async function setDefaultView(entity: string, name: string | null): Promise<void> {
  const { body } = await send<SavedViews>("PATCH", "/views/defaults", { body: { [entity]: name } });
  queryClient.setQueryData(viewsQuery.queryKey, body);
}

/** After a conflict: what others made of them meanwhile. */
export function refreshViews(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: viewsQuery.queryKey });
}
