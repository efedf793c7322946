import { CircleAlert, TriangleAlert } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import { isProblem } from "../api/client";
import type { RecordRow } from "../api/types";
import { t } from "../lib/i18n";
import { isMac } from "../lib/media";
import { toast } from "../lib/toast";
import { useMe } from "../metadata/hooks";
import type { Entity, Form } from "../metadata/types";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";
import { FormField } from "./form-field";
import { FormPanel } from "./form-panel";
import { saveChanges } from "./save";
import { undoAction } from "./undo";
import { useFieldFocus, useRecordForm } from "./use-record-form";

interface AskDialogProps {
  entity: Entity;
  record: RecordRow;
  title: string;
  icon?: string | null | undefined;
  /** Fields that are filled in. */
  ask: readonly string[];
  /** What is set with them. */
  values: Readonly<Record<string, unknown>>;
  onClose: () => void;
}

/** What a button asks for before it sets values. */
export function AskDialog({ entity, record, title, icon, ask, values, onClose }: AskDialogProps): ReactNode {
  const me = useMe();
  const asked: Form = { name: "ask", for: null, type: "VerticalLayout", elements: ask.map((field) => ({ type: "Control", id: field, field })) };
  const form = useRecordForm(entity, () => ({ base: { ...record }, changes: { ...values } }), "update", { roles: me.roles, phone: false, form: asked });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useFieldFocus(form, box);
  const focusFirst = useEffectEvent(() => {
    const first = form.fields.find((field) => form.canEdit(field))?.name;
    if (first !== undefined && !matchMedia("(pointer: coarse)").matches) form.focusOn(first);
  });
  useEffect(() => focusFirst(), []);
  const submit = async () => {
    if (busy) return;
    setFailure(null);
    if (!form.check()) return;
    if (!form.isDirty) return onClose();
    setBusy(true);
    try {
      const saved = await saveChanges(entity, record, form.changes);
      if (saved === null) return;
      toast(t("button.done", { button: title }), undoAction(saved.change));
      onClose();
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (error.errors.length > 0) form.showProblems(error.errors);
      else setFailure(error.message);
    } finally {
      setBusy(false);
    }
  };
  // What is being sent may be refused, and has to be told here then.
  const close = () => {
    if (!busy) onClose();
  };
  return (
    <FormPanel
      title={title}
      icon={icon ? <Icon name={icon} className="shrink-0 text-fg3" /> : undefined}
      narrow
      box={box}
      onClose={close}
      onSave={() => void submit()}
      footer={
        <>
          <div className="mr-auto min-w-0 text-bad" role="status">
            {failure !== null && <span className="flex items-start gap-1.5"><CircleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />{failure}</span>}
          </div>
          <Button onClick={close}>{t("app.cancel")}</Button>
          <Button tone="primary" aria-busy={busy} onClick={() => void submit()}>
            {busy ? t("form.saving") : title}
            <span aria-hidden className="text-xs max-md:hidden">{isMac ? "⌘S" : "Ctrl S"}</span>
          </Button>
        </>
      }
    >
      {form.notes.length > 0 && (
        <ul role="alert" className="mb-4 grid gap-1 rounded-lg bg-[color-mix(in_oklch,var(--bad)_8%,transparent)] px-3 py-2 text-bad">
          {form.notes.map((item, index) => (
            <li key={index} className="flex items-start gap-2"><TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0" />{item.message}</li>
          ))}
        </ul>
      )}
      <div className="grid gap-4">
        {[...form.fields, ...form.extra].map((field) => (
          <FormField key={field.name} form={form} name={field.name} />
        ))}
      </div>
    </FormPanel>
  );
}
