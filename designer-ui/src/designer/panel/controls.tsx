import { Plus, X } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Icon, ICON_NAMES } from "../../ui/icon";
import { Input, TextArea } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import { PopoverButton } from "../../ui/popover";
import type { Label } from "../revisions/files";
import { NameInput } from "../revisions/new-form";
import { labelsOf, type Language, withText } from "./labels";
import "./panel.css";

/** A text that is written as it is typed; what else changes it (a step back) is shown. */
export function TextField({ value, onText, long = false, invalid = false, ...rest }: { value: string; onText: (text: string) => void; long?: boolean; invalid?: boolean; maxLength?: number; id?: string; lang?: string; placeholder?: string; "aria-label"?: string; "aria-describedby"?: string | undefined; autoFocus?: boolean; className?: string }): ReactNode {
  const [text, setText] = useState(value);
  if (text.trim() !== value && text !== value) {
    // Typing is ahead only by blanks at its ends.
    setText(value);
  }
  const change = (next: string) => {
    setText(next);
    onText(next);
  };
  if (long) return <TextArea rows={2} maxLength={1000} invalid={invalid} value={text} onChange={(event) => change(event.target.value)} {...rest} />;
  return <Input maxLength={200} invalid={invalid} value={text} onChange={(event) => change(event.target.value)} {...rest} />;
}

const LANGUAGES: readonly { language: Language; part: "zh" | "en" }[] = [{ language: "zh-CN", part: "zh" }, { language: "en", part: "en" }];

/** A text in both languages. */
export function LabelFields({ name, label, help, long = false, error = null, onChange, autoFocus = false }: { name: string; label: Label | undefined; help?: string | undefined; long?: boolean; error?: string | null; onChange: (label: Label | undefined) => void; autoFocus?: boolean }): ReactNode {
  const labels = labelsOf(label);
  const id = useId();
  const note = error ?? help;
  return (
    <fieldset className="min-w-0" aria-describedby={note === undefined ? undefined : id}>
      <legend className="lb">{name}</legend>
      <div className="grid gap-1.5">
        {LANGUAGES.map(({ language, part }, index) => (
          <label key={part} className="pd-lang">
            <span aria-hidden>{t(`pipe.lang.${part}`)}</span>
            <TextField
              value={labels[part]}
              lang={language}
              long={long}
              invalid={error !== null}
              autoFocus={autoFocus && index === 0}
              aria-label={t(part === "zh" ? "pipe.inZh" : "pipe.inEn", { name })}
              onText={(text) => onChange(withText(label, language, text))}
            />
          </label>
        ))}
      </div>
      {note !== undefined && <p id={id} className={error === null ? "mt-1 text-xs text-fg3" : "mt-1 text-xs text-bad"}>{note}</p>}
    </fieldset>
  );
}

interface TypedProps {
  label: string;
  help?: string | undefined;
  error: string | null;
}

/** A whole number within bounds, or nothing. */
export function NumberField({ label, help, error, value, min, max, placeholder, onChange }: TypedProps & { value: number | undefined; min: number; max: number; placeholder?: string | undefined; onChange: (value: number | undefined) => void }): ReactNode {
  const read = (text: string): number | undefined | null => {
    const plain = text.normalize("NFKC").replace("%", "").trim();
    if (plain === "") return undefined;
    const number = Number(plain);
    return Number.isInteger(number) && number >= min && number <= max ? number : null;
  };
  return <ReadField label={label} help={help} error={error} shown={value === undefined ? "" : String(value)} placeholder={placeholder} numeric read={read} fault={t("pipe.numberBetween", { min, max })} onRead={onChange} write={(next) => (next === undefined ? "" : String(next))} />;
}

/** A number kept exactly, as its text. */
export function ExactField({ label, help, error, value, placeholder, onChange }: TypedProps & { value: string; placeholder?: string | undefined; onChange: (value: string | undefined) => void }): ReactNode {
  const read = (text: string): string | undefined | null => {
    const plain = text.normalize("NFKC").replaceAll(",", "").trim();
    if (plain === "") return undefined;
    return /^-?[0-9]{1,18}(\.[0-9]{1,6})?$/.test(plain) ? plain : null;
  };
  return <ReadField label={label} help={help} error={error} shown={value} placeholder={placeholder} numeric read={read} fault={t("panel.numberWanted")} onRead={onChange} write={(next) => next ?? ""} />;
}

