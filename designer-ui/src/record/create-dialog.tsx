import type { ReactNode } from "react";
import { createRecord } from "../api/records";
import type { RecordRow } from "../api/types";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { useEntity } from "../metadata/hooks";
import { nameOf } from "../metadata/paths";
import { RecordFormPanel } from "./record-form";

export interface CreateDialogProps {
  /** API name. */
  entity: string;
  /** Values to start with, as on the wire. */
  defaults?: Readonly<Record<string, unknown>>;
  /** `another`: the form stays open for the next one. */
  onCreated: (record: RecordRow, another: boolean) => void;
  onClose: () => void;
}

export function CreateDialog({ entity: name, defaults, onCreated, onClose }: CreateDialogProps): ReactNode {
  const entity = useEntity(name);
  if (!entity) return null;
  return (
    <RecordFormPanel
      entity={entity}
      title={t("form.newTitle", { entity: entity.label })}
      defaults={defaults}
      save={async (values) => (await createRecord(entity.name, values)).body}
      onSaved={(record, another) => {
        toast(t("form.created", { name: nameOf(entity, record) }));
        onCreated(record, another);
      }}
      onClose={onClose}
    />
  );
}
