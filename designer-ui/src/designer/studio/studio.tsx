import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowLeft, DraftingCompass, ShieldX } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { today } from "../../lib/dates";
import { t } from "../../lib/i18n";
import { useShortcut } from "../../lib/keys";
import { toggleSidebar } from "../../lib/layout";
import { useIsPhone } from "../../lib/media";
import { toast } from "../../lib/toast";
import { useMe, useMetadata } from "../../metadata/hooks";
import { adoptRevision } from "../../metadata/live";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { SkeletonLines } from "../../ui/skeleton";
import { Running } from "../publish/running";
import { Problems, tellable } from "../revisions/plan-view";
import { draftPlanQuery, draftsQuery, publishDraft } from "../revisions/requests";
import { Trouble } from "../revisions/trouble";
import { useSession } from "../revisions/use-draft";
import { StudioContext, type Studio as Frame } from "./context";
import { Behind } from "./behind";
import { BringBack } from "./bring-back";
import { DraftBar } from "./draft-bar";
import { Foreign } from "./foreign";
import { StudioPhoneBar } from "./phone-bar";
import { StudioSidebar } from "./sidebar";

const ConsentDialog = lazy(() => import("../revisions/consent-dialog").then((module) => ({ default: module.ConsentDialog })));

/** `/design`: the frame of the designer. One draft is edited across all its pages; the first change makes it. */
export function Studio(): ReactNode {
  const me = useMe();
  const { pathname } = useLocation();
  if (!me.platform.includes("design")) {
    if (me.platform.includes("users") && pathname.endsWith("/design/people")) return <Guest />;
    return (
      <main id="main" className="flex h-full flex-col bg-surface">
        <Empty icon={ShieldX} title={t("revisions.forbiddenTitle")} body={t("revisions.forbiddenBody")}>
          <a className="btn" href="/">{t("studio.back")}</a>
        </Empty>
      </main>
    );
  }
  return <Workshop />;
}

/** Who manages people and designs nothing has that page alone. */
function Guest(): ReactNode {
  return (
    <div className="flex h-full flex-col bg-surface">
      <nav aria-label={t("shell.navigation")} className="flex h-11 shrink-0 items-center border-b bg-sunken px-3">
        <Link to="/" className="navi text-fg2">
          <ArrowLeft size={16} strokeWidth={1.75} aria-hidden />
          {t("studio.back")}
        </Link>
      </nav>
      <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        <Outlet />
      </main>
    </div>
  );
}

function Workshop(): ReactNode {
  const navigate = useNavigate();
  const metadata = useMetadata();
  const phone = useIsPhone();
  const search = useSearch({ from: "/design" });
  const drafts = useQuery(draftsQuery).data ?? [];
  const [publishing, setPublishing] = useState(false);
  const go = (draft: string | undefined) => void navigate({ to: ".", search: (old) => ({ ...old, draft }), replace: true });
  const { error, editing } = useSession({ id: search.draft, revision: metadata.revision, name: t("designer.draftName", { day: today() }), onCreated: go });
  const draft = editing?.draft ?? null;
  const plan = useQuery({ ...draftPlanQuery(draft?.id ?? "", draft?.version ?? 0), enabled: draft !== null && editing?.saving === false, placeholderData: (last) => last });
  useShortcut("[", toggleSidebar);

  if (error || !editing) {
    return (
      <main id="main" className="flex h-full flex-col bg-surface">
        {error ? (
          <Empty icon={DraftingCompass} title={isProblem(error) ? error.title : t("app.errorTitle")} body={isProblem(error) ? (error.detail ?? undefined) : undefined}>
            <Button onClick={() => void navigate({ to: "/design/revisions", search: { draft: undefined } })}>{t("designer.back")}</Button>
          </Empty>
        ) : (
          <SkeletonLines count={8} />
        )}
      </main>
    );
  }
  const frame: Frame = {
    editing, drafts, go,
    plan: draft === null ? undefined : plan.data,
    isPlanOld: plan.isPlaceholderData || editing.saving,
    planError: plan.error,
    changes: draft === null ? 0 : plan.data && tellable(plan.data.changes).length,
    publish: () => void editing.flush().then(() => setPublishing(true)),
  };
  const page = (
    <>
      <DraftBar />
      <Running />
      <BringBack />
      <Trouble editing={editing} />
      {editing.foreign ? <Foreign /> : <Behind />}
      <Outlet />
    </>
  );
  return (
    <StudioContext value={frame}>
      {phone ? (
        <div className="flex h-full flex-col bg-surface">
          <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">{page}</main>
          <StudioPhoneBar />
        </div>
      ) : (
        <div className="flex h-full bg-app">
          <a href="#main" className="btn sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:!px-3">{t("app.skip")}</a>
          <StudioSidebar />
          <main id="main" tabIndex={-1} className="relative my-2 mr-2 flex min-w-0 flex-1 flex-col overflow-hidden rounded-xl bg-surface shadow-2 outline-none">{page}</main>
        </div>
      )}
      {publishing && draft && (
        <Suspense fallback={null}>
          <ConsentDialog
            title={t("designer.publishTitle")}
            description={draft.problems.length > 0 ? t("designer.problemsFirst", { n: draft.problems.length }) : t("designer.publishBody")}
            intro={<Problems problems={draft.problems} />}
            plan={draftPlanQuery(draft.id, draft.version)}
            action={t("designer.publishNow")}
            note={draft.name}
            hold={editing.saving}
            carryOut={async (consent) => {
              const revision = await publishDraft(draft.id, consent);
              if (revision === null) return;
              // The draft is closed: it is left before anything asks how it stands on the new revision.
              go(undefined);
              await adoptRevision();
              toast(t("designer.published", { n: revision }));
            }}
            onClose={() => setPublishing(false)}
          />
        </Suspense>
      )}
    </StudioContext>
  );
}
