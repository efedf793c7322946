import type { InfiniteData } from "@tanstack/react-query";
import { queryClient } from "../../api/query-client";
import { recordKeys } from "../../api/records";
import type { RecordPage } from "../../api/types";

export interface Neighbours {
  previous: string | null;
  next: string | null;
  /** 1-based place among the rows that were loaded. */
  place: number;
  count: number;
}

/** The records before and after one in the list it was opened from: the newest loaded list that holds it. */
export function neighboursOf(entity: string, id: string): Neighbours | null {
  let best: { at: number; found: Neighbours } | null = null;
  for (const query of queryClient.getQueryCache().findAll({ queryKey: [...recordKeys.lists(entity), "pages"] })) {
    const data = query.state.data as InfiniteData<RecordPage> | undefined;
    const ids = data?.pages.flatMap((page) => page.items.map((row) => row.id)) ?? [];
    const index = ids.indexOf(id);
    if (index < 0 || ids.length < 2) continue;
    const at = query.state.dataUpdatedAt;
    if (best === null || at > best.at) best = { at, found: { previous: ids[index - 1] ?? null, next: ids[index + 1] ?? null, place: index + 1, count: ids.length } };
  }
  return best?.found ?? null;
}
