import { useId, useState, type FormEvent, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { hueStyle } from "../../ui/chip";
import { Dialog } from "../../ui/dialog";
import { Input } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import { freeName, type Labels, nameFrom } from "./edits";

/** Pieces the small "add something" dialogs share. */
export function NewForm({ title, action, onSubmit, onClose, children }: { title: string; action: string; onSubmit: () => void; onClose: () => void; children: ReactNode }): ReactNode {
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Dialog
      title={title}
      width={520}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <button type="submit" form={id} className="btn btn-p">
            {action}
          </button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submit} className="grid gap-4">
        {children}
      </form>
    </Dialog>
  );
}

export function LabelsInput({ labels, onChange, error, first = false }: { labels: Labels; onChange: (labels: Labels) => void; error?: string | null; first?: boolean }): ReactNode {
  return (
    <div className="grid gap-4 sm:grid-cols-2 sm:gap-3">
      <Labelled label={t("designer.labelZh")} required error={error}>
        {(control) => <Input id={control.id} aria-describedby={control.describedBy} invalid={control.invalid} autoFocus={first} maxLength={60} value={labels.zh} onChange={(event) => onChange({ ...labels, zh: event.target.value })} />}
      </Labelled>
      <Labelled label={t("designer.labelEn")}>
        {(control) => <Input id={control.id} lang="en" maxLength={60} value={labels.en} onChange={(event) => onChange({ ...labels, en: event.target.value })} />}
      </Labelled>
    </div>
  );
}

export function NameInput({ name, onChange, error }: { name: string; onChange: (name: string) => void; error?: string | null | undefined }): ReactNode {
  return (
    <Labelled label={t("designer.apiName")} help={t("designer.apiNameHelp")} error={error}>
      {(control) => (
        <Input id={control.id} aria-describedby={control.describedBy} invalid={control.invalid} className="font-mono" spellCheck={false} maxLength={48} value={name} onChange={(event) => onChange(event.target.value.toLowerCase().replace(/[^a-z0-9_]/g, "_"))} />
      )}
    </Labelled>
  );
}

/** What is wrong with an API name; null when it will do. */
export function checkName(name: string, taken: readonly string[]): string | null {
  if (!/^[a-z][a-z0-9_]{0,47}$/.test(name)) return t("designer.nameShape");
  return taken.includes(name) ? t("designer.nameTaken") : null;
}

/** A plain list box: few, fixed options. */
export function Select({ label, value, options, onChange, help }: { label: string; value: string; options: readonly { value: string; label: string }[]; onChange: (value: string) => void; help?: string }): ReactNode {
  return (
    <Labelled label={label} help={help}>
      {(control) => (
        <select id={control.id} aria-describedby={control.describedBy} className="in" value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

export const HUES = [230, 200, 175, 150, 125, 95, 70, 45, 20, 350, 320, 290, 264];

/** The hues to choose from, with the one in force in place of its like. */
function offered(hue: number): readonly number[] {
  if (HUES.includes(hue)) return HUES;
  const like = HUES.findIndex((candidate) => Math.abs(candidate - hue) <= 15);
  return like < 0 ? [hue, ...HUES] : HUES.map((candidate, index) => (index === like ? hue : candidate));
}

export function HueInput({ hue, onChange }: { hue: number; onChange: (hue: number) => void }): ReactNode {
  const name = useId();
  return (
    <fieldset className="min-w-0">
      <legend className="lb">{t("designer.hue")}</legend>
      <div className="flex flex-wrap gap-1.5">
        {offered(hue).map((value, index) => (
          <label key={value} className="relative grid size-7 place-items-center rounded-md has-checked:shadow-[inset_0_0_0_1.5px_var(--accent)] has-focus-visible:outline-2 has-focus-visible:outline-accent" style={hueStyle(value)}>
            <input type="radio" name={name} className="absolute inset-0 opacity-0" aria-label={t("designer.hueN", { n: index + 1 })} checked={hue === value} onChange={() => onChange(value)} />
            <span aria-hidden className="size-4 rounded-full bg-[oklch(var(--dot-l)_var(--dot-c)_var(--h))]" />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Name as typed, else made from the English label, else a plain one with a number. */
export function useName(labels: Labels, taken: readonly string[], plain: string): { name: string; setName: (name: string) => void; error: string | null } {
  const [typed, setName] = useState<string | null>(null);
  const name = typed ?? freeName(nameFrom(labels.en) || plain, taken);
  return { name, setName, error: checkName(name, taken) };
}

export function hasLabel(labels: Labels): boolean {
  return labels.zh.trim() !== "" || labels.en.trim() !== "";
}

/** What is seldom changed, one press away. */
export function More({ children }: { children: ReactNode }): ReactNode {
  return (
    <details className="group">
      <summary className="w-fit cursor-default rounded text-fg2 hover:text-fg">{t("designer.more")}</summary>
      <div className="mt-3 grid gap-4">{children}</div>
    </details>
  );
}
