import { useQuery } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { isProblem } from "../../api/client";
import { queryClient } from "../../api/query-client";
import type { Draft } from "../../api/types";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { inverseOf, type Patch } from "./edits";
import { overlay } from "./files";
import { draftQuery, filesQuery, type Files, updateDraft } from "./requests";

export interface DraftEditing {
  draft: Draft;
  /** Files of the revision the draft stands on. */
  base: Files;
  /** The same with the draft's changes. */
  files: Files;
  saving: boolean;
  canUndo: boolean;
  apply: (patch: Patch) => void;
  undo: () => void;
}

/** A draft being edited: every change is saved at once, one after the other, and can be taken back. */
export function useDraft(id: string): { error: unknown; editing: DraftEditing | null } {
  const draft = useQuery({ ...draftQuery(id), refetchOnWindowFocus: false });
  const base = useQuery({ ...filesQuery(draft.data?.base ?? 0), enabled: draft.data !== undefined });
  const [pending, setPending] = useState(0);
  const [steps, setSteps] = useState<readonly Patch[]>([]);
  const line = useRef<Promise<unknown>>(Promise.resolve());

  const write = useCallback(
    (patch: Patch) => {
      setPending((before) => before + 1);
      line.current = line.current.then(async () => {
        try {
          const latest = queryClient.getQueryData<Draft>(draftQuery(id).queryKey);
          if (latest) await updateDraft(latest, patch);
        } catch (error) {
          if (!isProblem(error)) throw error;
          toast(error.code === "version_conflict" || error.code === "draft_conflict" ? t("designer.changedElsewhere") : error.message, { tone: "bad" });
          await queryClient.invalidateQueries({ queryKey: draftQuery(id).queryKey });
        } finally {
          setPending((before) => before - 1);
        }
      });
    },
    [id],
  );
  const error = draft.error ?? base.error;
  if (!draft.data || !base.data) return { error, editing: null };
  const files = overlay(base.data, draft.data.files);
  return {
    error,
    editing: {
      draft: draft.data,
      base: base.data,
      files,
      saving: pending > 0,
      canUndo: steps.length > 0,
      apply(patch) {
        setSteps([...steps.slice(-99), inverseOf(files, patch)]);
        write(patch);
      },
      undo() {
        const last = steps.at(-1);
        if (!last) return;
        setSteps(steps.slice(0, -1));
        write(last);
      },
    },
  };
}
