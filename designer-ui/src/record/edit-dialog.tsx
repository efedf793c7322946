import type { ReactNode } from "react";
import type { RecordRow } from "../api/types";
import { t } from "../lib/i18n";
import { nameOf } from "../metadata/paths";
import type { Entity } from "../metadata/types";
import { RecordFormPanel } from "./record-form";
import { saveChanges } from "./save";

/** The whole form of an existing record. */
export function EditDialog({ entity, record, focusOn, onClose }: { entity: Entity; record: RecordRow; focusOn?: string | undefined; onClose: () => void }): ReactNode {
  return (
    <RecordFormPanel
      entity={entity}
      title={t("form.editTitle", { name: nameOf(entity, record) })}
      record={record}
      focusOn={focusOn}
      save={async (changes) => (await saveChanges(entity, record, changes))?.body ?? null}
      onSaved={() => undefined}
      onClose={onClose}
    />
  );
}
