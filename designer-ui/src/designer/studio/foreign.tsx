import { useQuery } from "@tanstack/react-query";
import { LockKeyhole } from "lucide-react";
import { useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { useMe } from "../../metadata/hooks";
import { Button } from "../../ui/button";
import { leftDraftsQuery, takeOverDraft } from "../revisions/requests";
import { useStudio } from "./context";

/** The draft is somebody else's, perhaps since a moment ago: says so, and how to go on with what is on the screen. */
export function Foreign(): ReactNode {
  const { editing } = useStudio();
  const me = useMe();
  const left = useQuery({ ...leftDraftsQuery, enabled: editing.foreign && me.platform.includes("users") }).data ?? [];
  const [busy, setBusy] = useState(false);
  const { draft } = editing;
  if (!editing.foreign || draft === null) return null;
  const name = draft.author?.name ?? "";
  const isLeft = left.some((one) => one.id === draft.id);
  const take = async () => {
    setBusy(true);
    try {
      const taken = await takeOverDraft(draft);
      toast(t("studio.takenOver", { draft: taken.name }));
    } catch (error) {
      if (!isProblem(error)) throw error;
      toast(error.message, { tone: "bad" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div role="status" className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-[color-mix(in_oklch,var(--warn)_7%,transparent)] px-4 py-2">
      <LockKeyhole size={15} aria-hidden className="shrink-0 text-warn" />
      <p className="min-w-60 flex-1">{isLeft ? t("studio.isLeft", { name }) : t(editing.saving ? "studio.foreignUnsaved" : "studio.foreign", { name })}</p>
      <span className="flex gap-2">
        {isLeft && <Button tone="primary" aria-busy={busy} onClick={() => void take()}>{t("studio.takeOver")}</Button>}
        <Button onClick={() => void editing.fork()}>{t("studio.fork")}</Button>
      </span>
    </div>
  );
}
