import { useQuery } from "@tanstack/react-query";
import { Hourglass } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { ask } from "../../api/call";
import { isProblem } from "../../api/client";
import { cancelJob } from "../../api/jobs";
import { queryClient } from "../../api/query-client";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { adoptRevision } from "../../metadata/live";
import { Button } from "../../ui/button";

const LOOK_MS = 2000;
const KEY = ["jobs", "publish"] as const;

/** My publish that is being prepared, also one begun before this page was opened: how far it is, with a way to stop it. */
export function Running(): ReactNode {
  const { data: job } = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => {
      const { items } = await ask("list_jobs", { signal });
      return items.find((one) => one.kind === "publish" && (one.state === "queued" || one.state === "running")) ?? null;
    },
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data ? LOOK_MS : false),
  });
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (before.current !== null && job === null) void adoptRevision();
    before.current = job?.id ?? null;
  }, [job]);
  if (!job) return null;
  const share = job.total === 0 ? 0 : Math.min(1, job.done / job.total);
  return (
    <section aria-label={t("publish.running")} className="grid gap-2 rounded-lg bg-sunken px-3 py-2.5 shadow-[inset_0_0_0_1px_var(--line)]">
      <div className="flex items-start gap-2">
        <Hourglass size={15} aria-hidden className="mt-0.5 shrink-0 text-fg3" />
        <div className="min-w-0 flex-1">
          <p className="font-semibold">{t("publish.running")}</p>
          <p className="mt-0.5 text-fg2">{t("publish.runningBody")}</p>
        </div>
        <Button onClick={() => void stop(job.id)}>{t("publish.stop")}</Button>
      </div>
      <progress className="h-1.5 w-full accent-[var(--accent)]" value={share} max={1} aria-label={t("publish.running")} />
      <p className="num text-xs text-fg3">{t("publish.progress", { done: formatInteger(job.done), total: formatInteger(job.total) })}</p>
    </section>
  );
}

async function stop(id: string): Promise<void> {
  try {
    await cancelJob(id);
    toast(t("publish.stopped"));
  } catch (error) {
    if (!isProblem(error)) throw error;
    toast(error.message, { tone: "bad" });
  } finally {
    await queryClient.invalidateQueries({ queryKey: KEY });
  }
}
