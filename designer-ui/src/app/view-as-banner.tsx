import { useQuery } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import type { ReactNode } from "react";
import { meQuery } from "../api/session";
import { openViewAs } from "../designer/studio/open-view-as";
import { t } from "../lib/i18n";
import { leaveView, type ViewAs } from "../lib/view-as";

/** Over every page for as long as one looks through roles: as whom, how far, and the way back. */
export function ViewAsBanner({ view }: { view: ViewAs }): ReactNode {
  const { data: me } = useQuery({ ...meQuery, enabled: false });
  const roles = (me?.viewing?.map((role) => role.label) ?? view.roles).join(t("viewAs.and"));
  return (
    <aside aria-label={t("viewAs.label")} className="view-as flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 max-md:px-3">
      <Eye size={15} aria-hidden className="shrink-0" />
      <p className="min-w-0 flex-1 max-md:basis-4/5">
        <strong className="font-semibold">{t("viewAs.as", { roles })}</strong>
        <span className="ml-2 opacity-85 max-md:ml-0 max-md:block max-md:text-xs">{view.draft ? t("viewAs.drafted", { draft: view.draft.name }) : t("viewAs.within")}</span>
      </p>
      <span className="flex gap-1.5">
        <button type="button" className="view-as-b" onClick={() => openViewAs()}>{t("viewAs.other")}</button>
        <button type="button" className="view-as-b" onClick={leaveView}>{t("viewAs.leave")}</button>
      </span>
    </aside>
  );
}
