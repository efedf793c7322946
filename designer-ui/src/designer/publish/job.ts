import { ask } from "../../api/call";
import { isProblem } from "../../api/client";
import { cancelJob, getJob, isOver, type Job } from "../../api/jobs";
import { queryClient } from "../../api/query-client";
import { t } from "../../lib/i18n";
import { createStore } from "../../lib/store";
import { toast } from "../../lib/toast";
import { adoptRevision } from "../../metadata/live";

/** A publish that is prepared by a job: one at a time, followed by this tab whatever page is open, and told when it is over. */
export interface Going {
  id: string;
  done: number;
  total: number;
  /** Others come first. */
  queued: boolean;
  /** Somebody asked it to stop. */
  stopping: boolean;
  /** The server does not answer; the job goes on there. */
  lost: boolean;
}

export const going = createStore<Going | null>(null);

const LOOK_MS = 1000;

/** What is done first when it was published, while the old model is still at hand. */
let first: (() => Promise<void>) | null = null;

/** As long as a page is open that has something to do then; answers how it is forgotten. */
export function whenPublished(act: () => Promise<void>): () => void {
  first = act;
  return () => {
    if (first === act) first = null;
  };
}

/** The job of a publish of mine that goes on, also one begun in another window or before the page was opened. */
export async function findPublishJob(): Promise<Job | null> {
  const { items } = await ask("list_jobs");
  return items.find((one) => one.kind === "publish" && !isOver(one)) ?? null;
}

/** Follows a job until it is over, then tells what became of it. */
export async function followPublish({ id, done, total, state }: Pick<Job, "id" | "done" | "total" | "state">): Promise<void> {
  if (going.get()?.id === id) return;
  going.set({ id, done, total, queued: state === "queued", stopping: false, lost: false });
  const change = (part: Partial<Going>) => {
    const now = going.get();
    if (now?.id === id) going.set({ ...now, ...part });
  };
  for (;;) {
    const job = document.hidden ? undefined : await look(id);
    if (job && isOver(job)) return end(job);
    if (job) change({ done: job.done, total: job.total, queued: job.state === "queued", lost: false });
    if (job === null) change({ lost: true });
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function end(job: Job): Promise<void> {
  if (job.state === "done") {
    await first?.().catch(() => undefined);
    going.set(null);
    void queryClient.invalidateQueries({ queryKey: ["drafts"] });
    await adoptRevision();
    const { items } = await ask("list_revisions");
    toast(t("designer.published", { n: items.find((revision) => revision.current)?.number ?? 0 }));
    return;
  }
  going.set(null);
  if (job.state === "cancelled") toast(t("publish.stopped"), { timeoutMs: 12_000 });
  else toast(t("publish.failed", { reason: job.problem?.errors[0]?.message ?? job.problem?.detail ?? t("problem.internal") }), { tone: "bad", timeoutMs: 20_000 });
}

/** No answer this time is no end: the server may be starting again. */
async function look(id: string): Promise<Job | null> {
  try {
    return await getJob(id);
  } catch (error) {
    if (isProblem(error) && (error.status === 0 || error.status >= 500)) return null;
    going.set(null);
    throw error;
  }
}

/** Has it stop. */
export async function stopPublish(): Promise<void> {
  const now = going.get();
  if (!now || now.stopping) return;
  going.set({ ...now, stopping: true });
  try {
    await cancelJob(now.id);
  } catch (error) {
    if (!isProblem(error)) throw error;
    // It was over in the meantime: its end is told anyway.
    if (error.code === "state_conflict") return;
    const later = going.get();
    if (later?.id === now.id) going.set({ ...later, stopping: false });
    toast(error.message, { tone: "bad" });
  }
}
