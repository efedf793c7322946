import { useId, useRef, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { t } from "../../lib/i18n";
import { isComposing } from "../../lib/keys";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Input } from "../../ui/input";
import { Labelled } from "../../ui/labelled";

interface ViewDialogProps {
  title: string;
  label: string;
  askShared: boolean;
  onSave: (label: string, shared: boolean) => Promise<void>;
  onClose: () => void;
}

const MAX_LABEL = 80;

/** Name of a saved view and, for a new one, for whom it is. */
export function ViewDialog({ title, label: start, askShared, onSave, onClose }: ViewDialogProps): ReactNode {
  const [label, setLabel] = useState(start);
  const [shared, setShared] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const name = useId();
  const save = async () => {
    if (busy) return;
    if (label.trim() === "") {
      setFault(t("check.required", { label: t("list.viewName") }));
      input.current?.focus();
      return;
    }
    setBusy(true);
    try {
      await onSave(label.trim(), shared);
    } catch (error) {
      if (!isProblem(error)) throw error;
      setFault(error.errors[0]?.message ?? error.message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      width={420}
      onClose={onClose}
      initialFocus={input}
      footer={
        <>
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button tone="primary" aria-busy={busy || undefined} onClick={() => void save()}>
            {t("app.save")}
          </Button>
        </>
      }
    >
      <Labelled label={t("list.viewName")} required error={fault}>
        {({ id, describedBy, invalid }) => (
          <Input
            ref={input}
            id={id}
            aria-describedby={describedBy}
            invalid={invalid}
            maxLength={MAX_LABEL}
            placeholder={t("list.viewNamePlaceholder")}
            value={label}
            onChange={(event) => {
              setLabel(event.target.value);
              setFault(null);
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || isComposing(event)) return;
              event.preventDefault();
              void save();
            }}
          />
        )}
      </Labelled>
      {askShared && (
        <fieldset className="mt-4 grid gap-1.5">
          <legend className="lb">{t("list.viewFor")}</legend>
          {[false, true].map((value) => (
            <label key={String(value)} className="rad" data-on={shared === value || undefined}>
              <input type="radio" name={name} className="accent-(--accent)" checked={shared === value} onChange={() => setShared(value)} />
              <span className="flex-1">{t(value ? "list.viewForAll" : "list.viewForMe")}</span>
            </label>
          ))}
        </fieldset>
      )}
    </Dialog>
  );
}
