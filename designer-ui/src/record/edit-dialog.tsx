import type { ReactNode } from "react";
import { isProblem, type ProblemItem } from "../api/client";
import type { RecordRow } from "../api/types";
import { t } from "../lib/i18n";
import { nameOf } from "../metadata/paths";
import type { Entity } from "../metadata/types";
import { openGatePanel } from "./gate-panel";
import { RecordFormPanel } from "./record-form";
import { saveChanges } from "./save";

/** A move the gate refuses goes on in its panel, with everything else that was changed. */
async function save(entity: Entity, record: RecordRow, values: Readonly<Record<string, unknown>>): Promise<RecordRow | null> {
  try {
    return (await saveChanges(entity, record, values))?.body ?? null;
  } catch (error) {
    const stage = isProblem(error, "gate_refused") ? entity.fields.find((field) => field.type === "stage" && typeof values[field.name] === "string") : undefined;
    if (!stage || !isProblem(error)) throw error;
    const changes = Object.fromEntries(Object.entries(values).filter(([name]) => name !== stage.name));
    return (await openGatePanel({ entity: entity.name, record, field: stage.name, to: String(values[stage.name]), changes, problem: error }))?.body ?? null;
  }
}

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
      save={(values) => save(entity, record, values)}
      onSaved={() => undefined}
      onClose={onClose}
    />
  );
}
