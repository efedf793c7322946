import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import type { Draft } from "../../api/types";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { useMe } from "../../metadata/hooks";
import { Labelled } from "../../ui/labelled";
import { SkeletonLines } from "../../ui/skeleton";
import { NewForm } from "../revisions/new-form";
import { designersQuery, handOverDraft } from "../revisions/requests";

/** Gives a draft to a colleague who designs; `flush` saves first what waits here. */
export function HandoverDialog({ draft, flush, onClose }: { draft: Draft; flush: () => Promise<unknown>; onClose: () => void }): ReactNode {
  const me = useMe();
  const designers = useQuery(designersQuery);
  const others = (designers.data ?? []).filter((person) => person.id !== me.user.id);
  const [to, setTo] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const submit = async () => {
    if (to === "") return setFailure(t("studio.handoverMissing"));
    try {
      await flush();
      const given = await handOverDraft(draft.id, to);
      toast(t("studio.handedOver", { draft: given.name, name: given.author?.name ?? "" }));
      onClose();
    } catch (error) {
      if (!isProblem(error)) throw error;
      setFailure(error.errors[0]?.message ?? error.message);
    }
  };
  return (
    <NewForm title={t("studio.handover")} action={t("studio.handoverAction")} onSubmit={() => void submit()} onClose={onClose}>
      <p className="text-fg2">{t("studio.handoverBody", { draft: draft.name })}</p>
      {designers.isPending ? (
        <SkeletonLines count={2} />
      ) : designers.isError ? (
        <p className="text-bad">{isProblem(designers.error) ? designers.error.message : t("app.loadFailed")}</p>
      ) : others.length === 0 ? (
        <p>{t("studio.handoverNobody")}</p>
      ) : (
        <Labelled label={t("studio.handoverTo")} required error={failure}>
          {(control) => (
            <select id={control.id} aria-describedby={control.describedBy} aria-invalid={control.invalid || undefined} autoFocus className="in" value={to} onChange={(event) => setTo(event.target.value)}>
              <option value="">{t("studio.handoverChoose")}</option>
              {others.map((person) => (
                <option key={person.id} value={person.id}>
                  {person.name} · {person.email}
                </option>
              ))}
            </select>
          )}
        </Labelled>
      )}
    </NewForm>
  );
}
