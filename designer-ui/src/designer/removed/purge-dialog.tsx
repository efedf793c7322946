import { useState, type FormEvent, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { queryClient } from "../../api/query-client";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { followJob, tellStopped } from "../../record/jobs";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Input } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import { purge, removedQuery, type Removed } from "./requests";

const BODY = { entity: "removed.bodyEntity", field: "removed.bodyField", values: "removed.bodyValues" } as const;

/** Nothing brings it back afterwards, so its name has to be typed. */
export function PurgeDialog({ removed, onClose }: { removed: Removed; onClose: () => void }): ReactNode {
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const isMeant = typed.trim() === removed.label.trim();
  const clear = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (!isMeant) {
      setFailure(t("removed.typeIt", { label: removed.label }));
      return;
    }
    setBusy(true);
    try {
      const job = await purge(removed);
      onClose();
      await follow(job, removed.label);
    } catch (error) {
      if (!isProblem(error)) throw error;
      setFailure(error.message);
      setBusy(false);
      await queryClient.invalidateQueries({ queryKey: removedQuery.queryKey });
    }
  };
  return (
    <Dialog
      title={t("removed.purgeTitle", { label: removed.label })}
      description={t(BODY[removed.what], { n: formatInteger(removed.records) })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button tone="danger" type="submit" form="purge" aria-busy={busy}>{t("removed.purge")}</Button>
        </>
      }
    >
      <form id="purge" className="grid gap-3" onSubmit={(event) => void clear(event)}>
        <Labelled label={t("removed.typeName", { label: removed.label })} {...(failure === null ? {} : { error: failure })}>
          {({ id, describedBy, invalid }) => <Input id={id} aria-describedby={describedBy} invalid={invalid} autoFocus value={typed} onChange={(event) => { setTyped(event.target.value); setFailure(null); }} />}
        </Labelled>
      </form>
    </Dialog>
  );
}

async function follow(id: string, label: string): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: removedQuery.queryKey });
  const job = await followJob(id, { mayStop: false });
  if (job.state === "done") toast(t("removed.purged", { label }));
  else tellStopped(job, {});
}