/** What is typed counts as soon as it can be read. */
function ReadField<T>({ label, help, error, shown, placeholder, numeric, read, fault, onRead, write }: TypedProps & { shown: string; placeholder: string | undefined; numeric: boolean; read: (text: string) => T | undefined | null; fault: string; onRead: (value: T | undefined) => void; write: (value: T | undefined) => string }): ReactNode {
  const [typed, setTyped] = useState({ text: shown, of: shown });
  if (typed.of !== shown) setTyped({ text: shown, of: shown });
  const bad = read(typed.text) === null;
  return (
    <Labelled label={label} help={help} error={error ?? (bad ? fault : null)}>
      {(control) => (
        <Input
          id={control.id}
          aria-describedby={control.describedBy}
          invalid={control.invalid}
          {...(numeric ? { inputMode: "decimal" as const, className: "num" } : {})}
          placeholder={placeholder}
          value={typed.text}
          onChange={(event) => {
            const text = event.target.value;
            const next = read(text);
            setTyped({ text, of: next === null ? shown : write(next) });
            if (next !== null && write(next) !== shown) onRead(next);
          }}
        />
      )}
    </Labelled>
  );
}

/** An API name, taken over when it is whole. */
export function ApiName({ name, error, check, onChange }: { name: string; error: string | null; check?: ((name: string) => string | null) | undefined; onChange: (name: string) => void }): ReactNode {
  const [typed, setTyped] = useState({ text: name, of: name });
  if (typed.of !== name) setTyped({ text: name, of: name });
  const fault = typed.text === name ? null : (check?.(typed.text) ?? null);
  // What will not do stays, with what is wrong about it.
  const commit = () => {
    if (fault === null && typed.text !== name) onChange(typed.text);
  };
  return (
    <div onBlur={commit}>
      <NameInput name={typed.text} onChange={(text) => setTyped({ text, of: name })} error={fault ?? error} />
    </div>
  );
}

/** One of the icons metadata may name. */
export function IconInput({ label, icon, onChange }: { label: string; icon: string; onChange: (icon: string) => void }): ReactNode {
  const [search, setSearch] = useState("");
  return (
    <div className="min-w-0">
      <span className="lb">{label}</span>
      <PopoverButton
        className="btn"
        popoverLabel={label}
        aria-label={`${label}: ${icon}`}
        content={(close) => (
          <div className="w-72 max-md:w-auto">
            <Input aria-label={t("app.search")} placeholder={t("app.search")} value={search} onChange={(event) => setSearch(event.target.value)} />
            <div className="mt-2 grid max-h-64 grid-cols-8 gap-0.5 overflow-y-auto">
              {ICON_NAMES.filter((name) => name.includes(search.trim().toLowerCase())).map((name) => (
                <button
                  key={name} type="button" aria-label={name} data-tip={name} aria-pressed={icon === name} className={icon === name ? "ib bg-accent-soft !text-accent-text" : "ib"}
                  onClick={() => {
                    onChange(name);
                    close();
                  }}
                >
                  <Icon name={name} size={16} />
                </button>
              ))}
            </div>
          </div>
        )}
      >
        <Icon name={icon} size={16} />
        <span className="font-mono text-xs text-fg3">{icon}</span>
      </PopoverButton>
    </div>
  );
}

/** Short texts, one after the other: media types, for instance. */
export function TextsField({ label, help, error, values, pattern, placeholder, onChange }: TypedProps & { values: readonly string[]; pattern: string | undefined; placeholder?: string | undefined; onChange: (values: string[]) => void }): ReactNode {
  const [text, setText] = useState("");
  const wanted = text.trim();
  const bad = wanted !== "" && pattern !== undefined && !new RegExp(pattern).test(wanted);
  const add = () => {
    if (wanted === "" || bad) return;
    if (!values.includes(wanted)) onChange([...values, wanted]);
    setText("");
  };
  return (
    <div className="grid min-w-0 gap-1.5">
      <Labelled label={label} help={help} error={error ?? (bad ? t("panel.formatWanted", { example: placeholder ?? "" }) : null)}>
        {(control) => (
          <div className="flex gap-1.5">
            <Input
              id={control.id} aria-describedby={control.describedBy} invalid={control.invalid} value={text} placeholder={placeholder} onChange={(event) => setText(event.target.value)} onBlur={add}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
                event.preventDefault();
                add();
              }}
            />
            <button type="button" className="btn !px-2" aria-label={t("app.add")} onClick={add}><Plus size={14} aria-hidden /></button>
          </div>
        )}
      </Labelled>
      {values.length > 0 && (
        <div className="flex flex-wrap gap-1">
          {values.map((value) => (
            <span key={value} className="pd-token pl-2 font-mono">
              <span className="truncate">{value}</span>
              <button type="button" className="grid h-full w-6 shrink-0 place-items-center rounded-r-md text-fg3 hover:text-fg" aria-label={t("panel.remove", { name: value })} onClick={() => onChange(values.filter((other) => other !== value))}>
                <X size={13} aria-hidden />
              </button>
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
