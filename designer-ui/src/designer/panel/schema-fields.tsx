import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { Filter } from "../../metadata/filter";
import type { Field } from "../../metadata/types";
import { Checkbox } from "../../ui/checkbox";
import { Labelled } from "../../ui/labelled";
import type { Label } from "../revisions/files";
import { HueInput, Select } from "../revisions/new-form";
import { ConditionEditor } from "./condition";
import { ApiName, ExactField, IconInput, LabelFields, NumberField, TextField, TextsField } from "./controls";
import { type PanelScope, referenceOptions, RefField, RefsField } from "./pickers";
import { controlOf, optionWords, type Properties, type Property, wordsOf } from "./schema";

interface SchemaFieldsProps {
  /** "pipeline", "stage", "field" …: where the words of the properties are. */
  kind: string;
  properties: Properties;
  /** Which of them, in this order. */
  names: readonly string[];
  value: Readonly<Record<string, unknown>>;
  onChange: (name: string, value: unknown) => void;
  errorAt: (name: string) => string | null;
  /** Names that are taken, for an API name. */
  checkName?: (name: string) => string | null;
  /** What references lead into; without it there are no pickers and no conditions. */
  scope?: PanelScope;
  /** Which fields a reference may name, by property. */
  accepts?: (name: string, field: Field) => boolean;
  /** Type of the field the properties are of, for defaults that depend on it. */
  type?: string;
}

/** Controls for properties, each by what the JSON Schema says of it. */
export function SchemaFields({ properties, names, ...rest }: SchemaFieldsProps): ReactNode {
  return names.map((name) => {
    const property = properties[name];
    return property ? <SchemaField key={name} name={name} property={property} {...rest} /> : null;
  });
}

