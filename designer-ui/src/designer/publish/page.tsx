import { Eye, GitCompareArrows } from "lucide-react";
import type { ReactNode } from "react";
import { isProblem } from "../../api/client";
import { openViewAs } from "../studio/open-view-as";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";
import { PlanView, Problems } from "../revisions/plan-view";
import { readLabel, rolesIn } from "../revisions/files";
import { useStudio } from "../studio/context";
import { Destination } from "./destination";

/** `/design/publish`: what is to be put right, what changes, and what that does to the data. */
export function PublishPage(): ReactNode {
  const { editing, plan, isPlanOld, planError } = useStudio();
  const { draft } = editing;
  // Whatever waits is part of what is looked at.
  const look = async () => {
    await editing.flush();
    const roles = rolesIn(editing.files).map(({ doc }) => ({ id: doc.id, name: doc.name, label: readLabel(doc.label, doc.name), description: doc.description === undefined ? null : readLabel(doc.description, "") }));
    openViewAs(draft === null ? undefined : { id: draft.id, name: draft.name, roles });
  };
  return (
    <>
      <PageHeader help="publish" documentTitle={`${t("studio.changes")} · ${draft?.name ?? t("shell.design")}`} icon={<GitCompareArrows size={16} aria-hidden />} title={t("studio.changes")}>
        <Button onClick={() => void look()}>
          <Eye size={15} aria-hidden />
          {t("viewAs.open")}
        </Button>
      </PageHeader>
      {draft === null ? (
        <Empty icon={GitCompareArrows} title={t("plan.noChanges")} body={t("studio.noChangesBody")} />
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and scrolling needs the keyboard too
        <div role="region" aria-label={t("studio.changes")} tabIndex={0} className="min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]">
          <div className={cx("mx-auto grid max-w-3xl content-start gap-5 px-6 pt-5 pb-16 transition-opacity max-md:px-4", isPlanOld && "opacity-60")} aria-busy={isPlanOld}>
            <Problems problems={draft.problems} />
            {plan ? <PlanView plan={plan} settle={(effect) => <Destination editing={editing} effect={effect} />} /> : planError ? <p className="text-fg3">{isProblem(planError) ? planError.message : t("app.loadFailed")}</p> : <SkeletonLines />}
          </div>
        </div>
      )}
    </>
  );
}
