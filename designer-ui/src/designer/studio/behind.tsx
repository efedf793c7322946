import { useQuery } from "@tanstack/react-query";
import { GitMerge } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { useMetadata } from "../../metadata/hooks";
import { Button } from "../../ui/button";
import { mergeDraft, mergeQuery } from "../revisions/requests";
import { useStudio } from "./context";

const MergeDialog = lazy(() => import("./merge-dialog").then((module) => ({ default: module.MergeDialog })));

/** Somebody published since the draft began: says so, and brings the draft onto that. */
export function Behind(): ReactNode {
  const { editing } = useStudio();
  const { revision } = useMetadata();
  const { draft } = editing;
  const isBehind = draft !== null && draft.base < revision;
  const merge = useQuery({ ...mergeQuery(draft?.id ?? "", draft?.version ?? 0, revision), enabled: isBehind && !editing.saving });
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!isBehind || !merge.data || editing.saving) return null;
  const { conflicts, head } = merge.data;

  const bring = async () => {
    if (conflicts.length > 0) return setOpen(true);
    setBusy(true);
    try {
      await mergeDraft(draft, {});
    } catch (error) {
      if (!isProblem(error)) throw error;
      toast(error.message, { tone: "bad" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div role="status" className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-[color-mix(in_oklch,var(--warn)_7%,transparent)] px-4 py-2">
      <GitMerge size={15} aria-hidden className="shrink-0 text-warn" />
      <p className="min-w-60 flex-1">{conflicts.length > 0 ? t("studio.behindConflicts", { head, n: conflicts.length }) : t("studio.behind", { head })}</p>
      <Button aria-busy={busy} onClick={() => void bring()}>
        {conflicts.length > 0 ? t("studio.compare") : t("studio.bring")}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <MergeDialog draft={draft} conflicts={conflicts} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
