import { queryOptions } from "@tanstack/react-query";
import { type Answer, get, send } from "./client";
import { queryClient } from "./query-client";
import { recordKeys, storeRecord } from "./records";
import type { RecordRow } from "./types";

/** `GET /records/{entity}/{id}/stages`: where a record has been, and what is ticked. */
export interface StagesAnswer {
  /** How days are counted. */
  days: "calendar" | "working" | (string & {});
  fields: StageHistory[];
}

export interface StageHistory {
  field: string;
  current: Visit | null;
  /** Newest first. */
  visits: Visit[];
  checklist: ChecklistEntry[];
}

export interface Visit {
  /** Null when the stage exists no more. */
  stage: string | null;
  label: string | null;
  entered_at: string;
  left_at: string | null;
  dwell: { seconds: number; days: number };
  expectedDays: number | null;
  overstayed: boolean;
  by: Actor;
  reason: string | null;
  change: string;
}

export interface ChecklistEntry {
  item: string;
  label: string;
  required: boolean;
  stage: string;
  tick: { at: string; by: Actor } | null;
}

interface Actor {
  kind: string;
  id: string | null;
  name: string | null;
}

export function stagesQuery(entity: string, id: string) {
  return queryOptions({
    queryKey: recordKeys.stages(entity, id),
    queryFn: ({ signal }) => get<StagesAnswer>(`/records/${entity}/${id}/stages`, undefined, signal),
  });
}

/** Ticks an item, or takes the tick away; shown before the engine has answered, and taken back when it refuses. */
export async function markItem(entity: string, id: string, item: string, ticked: boolean, by: { id: string; name: string }): Promise<Answer<RecordRow>> {
  const key = recordKeys.stages(entity, id);
  await queryClient.cancelQueries({ queryKey: key });
  const before = tickOf(queryClient.getQueryData<StagesAnswer>(key), item);
  const tick = ticked ? { at: new Date().toISOString(), by: { kind: "user", ...by } } : null;
  queryClient.setQueryData<StagesAnswer>(key, (data) => data && withTick(data, item, tick));
  try {
    const answer = await send<RecordRow>(ticked ? "PUT" : "DELETE", `/records/${entity}/${id}/checklist/${item}`);
    storeRecord(entity, answer.body);
    return answer;
  } catch (error) {
    // Only this one: others may have been ticked since.
    queryClient.setQueryData<StagesAnswer>(key, (data) => data && withTick(data, item, before));
    throw error;
  }
}

function tickOf(data: StagesAnswer | undefined, item: string): ChecklistEntry["tick"] {
  return data?.fields.flatMap(({ checklist }) => checklist).find((entry) => entry.item === item)?.tick ?? null;
}

function withTick(data: StagesAnswer, item: string, tick: ChecklistEntry["tick"]): StagesAnswer {
  const fields = data.fields.map((field) => ({ ...field, checklist: field.checklist.map((entry) => (entry.item === item ? { ...entry, tick } : entry)) }));
  return { ...data, fields };
}
