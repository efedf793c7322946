import { queryOptions, useQuery } from "@tanstack/react-query";
import { useId, useState, type ReactNode } from "react";
import { ask } from "../../api/call";
import { t, tMaybe } from "../../lib/i18n";
import { Checkbox } from "../../ui/checkbox";
import { Input, TextArea } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import type { Label } from "../revisions/files";
import { HueInput, NameInput, Select } from "../revisions/new-form";
import { labelsOf, type Language, withText } from "./edits";

/** One property of a metadata kind, as far as a panel is made from it. */
interface Property {
  title?: string;
  type?: string | string[];
  enum?: string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  $ref?: string;
}

export type Properties = Readonly<Record<string, Property>>;

const schemaQuery = queryOptions({
  queryKey: ["kind-schema", "pipeline"],
  queryFn: async ({ signal }) => (await ask("get_kind_schema", { path: { kind: "pipeline" }, signal })) as unknown as { properties: Properties; $defs: { stage: { properties: Properties } } },
  staleTime: Infinity,
});

/** What the engine says a pipeline and a stage may hold. */
export function usePipelineSchema(): { pipeline: Properties; stage: Properties } | null {
  const schema = useQuery(schemaQuery).data;
  return schema ? { pipeline: schema.properties, stage: schema.$defs.stage.properties } : null;
}

interface SchemaFieldsProps {
  /** "pipeline" or "stage": where the words of the properties are. */
  kind: string;
  properties: Properties;
  /** Which of them, in this order. */
  names: readonly string[];
  value: Readonly<Record<string, unknown>>;
  onChange: (name: string, value: unknown) => void;
  errorAt: (name: string) => string | null;
  /** Names that are taken, for an API name. */
  checkName?: (name: string) => string | null;
}

/** Controls for properties, each by what the JSON Schema says of it. */
export function SchemaFields({ kind, properties, names, value, onChange, errorAt, checkName }: SchemaFieldsProps): ReactNode {
  return names.map((name) => {
    const property = properties[name];
    if (!property) return null;
    const label = tMaybe(`schema.${kind}.${name}`) ?? property.title ?? name;
    const help = tMaybe(`schema.${kind}.${name}.help`);
    const error = errorAt(name);
    const now = value[name];
    if (property.$ref?.endsWith("/label")) return <LabelFields key={name} name={label} label={now as Label | undefined} long={name !== "label"} error={error} onChange={(next) => onChange(name, next)} />;
    if (property.$ref?.endsWith("/hue")) return <HueInput key={name} hue={typeof now === "number" ? now : 264} onChange={(hue) => onChange(name, hue)} />;
    if (property.$ref?.endsWith("/name")) return <ApiName key={name} name={String(now ?? "")} error={error} check={checkName} onChange={(next) => onChange(name, next)} />;
    if (property.enum) {
      const options = property.enum.map((option) => ({ value: option, label: tMaybe(`schema.${kind}.${name}.${option}`) ?? option }));
      return <Select key={name} label={label} {...(help === undefined ? {} : { help })} value={String(now ?? property.default ?? "")} options={options} onChange={(next) => onChange(name, next)} />;
    }
    if (property.type === "integer") {
      return <NumberField key={name} label={label} help={help} error={error} value={typeof now === "number" ? now : undefined} min={property.minimum ?? 0} max={property.maximum ?? Number.MAX_SAFE_INTEGER} onChange={(next) => onChange(name, next)} />;
    }
    if (property.type === "boolean") {
      return (
        <label key={name} className="flex items-start gap-2">
          <Checkbox className="mt-0.5" checked={now === true} onChange={(next) => onChange(name, next)} />
          <span>
            {label}
            {help && <span className="block text-xs text-fg3">{help}</span>}
          </span>
        </label>
      );
    }
    return null;
  });
}

/** A text that is written as it is typed; what else changes it (a step back) is shown. */
export function TextField({ value, onText, long = false, invalid = false, ...rest }: { value: string; onText: (text: string) => void; long?: boolean; invalid?: boolean; id?: string; lang?: string; placeholder?: string; "aria-label"?: string; "aria-describedby"?: string | undefined; autoFocus?: boolean; className?: string }): ReactNode {
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
export function LabelFields({ name, label, long = false, error = null, onChange, autoFocus = false }: { name: string; label: Label | undefined; long?: boolean; error?: string | null; onChange: (label: Label | undefined) => void; autoFocus?: boolean }): ReactNode {
  const labels = labelsOf(label);
  const id = useId();
  return (
    <fieldset className="min-w-0" aria-describedby={error === null ? undefined : id}>
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
      {error !== null && <p id={id} className="mt-1 text-xs text-bad">{error}</p>}
    </fieldset>
  );
}

/** A whole number within bounds, or nothing. */
function NumberField({ label, help, error, value, min, max, onChange }: { label: string; help: string | undefined; error: string | null; value: number | undefined; min: number; max: number; onChange: (value: number | undefined) => void }): ReactNode {
  const shown = value === undefined ? "" : String(value);
  const [typed, setTyped] = useState({ text: shown, of: shown });
  if (typed.of !== shown) setTyped({ text: shown, of: shown });
  const read = (text: string): number | undefined | null => {
    const plain = text.normalize("NFKC").replace("%", "").trim();
    if (plain === "") return undefined;
    const number = Number(plain);
    return Number.isInteger(number) && number >= min && number <= max ? number : null;
  };
  const bad = read(typed.text) === null;
  return (
    <Labelled label={label} help={help} error={error ?? (bad ? t("pipe.numberBetween", { min, max }) : null)}>
      {(control) => (
        <Input
          id={control.id}
          aria-describedby={control.describedBy}
          invalid={control.invalid}
          inputMode="numeric"
          className="num"
          value={typed.text}
          onChange={(event) => {
            const text = event.target.value;
            const next = read(text);
            setTyped({ text, of: next === null ? shown : next === undefined ? "" : String(next) });
            if (next !== null && next !== value) onChange(next);
          }}
        />
      )}
    </Labelled>
  );
}

/** An API name, taken over when it is whole. */
function ApiName({ name, error, check, onChange }: { name: string; error: string | null; check: ((name: string) => string | null) | undefined; onChange: (name: string) => void }): ReactNode {
  const [typed, setTyped] = useState({ text: name, of: name });
  if (typed.of !== name) setTyped({ text: name, of: name });
  const fault = typed.text === name ? null : (check?.(typed.text) ?? null);
  const commit = () => {
    if (fault === null && typed.text !== name) onChange(typed.text);
    else setTyped({ text: name, of: name });
  };
  return (
    <div onBlur={commit}>
      <NameInput name={typed.text} onChange={(text) => setTyped({ text, of: name })} error={fault ?? error} />
    </div>
  );
}
