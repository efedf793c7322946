import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { followJob } from "../../record/jobs";

/** Shows how far the job of a publish is, with a way to stop it. True when it published; otherwise it is told why not. */
export async function followPublish(id: string): Promise<boolean> {
  const job = await followJob(id, { mayStop: true, progress: (done, total) => t("publish.progress", { done, total }) });
  if (job.state === "done") return true;
  if (job.state === "cancelled") toast(t("publish.stopped"), { timeoutMs: 12_000 });
  else toast(t("publish.failed", { reason: job.problem?.errors[0]?.message ?? job.problem?.detail ?? t("problem.internal") }), { tone: "bad", timeoutMs: 20_000 });
  return false;
}
