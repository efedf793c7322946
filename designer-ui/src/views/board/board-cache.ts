import type { InfiniteData, QueryKey } from "@tanstack/react-query";
import { queryClient } from "../../api/query-client";
import type { RecordPage, RecordRow } from "../../api/types";

type Pages = InfiniteData<RecordPage>;

/** Takes a row out of a column's pages; its place, or -1. */
export function takeOut(column: QueryKey, id: string): number {
  let place = -1;
  queryClient.setQueryData<Pages>(column, (data) => {
    if (!data) return data;
    let seen = 0;
    const pages = data.pages.map((page) => {
      const index = page.items.findIndex((row) => row.id === id);
      if (index >= 0) place = seen + index;
      seen += page.items.length;
      return index < 0 ? page : { ...page, items: page.items.filter((row) => row.id !== id) };
    });
    return place < 0 ? data : { ...data, pages };
  });
  return place;
}

/** Puts a row into a column's pages at a place; replaces the row when it is there already. */
export function putIn(column: QueryKey, row: RecordRow, place = 0): void {
  queryClient.setQueryData<Pages>(column, (data) => {
    if (!data) return data;
    if (data.pages.some((page) => page.items.some((item) => item.id === row.id))) {
      return { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map((item) => (item.id === row.id ? row : item)) })) };
    }
    let left = place;
    let done = false;
    const pages = data.pages.map((page, index) => {
      const last = index === data.pages.length - 1;
      if (done || (left > page.items.length && !last)) {
        left -= page.items.length;
        return page;
      }
      done = true;
      const at = Math.min(left, page.items.length);
      return { ...page, items: [...page.items.slice(0, at), row, ...page.items.slice(at)] };
    });
    return { ...data, pages };
  });
}
