import type { Filter } from "../metadata/filter";
import { get, send } from "./client";
import { queryClient } from "./query-client";
import { recordKeys, type Values } from "./records";
import type { RecordPage, Reference } from "./types";

/** Operations of one request. */
export const MOST_OPERATIONS = 1000;

export type Operation =
  | { op: "update"; id: string; version?: number; values: Values }
  | { op: "delete"; id: string; version?: number };

/** Named records, or everything a filter finds: `expect` of them, or nothing is done. */
export type BulkOrder = { operations: Operation[] } | { filter: Filter; expect: number; set: Values } | { filter: Filter; expect: number; delete: true };

/** A refusal of one record of many. */
export interface RecordProblem {
  pointer: string;
  code: string;
  message: string;
  record?: Reference;
}

/** What a write came to: the change it made, null when nothing differed; or the job that goes on with it. */
export type Sent = { change: string | null } | { job: string };

/** Everything or nothing; more than is done at once is done by a job. */
export async function sendBulk(entity: string, order: BulkOrder): Promise<Sent> {
  const { body } = await send<Sent>("POST", `/records/${entity}/bulk`, { body: order });
  await queryClient.invalidateQueries({ queryKey: recordKeys.entity(entity) });
  return body;
}

/** How many records a filter finds, to the last one. */
export async function countExactly(entity: string, filter: Filter | null): Promise<number> {
  const page = await get<RecordPage>(`/records/${entity}`, { filter: filter ? JSON.stringify(filter) : null, limit: 1, fields: "id", count: "exact" });
  return page.count?.value ?? 0;
}
