import { History } from "lucide-react";
import { useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { today } from "../../lib/dates";
import { formatRelative } from "../../lib/format";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { useMe } from "../../metadata/hooks";
import { Button } from "../../ui/button";
import { createDraft, updateDraft, type Files } from "../revisions/requests";
import { dropFound, findUnsaved, hasUnsaved, missing, type Unsaved } from "../revisions/unsaved";
import { useStudio } from "./context";

/** The page was gone before what was done in it was saved: offers to bring it back. */
export function BringBack(): ReactNode {
  const { editing, drafts, go } = useStudio();
  const me = useMe();
  const id = editing.draft?.id ?? null;
  const [found, setFound] = useState<{ id: string | null; unsaved: Unsaved | null }>(() => ({ id, unsaved: look(me.user.id, id, editing.files) }));
  const [busy, setBusy] = useState(false);
  if (found.id !== id) setFound({ id, unsaved: look(me.user.id, id, editing.files) });
  const { unsaved } = found;
  const files = unsaved === null ? {} : missing(unsaved, editing.files);
  const count = Object.keys(files).length;
  if (unsaved === null || count === 0) {
    const other = id === null ? drafts.find((draft) => hasUnsaved(me.user.id, draft.id)) : undefined;
    if (other === undefined) return null;
    return (
      <Bar text={t("studio.unsavedIn", { draft: other.name })}>
        <Button onClick={() => go(other.id)}>{t("studio.openDraft")}</Button>
      </Bar>
    );
  }
  const settle = () => {
    dropFound(me.user.id, id);
    setFound({ id, unsaved: null });
  };
  const bring = async () => {
    if (id !== null && !editing.foreign) {
      editing.apply(files);
      return settle();
    }
    // In a draft of its own on the revision it was made over: what was published since is brought together there.
    setBusy(true);
    try {
      const draft = await updateDraft(await createDraft(t("designer.draftName", { day: today() }), unsaved.base), { ...editing.draft?.files, ...files });
      settle();
      go(draft.id);
    } catch (error) {
      if (!isProblem(error)) throw error;
      toast(error.message, { tone: "bad" });
    } finally {
      setBusy(false);
    }
  };
  const isChanged = editing.draft !== null && unsaved.version !== null && unsaved.version !== editing.draft.version;
  return (
    <Bar text={`${t("studio.unsaved", { n: count, when: formatRelative(unsaved.at) })}${isChanged ? ` ${t("studio.unsavedChanged")}` : ""}`}>
      <Button aria-busy={busy} onClick={() => void bring()}>{t("studio.bringBack")}</Button>
      <Button tone="ghost" onClick={settle}>{t("studio.dropUnsaved")}</Button>
    </Bar>
  );
}

/** What an earlier page left behind of a draft; what is there already is no longer of interest. */
function look(user: string, draft: string | null, files: Files): Unsaved | null {
  const unsaved = findUnsaved(user, draft);
  if (unsaved === null || Object.keys(missing(unsaved, files)).length > 0) return unsaved;
  dropFound(user, draft);
  return null;
}

function Bar({ text, children }: { text: string; children: ReactNode }): ReactNode {
  return (
    <div role="status" className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-[color-mix(in_oklch,var(--warn)_7%,transparent)] px-4 py-2">
      <History size={15} aria-hidden className="shrink-0 text-warn" />
      <p className="min-w-60 flex-1">{text}</p>
      <span className="flex gap-2">{children}</span>
    </div>
  );
}
