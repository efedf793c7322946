import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { queryClient } from "../../api/query-client";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { useMetadata } from "../../metadata/hooks";
import { followJob, tellStopped } from "../../record/jobs";
import { undoAction } from "../../record/undo";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { SkeletonLines } from "../../ui/skeleton";
import { demoQuery, firstHourQuery, removeDemo, type Outlook } from "./requests";

const REASONS = [["changed", "start.keptChanged"], ["referred", "start.keptReferred"], ["forbidden", "start.keptForbidden"]] as const;

/** What goes and what stays, by record type, before anything is removed. */
export function RemoveDialog({ onClose }: { onClose: () => void }): ReactNode {
  const outlook = useQuery(demoQuery);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const going = outlook.data?.going ?? 0;
  const remove = async () => {
    if (busy || going === 0) return;
    setBusy(true);
    try {
      const job = await removeDemo(going);
      onClose();
      await follow(job);
    } catch (error) {
      if (!isProblem(error)) throw error;
      setFailure(error.message);
      setBusy(false);
      await queryClient.invalidateQueries({ queryKey: demoQuery.queryKey });
    }
  };
  return (
    <Dialog
      title={t("start.removeTitle")}
      {...(outlook.data ? { description: going === 0 ? t("start.removeNone") : t("start.removeBody", { n: formatInteger(going) }) } : {})}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button tone="danger" aria-busy={busy} aria-disabled={going === 0} className="aria-disabled:opacity-50" onClick={() => void remove()}>
            {t("start.removeAction", { n: formatInteger(going) })}
          </Button>
        </>
      }
    >
      {failure !== null && <p role="alert" className="mb-3 text-bad">{failure}</p>}
      {outlook.data ? <Shares outlook={outlook.data} /> : outlook.error ? <p className="text-fg3">{isProblem(outlook.error) ? outlook.error.message : t("app.loadFailed")}</p> : <SkeletonLines count={5} />}
    </Dialog>
  );
}

function Shares({ outlook }: { outlook: Outlook }): ReactNode {
  const { entities } = useMetadata();
  const labelOf = (name: string) => entities.find((entity) => entity.name === name)?.labelPlural ?? name;
  const stays = (share: Outlook["entities"][number]) => share.changed + share.referred + share.forbidden;
  return (
    <div className="grid gap-3">
      <ul className="m-0 grid list-none gap-1 p-0 text-fg2">
        {REASONS.filter(([reason]) => outlook[reason] > 0).map(([reason, key]) => <li key={reason}>{t(key, { n: formatInteger(outlook[reason]) })}</li>)}
      </ul>
      <table className="w-full border-collapse text-left">
        <thead>
          <tr className="border-b text-xs text-fg3">
            <th scope="col" className="py-1.5 pr-2 font-normal">{t("start.what")}</th>
            <th scope="col" className="py-1.5 pl-2 text-right font-normal">{t("start.going")}</th>
            <th scope="col" className="py-1.5 pl-2 text-right font-normal">{t("start.staying")}</th>
          </tr>
        </thead>
        <tbody>
          {[...outlook.entities].sort((one, other) => other.going - one.going).map((share) => (
            <tr key={share.entity} className="border-b last:border-b-0">
              <th scope="row" className="py-1.5 pr-2 font-normal"><Link to="/o/$entity" params={{ entity: share.entity }} className="lnk inline-flex min-h-6 items-center">{labelOf(share.entity)}</Link></th>
              <td className="num py-1.5 pl-2 text-right">{formatInteger(share.going)}</td>
              <td className="num py-1.5 pl-2 text-right text-fg2">{formatInteger(stays(share))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

async function follow(id: string): Promise<void> {
  const before = queryClient.getQueryData(demoQuery.queryKey)?.going ?? 0;
  const job = await followJob(id);
  await Promise.all([queryClient.invalidateQueries({ queryKey: demoQuery.queryKey }), queryClient.invalidateQueries({ queryKey: firstHourQuery.queryKey })]);
  if (job.state === "done") toast(t("start.removed", { n: formatInteger(before) }), { timeoutMs: 20_000, ...undoAction(job.change) });
  else tellStopped(job, undoAction(job.change));
}
