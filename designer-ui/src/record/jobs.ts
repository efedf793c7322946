import { isProblem } from "../api/client";
import { cancelJob, getJob, isOver, type Job } from "../api/jobs";
import { queryClient } from "../api/query-client";
import { formatInteger } from "../lib/format";
import { t } from "../lib/i18n";
import { progressToast, toast } from "../lib/toast";

const LOOK_MS = 1000;

/** Shows how far a job is, with a way to stop it where it has one, until it is over; asks only while somebody looks at the page. */
export async function followJob(id: string, { mayStop, progress = ofRecords }: { mayStop: boolean; progress?: (done: string, total: string) => string } = { mayStop: true }): Promise<Job> {
  const shown = progressToast(t("jobs.starting"), mayStop ? { label: t("app.cancel"), run: () => void stop(id) } : undefined);
  try {
    for (;;) {
      const job = document.hidden ? null : await look(id);
      if (job !== null && isOver(job)) return job;
      if (job !== null) shown.update(progress(formatInteger(job.done), formatInteger(job.total)), job.total === 0 ? 0 : job.done / job.total);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  } finally {
    shown.close();
    await queryClient.invalidateQueries({ queryKey: ["records"] });
  }
}

function ofRecords(done: string, total: string): string {
  return t("jobs.progress", { done, total });
}

/** Says why a job ended before its end, and offers to take back what it did. */
export function tellStopped(job: Job, undo: { action?: { label: string; run: () => void } }): void {
  const n = formatInteger(job.done);
  if (job.state === "cancelled") {
    toast(job.done === 0 ? t("jobs.cancelledAtOnce") : t("jobs.cancelled", { n }), { timeoutMs: 12_000, ...undo });
    return;
  }
  const item = job.problem?.errors[0];
  const name = item?.record?.name;
  const reason = item?.message ?? job.problem?.detail ?? t("problem.internal");
  toast(t("jobs.failed", { n, reason: name ? `${name}: ${reason}` : reason }), { tone: "bad", timeoutMs: 20_000, ...undo });
}

/** No answer this time is no end: the server may be starting again. */
async function look(id: string): Promise<Job | null> {
  try {
    return await getJob(id);
  } catch (error) {
    if (isProblem(error) && (error.status === 0 || error.status >= 500)) return null;
    throw error;
  }
}

async function stop(id: string): Promise<void> {
  try {
    await cancelJob(id);
  } catch (error) {
    if (!isProblem(error)) throw error;
    // It was over in the meantime: its end is told anyway.
    if (error.code !== "state_conflict") toast(error.message, { tone: "bad" });
  }
}