function SchemaField({ kind, name, property, value, onChange, errorAt, checkName, scope, accepts, type }: Omit<SchemaFieldsProps, "properties" | "names"> & { name: string; property: Property }): ReactNode {
  const { label, help } = wordsOf(kind, name, property);
  const error = errorAt(name);
  const now = value[name];
  const put = (next: unknown) => onChange(name, next);
  const implied = (type !== undefined ? property["x-defaults"]?.[type] : undefined) ?? property.default;
  const placeholder = typeof implied === "number" || typeof implied === "string" ? String(implied) : undefined;
  const options = (reference: string | undefined) => (scope && reference ? referenceOptions(reference, scope, (field) => accepts?.(name, field) ?? true) : []);
  switch (controlOf(property)) {
    case "label":
      return <LabelFields name={label} help={help} label={now as Label | undefined} long={name !== "label" && name !== "labelPlural"} error={error} onChange={put} />;
    case "hue":
      return <HueInput hue={typeof now === "number" ? now : 264} onChange={put} />;
    case "icon":
      return <IconInput label={label} icon={typeof now === "string" ? now : "box"} onChange={put} />;
    case "name":
      return <ApiName name={String(now ?? "")} error={error} check={checkName} onChange={put} />;
    case "filter":
      return scope?.entity ? <ConditionEditor entity={scope.entity} label={label} filter={now as Filter | undefined} onChange={put} /> : null;
    case "reference": {
      // One, or of some types several.
      if (Array.isArray(now)) return <RefsField label={label} help={help} error={error} options={options(property["x-ref"])} values={now as string[]} onChange={put} />;
      return <RefField label={label} help={help} error={error} options={options(property["x-ref"])} value={typeof now === "string" ? now : undefined} onChange={put} />;
    }
    case "references":
      return <RefsField label={label} help={help} error={error} options={options(property.items?.["x-ref"])} values={Array.isArray(now) ? (now as string[]) : []} onChange={(next) => put(next.length === 0 ? undefined : next)} />;
    case "enum": {
      const words = (property.enum ?? []).map((option) => ({ value: option, ...optionWords(kind, name, option) }));
      const chosen = String(now ?? implied ?? "");
      const note = words.find((option) => option.value === chosen)?.help ?? help;
      return <Select label={label} {...(note === undefined ? {} : { help: note })} value={chosen} options={words} onChange={put} />;
    }
    case "integer":
      return <NumberField label={label} help={help} error={error} placeholder={placeholder} value={typeof now === "number" ? now : undefined} min={property.minimum ?? 0} max={property.maximum ?? Number.MAX_SAFE_INTEGER} onChange={put} />;
    case "number":
      return <ExactField label={label} help={help} error={error} placeholder={placeholder} value={now === undefined ? "" : String(now)} onChange={put} />;
    case "boolean":
      return (
        <div>
          <label className="flex items-start gap-2">
            <Checkbox className="mt-0.5" checked={now === true} onChange={put} />
            <span>
              {label}
              {help && <span className="block text-xs text-fg3">{help}</span>}
            </span>
          </label>
          {error !== null && <p className="mt-1 text-xs text-bad">{error}</p>}
        </div>
      );
    case "text":
      return (
        <Labelled label={label} help={help} error={error}>
          {(control) => <TextField id={control.id} aria-describedby={control.describedBy} invalid={control.invalid} value={typeof now === "string" ? now : ""} maxLength={property.maxLength ?? 200} onText={(text) => put(text.trim() === "" ? undefined : text.trim())} />}
        </Labelled>
      );
    case "texts":
      return <TextsField label={label} help={help} error={error} values={Array.isArray(now) ? (now as string[]) : []} pattern={property.items?.pattern} placeholder="image/*" onChange={(next) => put(next.length === 0 ? undefined : next)} />;
    case "object":
      return <NestedFields kind={`${kind}.${name}`} label={label} help={help} property={property} value={now as Readonly<Record<string, unknown>> | undefined} onChange={put} errorAt={(inner) => errorAt(`${name}/${inner}`)} scope={scope} accepts={accepts} />;
    case "aliases":
      return Array.isArray(now) && now.length > 0 ? (
        <div>
          <span className="lb">{label}</span>
          <p className="font-mono text-xs text-fg2">{now.join(", ")}</p>
          {help && <p className="mt-1 text-xs text-fg3">{help}</p>}
        </div>
      ) : null;
    case "objects":
    case "other":
      return null;
  }
}

/** A property that is an object: switched on by a tick, its own properties beneath. */
function NestedFields({ kind, label, help, property, value, onChange, errorAt, scope, accepts }: { kind: string; label: string; help: string | undefined; property: Property; value: Readonly<Record<string, unknown>> | undefined; onChange: (value: unknown) => void; errorAt: (name: string) => string | null; scope: PanelScope | undefined; accepts: SchemaFieldsProps["accepts"] }): ReactNode {
  const inner = property.properties ?? {};
  const names = Object.keys(inner);
  const put = (name: string, next: unknown) => {
    const all: Record<string, unknown> = { ...value, [name]: next };
    if (next === undefined) delete all[name];
    onChange(Object.keys(all).length === 0 ? undefined : all);
  };
  return (
    <fieldset className="pd-box grid gap-3">
      <legend className="sr-only">{label}</legend>
      <div className="flex items-center justify-between gap-2">
        <span className="font-medium">{label}</span>
        {value !== undefined && (property.required ?? []).length > 0 && <button type="button" className="lnk text-xs text-fg2" onClick={() => onChange(undefined)}>{t("panel.clear")}</button>}
      </div>
      {help && <p className="-mt-2 text-xs text-fg3">{help}</p>}
      <SchemaFields kind={kind} properties={inner} names={names} value={value ?? {}} onChange={put} errorAt={errorAt} {...(scope ? { scope } : {})} {...(accepts ? { accepts: (name: string, field: Field) => accepts(`${kind.split(".").at(-1) ?? ""}.${name}`, field) } : {})} />
    </fieldset>
  );
}
