import { queryOptions } from "@tanstack/react-query";
import { ask, call, type BodyOf } from "../../api/call";
import { isProblem } from "../../api/client";
import { getJob } from "../../api/jobs";
import { queryClient } from "../../api/query-client";
import type { Draft } from "../../api/types";
import { language } from "../../lib/language";
import { findPublishJob, followPublish } from "../publish/job";

export type Files = Readonly<Record<string, unknown>>;

export const revisionsQuery = queryOptions({
  queryKey: ["revisions", "list"],
  queryFn: async ({ signal }) => (await ask("list_revisions", { signal })).items,
});

export const draftsQuery = queryOptions({
  queryKey: ["drafts", "list"],
  queryFn: async ({ signal }) => (await ask("list_drafts", { signal })).items,
});

/** Of people who may not go on with them; for who manages people. */
export const leftDraftsQuery = queryOptions({
  queryKey: ["drafts", "left"],
  queryFn: async ({ signal }) => (await ask("list_drafts", { query: { of: "left" }, signal })).items,
});

/** Everybody who designs. */
export const designersQuery = queryOptions({
  queryKey: ["users", "design"],
  queryFn: async ({ signal }) => (await ask("list_users", { query: { may: "design" }, signal })).items,
  staleTime: 60_000,
});

export function draftQuery(id: string) {
  return queryOptions({ queryKey: ["drafts", "one", id], queryFn: ({ signal }) => ask("get_draft", { path: { id }, signal }) });
}

/** Files of a revision never change. */
export function filesQuery(revision: number) {
  return queryOptions({
    queryKey: ["revision-files", revision],
    queryFn: async ({ signal }) => (await ask("get_revision_files", { path: { number: revision }, signal })).files,
    staleTime: Infinity,
  });
}

export function draftPlanQuery(id: string, version: number) {
  return queryOptions({ queryKey: ["drafts", "plan", id, version, language.get()], queryFn: ({ signal }) => ask("get_plan", { path: { id }, signal }) });
}

export function restorePlanQuery(revision: number) {
  return queryOptions({ queryKey: ["revisions", "plan", revision, language.get()], queryFn: ({ signal }) => ask("get_restore_plan", { path: { number: revision }, signal }), staleTime: 0 });
}

/** What a revision changed; it stays so. */
export function revisionChangesQuery(number: number) {
  return queryOptions({ queryKey: ["revisions", "changes", number, language.get()], queryFn: async ({ signal }) => (await ask("get_revision_changes", { path: { number }, signal })).changes, staleTime: Infinity });
}

/** What a draft and the revisions after its base both changed. */
export function mergeQuery(id: string, version: number, head: number) {
  return queryOptions({ queryKey: ["drafts", "merge", id, version, head, language.get()], queryFn: ({ signal }) => ask("get_merge", { path: { id }, signal }) });
}

export type Take = NonNullable<BodyOf<"merge_draft">["take"]>;

/** Brings a draft onto the published revision. */
export async function mergeDraft(draft: Draft, take: Take): Promise<Draft> {
  const merged = await ask("merge_draft", { path: { id: draft.id }, body: { take }, ifMatch: draft.version });
  storeDraft(merged);
  return merged;
}

/** On the revision in use, or on an earlier one. */
export async function createDraft(name: string, base?: number): Promise<Draft> {
  const draft = await ask("create_draft", { body: base === undefined ? { name } : { name, base } });
  storeDraft(draft);
  return draft;
}

/** As the engine has it now, whatever is at hand. */
export async function loadDraft(id: string): Promise<Draft> {
  const draft = await ask("get_draft", { path: { id } });
  storeDraft(draft);
  return draft;
}

export async function updateDraft(draft: Draft, files: Draft["files"]): Promise<Draft> {
  const saved = await ask("update_draft", { path: { id: draft.id }, body: { files }, ifMatch: draft.version });
  storeDraft(saved);
  return saved;
}

/** Its name is not part of its document: whatever version stands is renamed. */
export async function renameDraft(id: string, name: string): Promise<Draft> {
  const saved = await ask("update_draft", { path: { id }, body: { name } });
  storeDraft(saved);
  return saved;
}

/** Gives it, as it stands, to somebody who designs. */
export async function handOverDraft(id: string, to: string): Promise<Draft> {
  const given = await ask("hand_over_draft", { path: { id }, body: { to } });
  storeDraft(given);
  return given;
}

/** Makes the draft of somebody who may not go on with it one's own. */
export async function takeOverDraft(draft: Draft): Promise<Draft> {
  const taken = await ask("take_over_draft", { path: { id: draft.id }, ifMatch: draft.version });
  storeDraft(taken);
  await queryClient.invalidateQueries({ queryKey: ["drafts"] });
  return taken;
}

export async function discardDraft(id: string): Promise<void> {
  await call("delete_draft", { path: { id } });
  forgetDraft(id);
}

/** The plan that was looked at, and what of it is accepted. */
export type Consent = BodyOf<"publish_draft">;

/** What a publish answers: the revision, or the job that makes something large first and publishes then. */
type Published = { revision: number } | { job: string };

/** Publishes, and answers the number of the revision; null when a job goes on with it, which is followed and told of on its own.
 *  Where the answer was lost on its way, the draft and the jobs tell what became of it. */
export async function publishDraft(id: string, consent: Consent): Promise<number | null> {
  const revision = await ask("publish_draft", { path: { id }, body: consent })
    .then(settle)
    .catch(async (error: unknown) => {
      const isOpen = isProblem(error) && (error.status === 0 || error.status >= 502 || error.code === "state_conflict");
      const done = isOpen ? await becameOf(id).catch(() => undefined) : undefined;
      if (done === undefined) throw error;
      return done;
    });
  if (revision !== null) forgetDraft(id);
  return revision;
}

/** The revision in use when the draft is closed; it is closed by nothing but its publish. Null while a job is at it. */
async function becameOf(id: string): Promise<number | null | undefined> {
  if (!(await ask("get_draft", { path: { id } })).open) return inUse();
  const job = await findPublishJob();
  if (job === null) return undefined;
  void followPublish(job);
  return null;
}

async function inUse(): Promise<number | null> {
  const { items } = await ask("list_revisions");
  return items.find((revision) => revision.current)?.number ?? null;
}

async function settle(published: Published): Promise<number | null> {
  if (!("job" in published)) return published.revision;
  void followPublish(await getJob(published.job));
  return null;
}

/** As `publishDraft`. */
export async function restoreRevision(revision: number, consent: Consent): Promise<number | null> {
  return settle(await ask("restore_revision", { path: { number: revision }, body: consent }));
}

function storeDraft(draft: Draft): void {
  queryClient.setQueryData(draftQuery(draft.id).queryKey, draft);
  void queryClient.invalidateQueries({ queryKey: draftsQuery.queryKey });
}

export function forgetDraft(id: string): void {
  queryClient.removeQueries({ queryKey: draftQuery(id).queryKey });
  queryClient.setQueryData<Draft[]>(draftsQuery.queryKey, (drafts) => drafts?.filter((draft) => draft.id !== id));
  void queryClient.invalidateQueries({ queryKey: draftsQuery.queryKey });
}
