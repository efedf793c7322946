import { useQuery } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import type { Plan } from "../../api/types";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Input } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import { SkeletonLines } from "../../ui/skeleton";
import { notAccepted, PlanView } from "./plan-view";
import type { Consent, draftPlanQuery, restorePlanQuery } from "./requests";

interface ConsentDialogProps {
  title: string;
  description?: string;
  /** Above the plan. */
  intro?: ReactNode;
  plan: ReturnType<typeof draftPlanQuery> | ReturnType<typeof restorePlanQuery>;
  action: string;
  note: string;
  /** The plan is about to change: what was done last is still being saved. */
  hold?: boolean;
  carryOut: (consent: Consent) => Promise<void>;
  onClose: () => void;
}

/** Shows a plan, takes consent to its warnings, and carries it out. */
export function ConsentDialog({ title, description, intro, plan: query, action, note: firstNote, hold = false, carryOut, onClose }: ConsentDialogProps): ReactNode {
  const plan = useQuery({ ...(query as ReturnType<typeof restorePlanQuery>), staleTime: 0, refetchOnReconnect: false });
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const [note, setNote] = useState(firstNote);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);

  const submit = async (shown: Plan) => {
    if (busy) return;
    setTried(true);
    setFailure(null);
    const blocked = shown.effects.some((effect) => effect.level === "block");
    const open = notAccepted(shown, accepted).length;
    if (blocked || !shown.publishable) return setFailure(t("plan.blocked"));
    if (open > 0) {
      box.current?.querySelector<HTMLElement>("[data-accept]:not(:checked)")?.focus();
      return setFailure(t("plan.acceptFirst", { n: open }));
    }
    setBusy(true);
    try {
      await carryOut({ plan: shown.hash, accept: [...accepted], note: note.trim() });
      onClose();
    } catch (error) {
      if (!isProblem(error)) throw error;
      // The plan stays in sight: once the connection is back, the same button goes on.
      if (error.status === 0) return setFailure(t("plan.lost"));
      setFailure(error.code === "plan_stale" ? t("plan.stale") : (error.errors[0]?.message ?? error.message));
      if (error.code === "plan_stale") setAccepted(new Set());
      await plan.refetch();
    } finally {
      setBusy(false);
    }
  };
  const shown = hold || plan.isFetching ? undefined : plan.data;
  const waiting = busy || (shown === undefined && !plan.isError);
  return (
    <Dialog
      title={title}
      description={description}
      width={600}
      onClose={onClose}
      footer={
        <>
          <span role="status" className="mr-auto min-w-0 text-bad">
            {failure && (
              <span className="flex items-start gap-1.5">
                <CircleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />
                {failure}
              </span>
            )}
          </span>
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button tone="primary" aria-busy={waiting} onClick={() => shown && void submit(shown)}>
            {waiting ? t("plan.working") : action}
          </Button>
        </>
      }
    >
      <div ref={box} className="grid gap-5">
        {intro}
        {plan.isError ? (
          <p className="text-bad">{isProblem(plan.error) ? plan.error.message : t("app.loadFailed")}</p>
        ) : shown ? (
          <>
            <PlanView plan={shown} accepted={accepted} onAccept={setAccepted} missing={tried} />
            <Labelled label={t("plan.note")} help={t("plan.noteHelp")}>
              {(control) => <Input id={control.id} aria-describedby={control.describedBy} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />}
            </Labelled>
          </>
        ) : (
          <SkeletonLines count={5} />
        )}
      </div>
    </Dialog>
  );
}
