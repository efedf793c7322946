import { infiniteQueryOptions } from "@tanstack/react-query";
import { type Answer, get, send } from "./client";
import { queryClient } from "./query-client";
import { recordKeys } from "./records";
import type { RecordRow } from "./types";

/** A record that a change touched and an undo left as it is. */
export interface Left {
  entity: string;
  id: string;
  name: string | null;
  field?: string;
}

export interface Undone {
  change: string | null;
  records: { entity: string; id: string; version: number; action: string }[];
  left: Left[];
}

export interface DeletedRow extends RecordRow {
  deleted: { at: string; by: { kind: string; id: string | null; name: string | null } | null; change: string | null };
}

export interface DeletedPage {
  items: DeletedRow[];
  next: string | null;
  count: { value: number; capped: boolean };
}

/** Takes back everything one write did, what is too much for one answer by a job. `skip`: leave what was changed again since. */
export async function undoChange(change: string, skip = false): Promise<Undone | { job: string }> {
  const { body } = await send<Undone | { job: string }>("POST", `/changes/${change}/undo`, { body: skip ? { skip_conflicts: true } : {} });
  // It may have written records of any entity, and what refers to them.
  await queryClient.invalidateQueries({ queryKey: ["records"] });
  return body;
}

export const deletedKey = (entity: string) => ["records", entity, "deleted"] as const;

/** The recycle bin of an entity, the last deleted first. */
export function deletedQuery(entity: string, fields: readonly string[]) {
  return infiniteQueryOptions({
    queryKey: [...deletedKey(entity), fields],
    queryFn: ({ pageParam, signal }) => get<DeletedPage>(`/records/${entity}/deleted`, { fields: fields.join(","), cursor: pageParam }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    staleTime: 0,
  });
}

/** Brings records back, all or none of them. */
export async function restoreRecords(entity: string, ids: readonly string[]): Promise<Answer<unknown>> {
  const answer = await send("POST", `/records/${entity}/bulk`, { body: { operations: ids.map((id) => ({ op: "restore", id })) } });
  await queryClient.invalidateQueries({ queryKey: recordKeys.entity(entity) });
  return answer;
}
