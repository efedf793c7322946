import { useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import type { Draft } from "../../api/types";
import { t } from "../../lib/i18n";
import { Input } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import { NewForm } from "../revisions/new-form";
import { renameDraft } from "../revisions/requests";

/** Another name for a draft. */
export function RenameDialog({ draft, onClose }: { draft: Draft; onClose: () => void }): ReactNode {
  const [name, setName] = useState(draft.name);
  const [failure, setFailure] = useState<string | null>(null);
  const submit = async () => {
    if (name.trim() === "") return setFailure(t("designer.labelMissing"));
    try {
      await renameDraft(draft.id, name.trim());
      onClose();
    } catch (error) {
      if (!isProblem(error)) throw error;
      setFailure(error.errors[0]?.message ?? error.message);
    }
  };
  return (
    <NewForm title={t("studio.rename")} action={t("app.save")} onSubmit={() => void submit()} onClose={onClose}>
      <Labelled label={t("studio.draftName")} required error={failure}>
        {(control) => <Input id={control.id} aria-describedby={control.describedBy} invalid={control.invalid} autoFocus maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />}
      </Labelled>
    </NewForm>
  );
}
