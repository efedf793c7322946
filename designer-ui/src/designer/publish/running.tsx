import { CloudOff, Hourglass } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { ask } from "../../api/call";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useStore } from "../../lib/store";
import { Button } from "../../ui/button";
import { forgetDraft } from "../revisions/requests";
import { useStudio } from "../studio/context";
import { findPublishJob, followPublish, going, stopPublish, whenPublished } from "./job";
import "./running.css";

/** On every page of the designer while a publish of mine is being prepared: how far it is, with a way to stop it. */
export function Running(): ReactNode {
  const { editing, go } = useStudio();
  const id = editing.draft?.id;
  const now = useStore(going);
  useEffect(() => {
    // One that was begun before this page was opened.
    void findPublishJob().then((job) => job && followPublish(job), () => undefined);
  }, []);
  useEffect(
    () =>
      whenPublished(async () => {
        if (id === undefined || (await ask("get_draft", { path: { id } })).open) return;
        // The draft is closed: it is left before anything asks how it stands on the new revision.
        go(undefined);
        forgetDraft(id);
      }),
    [id, go],
  );
  if (!now) return null;
  const Sign = now.lost ? CloudOff : Hourglass;
  return (
    <section aria-label={t("publish.running")} className="relative shrink-0 border-b bg-accent-soft px-4 py-2.5">
      <div className="flex items-start gap-x-3 gap-y-2 max-md:flex-wrap">
        <Sign size={15} aria-hidden className="mt-0.5 shrink-0 text-accent-text" />
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-baseline gap-x-3">
            <span role="status" className="font-semibold">{t(now.lost ? "publish.lost" : now.stopping ? "publish.stopping" : now.queued ? "publish.queued" : "publish.running")}</span>
            <span className="num text-xs text-fg2">{t("publish.progress", { done: formatInteger(Math.min(now.done, now.total)), total: formatInteger(now.total) })}</span>
          </p>
          <p className="mt-0.5 text-fg2">{t(now.lost ? "publish.lostBody" : "publish.runningBody")}</p>
        </div>
        <Button aria-disabled={now.stopping || now.lost} className="aria-disabled:opacity-50" onClick={() => !now.lost && void stopPublish()}>{t("publish.stop")}</Button>
      </div>
      <progress className="run-bar" value={now.total === 0 ? 0 : Math.min(1, now.done / now.total)} max={1} aria-label={t("publish.running")} />
    </section>
  );
}
