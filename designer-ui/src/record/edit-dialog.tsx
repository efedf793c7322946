import type { ReactNode } from "react";
import type { ProblemItem } from "../api/client";
import type { RecordRow } from "../api/types";
import { t } from "../lib/i18n";
import { nameOf } from "../metadata/paths";
import type { Entity } from "../metadata/types";
import { RecordFormPanel } from "./record-form";
import { saveChanges } from "./save";

interface EditDialogProps {
  entity: Entity;
  record: RecordRow;
  /** Changes it opens with, and what the engine already said about them. */
  changes?: Readonly<Record<string, unknown>>;
  problems?: readonly ProblemItem[];
  focusOn?: string | undefined;
  onClose: () => void;
}

/** The whole form of an existing record. */
export function EditDialog({ entity, record, changes, problems, focusOn, onClose }: EditDialogProps): ReactNode {
  return (
    <RecordFormPanel
      entity={entity}
      title={t("form.editTitle", { name: nameOf(entity, record) })}
      record={record}
      changes={changes}
      problems={problems}
      focusOn={focusOn}
      save={async (changes) => (await saveChanges(entity, record, changes))?.body ?? null}
      onSaved={() => undefined}
      onClose={onClose}
    />
  );
}
