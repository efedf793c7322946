import { queryOptions } from "@tanstack/react-query";
import { get, send } from "../../api/client";
import { queryClient } from "../../api/query-client";
import type { Draft, Plan, Revision } from "../../api/types";
import { language } from "../../lib/language";

export type Files = Readonly<Record<string, unknown>>;

export const revisionsQuery = queryOptions({
  queryKey: ["revisions", "list"],
  queryFn: async ({ signal }) => (await get<{ items: Revision[] }>("/revisions", undefined, signal)).items,
});

export const draftsQuery = queryOptions({
  queryKey: ["drafts", "list"],
  queryFn: async ({ signal }) => (await get<{ items: Draft[] }>("/drafts", undefined, signal)).items,
});

export function draftQuery(id: string) {
  return queryOptions({ queryKey: ["drafts", "one", id], queryFn: ({ signal }) => get<Draft>(`/drafts/${id}`, undefined, signal) });
}

/** Files of a revision never change. */
export function filesQuery(revision: number) {
  return queryOptions({
    queryKey: ["revision-files", revision],
    queryFn: async ({ signal }) => (await get<{ files: Files }>(`/revisions/${revision}/files`, undefined, signal)).files,
    staleTime: Infinity,
  });
}

export function draftPlanQuery(id: string, version: number) {
  return queryOptions({ queryKey: ["drafts", "plan", id, version, language.get()], queryFn: ({ signal }) => get<Plan>(`/drafts/${id}/plan`, undefined, signal) });
}

export function restorePlanQuery(revision: number) {
  return queryOptions({ queryKey: ["revisions", "plan", revision, language.get()], queryFn: ({ signal }) => get<Plan>(`/revisions/${revision}/plan`, undefined, signal), staleTime: 0 });
}

export async function createDraft(name: string): Promise<Draft> {
  const { body } = await send<Draft>("POST", "/drafts", { body: { name } });
  storeDraft(body);
  return body;
}

export async function updateDraft(draft: Draft, files: Record<string, unknown>): Promise<Draft> {
  const { body } = await send<Draft>("PATCH", `/drafts/${draft.id}`, { body: { files }, ifMatch: draft.version });
  storeDraft(body);
  return body;
}

export async function discardDraft(id: string): Promise<void> {
  await send("DELETE", `/drafts/${id}`);
  forgetDraft(id);
}

export interface Consent {
  plan: string;
  /** `<code>:<element>` of every accepted effect. */
  accept: string[];
  note: string;
}

export async function publishDraft(id: string, consent: Consent): Promise<number> {
  const { body } = await send<{ revision: number }>("POST", `/drafts/${id}/publish`, { body: consent });
  forgetDraft(id);
  return body.revision;
}

export async function restoreRevision(revision: number, consent: Consent): Promise<number> {
  return (await send<{ revision: number }>("POST", `/revisions/${revision}/restore`, { body: consent })).body.revision;
}

function storeDraft(draft: Draft): void {
  queryClient.setQueryData(draftQuery(draft.id).queryKey, draft);
  void queryClient.invalidateQueries({ queryKey: draftsQuery.queryKey });
}

function forgetDraft(id: string): void {
  queryClient.removeQueries({ queryKey: draftQuery(id).queryKey });
  queryClient.setQueryData<Draft[]>(draftsQuery.queryKey, (drafts) => drafts?.filter((draft) => draft.id !== id));
  void queryClient.invalidateQueries({ queryKey: draftsQuery.queryKey });
}
