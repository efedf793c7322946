import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { FilePen, History, Plus, RotateCcw, Trash2, UserRoundCheck } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import type { Draft, Revision } from "../../api/types";
import { formatDateTime, formatRelative } from "../../lib/format";
import { t } from "../../lib/i18n";
import { today } from "../../lib/dates";
import { toast } from "../../lib/toast";
import { useMe } from "../../metadata/hooks";
import { adoptRevision } from "../../metadata/live";
import { Avatar } from "../../ui/avatar";
import { Button, IconButton } from "../../ui/button";
import { confirm } from "../../ui/confirm";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";
import { Changes } from "./plan-view";
import { createDraft, discardDraft, draftsQuery, restorePlanQuery, restoreRevision, revisionChangesQuery, revisionsQuery } from "./requests";
import { useStudio } from "../studio/context";
import "./revisions.css";

const HandoverDialog = lazy(() => import("../studio/handover-dialog").then((module) => ({ default: module.HandoverDialog })));
const ConsentDialog = lazy(() => import("./consent-dialog").then((module) => ({ default: module.ConsentDialog })));

/** `/design/revisions`: the model's history with the way back, and the drafts of what comes next. */
export function RevisionsPage(): ReactNode {
  const me = useMe();
  const navigate = useNavigate();
  const studio = useStudio();
  const drafts = useQuery(draftsQuery);
  const revisions = useQuery(revisionsQuery);
  const [restoring, setRestoring] = useState<Revision | null>(null);
  const [handing, setHanding] = useState<Draft | null>(null);
  const [busy, setBusy] = useState(false);
  const mayPublish = me.platform.includes("publish");

  const start = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const draft = await createDraft(t("designer.draftName", { day: today() }));
      void navigate({ to: "/design/entities", search: { draft: draft.id } });
    } catch (error) {
      if (!isProblem(error)) throw error;
      toast(error.message, { tone: "bad" });
    } finally {
      setBusy(false);
    }
  };
  const discard = async (draft: Draft) => {
    if (!(await confirm({ title: t("designer.discardTitle", { draft: draft.name }), body: t("designer.discardBody"), action: t("designer.discard"), danger: true }))) return;
    await discardDraft(draft.id);
    if (draft.id === studio.editing.draft?.id) studio.go(undefined);
  };
  return (
    <>
      <PageHeader help="revisions" documentTitle={t("revisions.title")} icon={<History size={16} aria-hidden />} title={t("revisions.title")}>
        <Button tone="primary" aria-busy={busy} onClick={() => void start()}>
          <Plus size={15} aria-hidden />
          {t("designer.newDraft")}
        </Button>
      </PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-8 px-6 pt-6 pb-16 max-md:px-4">
          <section aria-label={t("designer.drafts")}>
            <h2 className="font-semibold">{t("designer.drafts")}</h2>
            <p className="mb-3 text-fg3">{t("designer.draftsNote")}</p>
            {drafts.isPending ? (
              <SkeletonLines count={2} />
            ) : drafts.isError ? (
              <p className="text-bad">{isProblem(drafts.error) ? drafts.error.message : t("app.loadFailed")}</p>
            ) : drafts.data.length === 0 ? (
              <button type="button" className="flex w-full items-center gap-3 rounded-xl border border-dashed border-line2 px-4 py-4 text-left text-fg2 hover:bg-sunken" onClick={() => void start()}>
                <FilePen size={18} aria-hidden className="text-fg3" />
                {t("designer.noDrafts")}
              </button>
            ) : (
              <ul className="m-0 grid list-none grid-cols-[minmax(0,1fr)] gap-2 p-0">
                {drafts.data.map((draft) => (
                  <li key={draft.id} className="card relative flex items-center gap-3 px-4 py-3 hover:shadow-[var(--sh2),0_0_0_1px_var(--line2)]">
                    <FilePen size={16} aria-hidden className="shrink-0 text-fg3" />
                    <div className="min-w-0 flex-1">
                      <Link to="/design/entities" search={{ draft: draft.id }} className="block truncate font-medium after:absolute after:inset-0 after:rounded-[10px]">
                        {draft.name}
                      </Link>
                      <p className="truncate text-xs text-fg3 max-md:whitespace-normal">
                        {t("designer.draftFacts", { base: draft.base, n: Object.keys(draft.files).length, at: formatRelative(draft.updated_at) })}
                        {draft.problems.length > 0 && <span className="text-bad"> · {t("designer.nProblems", { n: draft.problems.length })}</span>}
                      </p>
                    </div>
                    <IconButton label={t("studio.handoverOpen")} className="relative z-1" onClick={() => setHanding(draft)}>
                      <UserRoundCheck size={15} aria-hidden />
                    </IconButton>
                    <IconButton label={t("designer.discard")} className="relative z-1" onClick={() => void discard(draft)}>
                      <Trash2 size={15} aria-hidden />
                    </IconButton>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <section aria-label={t("revisions.published")}>
            <h2 className="mb-3 font-semibold">{t("revisions.published")}</h2>
            {revisions.isPending ? (
              <SkeletonLines count={6} />
            ) : revisions.isError ? (
              <p className="text-bad">{isProblem(revisions.error) ? revisions.error.message : t("app.loadFailed")}</p>
            ) : (
              <ol className="m-0 list-none p-0">
                {revisions.data.map((revision) => (
                  <RevisionRow key={revision.number} revision={revision} onRestore={mayPublish && !revision.current ? () => setRestoring(revision) : null} />
                ))}
              </ol>
            )}
          </section>
        </div>
      </div>
      {handing && (
        <Suspense fallback={null}>
          <HandoverDialog draft={handing} flush={handing.id === studio.editing.draft?.id ? studio.editing.flush : () => Promise.resolve()} onClose={() => setHanding(null)} />
        </Suspense>
      )}
      {restoring && (
        <Suspense fallback={null}>
          <ConsentDialog
            title={t("revisions.restoreTitle", { n: restoring.number })}
            description={t("revisions.restoreBody")}
            plan={restorePlanQuery(restoring.number)}
            action={t("revisions.restore")}
            note={t("revisions.restoreNote", { n: restoring.number })}
            carryOut={async (consent) => {
              const number = await restoreRevision(restoring.number, consent);
              if (number === null) return;
              await adoptRevision();
              toast(t("revisions.restored", { n: restoring.number, number }));
            }}
            onClose={() => setRestoring(null)}
          />
        </Suspense>
      )}
    </>
  );
}

/** What a revision changed, in words. */
function RevisionChanges({ number }: { number: number }): ReactNode {
  const changes = useQuery(revisionChangesQuery(number));
  if (changes.isPending) return <SkeletonLines count={2} />;
  if (changes.isError) return <p className="text-bad">{isProblem(changes.error) ? changes.error.message : t("app.loadFailed")}</p>;
  return <div className="mt-1 max-h-80 overflow-y-auto"><Changes changes={changes.data} /></div>;
}

function RevisionRow({ revision, onRestore }: { revision: Revision; onRestore: (() => void) | null }): ReactNode {
  const [shown, setShown] = useState(false);
  const who = revision.author?.name ?? t("revisions.system");
  return (
    <li className="rev" data-current={revision.current || undefined}>
      <span className="rev-dot" aria-hidden />
      <div className="flex items-start gap-3 max-md:flex-wrap">
        <div className="min-w-0 flex-1">
          <h3 className="flex flex-wrap items-center gap-2">
            <span className="num font-semibold">{t("revisions.number", { n: revision.number })}</span>
            {revision.current && <span className="rounded bg-accent-soft px-1.5 text-xs text-accent-text">{t("revisions.current")}</span>}
          </h3>
          <p className="break-words text-fg2">{revision.note || t("revisions.noNote")}</p>
          <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-0.5 text-xs text-fg3">
            <span className="flex items-center gap-1.5">
              {revision.author && <Avatar name={who} seed={revision.author.id} size="sm" />}
              {who}
            </span>
            <time dateTime={revision.at} data-tip={formatDateTime(revision.at)}>
              {formatRelative(revision.at)}
            </time>
          </p>
          {revision.changes > 0 && (
            <details className="mt-1" onToggle={(event) => setShown(event.currentTarget.open)}>
              <summary className="num w-fit cursor-default rounded text-xs text-fg2 hover:text-fg">{t("revisions.changes", { n: revision.changes })}</summary>
              {shown && <RevisionChanges number={revision.number} />}
            </details>
          )}
        </div>
        {onRestore && (
          <Button onClick={onRestore}>
            <RotateCcw size={14} aria-hidden />
            {t("revisions.restore")}
            <span className="sr-only">{t("revisions.number", { n: revision.number })}</span>
          </Button>
        )}
      </div>
    </li>
  );
}
