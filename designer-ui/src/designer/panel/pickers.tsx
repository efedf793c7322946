import { ChevronDown, Plus, X } from "lucide-react";
import { useId, type ReactNode } from "react";
import { fieldType } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { fieldOf } from "../../metadata/paths";
import type { Entity, Field } from "../../metadata/types";
import { hueStyle } from "../../ui/chip";
import { Icon } from "../../ui/icon";
import { type Option, Picker } from "../../ui/picker";
import { PopoverButton } from "../../ui/popover";
import { choicesIn, entitiesIn, readLabel, rolesIn, viewsIn } from "../revisions/files";
import type { Files } from "../revisions/requests";
import "./panel.css";

/** What references of a panel are looked up in. */
export interface PanelScope {
  files: Files;
  /** The entity as the draft has it, for fields, stages and conditions. */
  entity?: Entity | undefined;
}

export function fieldOptions(fields: readonly Field[]): Option[] {
  return fields.map((field) => {
    const Glyph = fieldType(field).icon;
    return { value: field.name, label: field.label, hint: field.name, node: <><Glyph size={14} aria-hidden className="shrink-0 text-fg3" /><span className="truncate">{field.label}</span></> };
  });
}

export function entityOptions(files: Files): Option[] {
  return entitiesIn(files).map(({ doc }) => {
    const label = readLabel(doc.label, doc.name);
    return { value: doc.name, label, hint: doc.name, node: <><span className="av size-5 rounded" style={hueStyle(doc.hue)}><Icon name={doc.icon} size={12} /></span><span className="truncate">{label}</span></> };
  });
}

/** The elements an `x-ref` may name. */
export function referenceOptions(kind: string, { files, entity }: PanelScope, accepts: (field: Field) => boolean = () => true): Option[] {
  switch (kind) {
    case "entity":
      return entityOptions(files);
    case "field":
    case "path":
      return fieldOptions((entity?.fields ?? []).filter(accepts));
    case "choices":
      return choicesIn(files).map(({ doc }) => ({ value: doc.name, label: readLabel(doc.label, doc.name), hint: t("designer.nOptions", { n: doc.options.length }) }));
    case "view":
      return entity ? viewsIn(files, entity.name).map(({ doc }) => ({ value: doc.name, label: readLabel(doc.label, doc.name) })) : [];
    case "role":
      return rolesIn(files).map(({ doc }) => ({ value: doc.name, label: readLabel(doc.label, doc.name) }));
    case "stage":
    case "own_stage":
      return (entity?.pipelines ?? []).flatMap((pipeline) => pipeline.stages.map((stage) => ({ value: kind === "stage" ? `${pipeline.name}/${stage.name}` : stage.name, label: stage.label, group: pipeline.label })));
    case "inverse":
      return (entity?.relatedLists ?? []).map((list) => ({ value: list.name, label: list.label }));
    default:
      return [];
  }
}

interface RefProps {
  label: string;
  help?: string | undefined;
  error?: string | null;
  options: readonly Option[];
}

/** One element, found by its name. */
export function RefField({ label, help, error = null, options, value, optional = true, onChange }: RefProps & { value: string | undefined; optional?: boolean; onChange: (value: string | undefined) => void }): ReactNode {
  const id = useId();
  const chosen = options.find((option) => option.value === value);
  const note = error ?? help;
  return (
    <div className="min-w-0">
      <span className="lb" id={id}>{label}</span>
      <PopoverButton
        className={cx("in flex items-center gap-2 text-left", error !== null && "shadow-[inset_0_0_0_1px_var(--bad)]")}
        popoverLabel={label}
        aria-labelledby={`${id} ${id}-value`}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        content={(close) => (
          <Picker
            label={label}
            options={options}
            selected={value === undefined ? [] : [value]}
            search={options.length > 7}
            onSelect={(next) => {
              onChange(next);
              close();
            }}
            {...(optional && value !== undefined ? { footer: () => <button type="button" className="mi w-full text-fg2" onClick={() => { onChange(undefined); close(); }}>{t("panel.none")}</button> } : {})}
          />
        )}
      >
        <span id={`${id}-value`} className="flex min-w-0 flex-1 items-center gap-2">
          {chosen ? (chosen.node ?? <span className="truncate">{chosen.label}</span>) : value !== undefined ? <span className="truncate text-bad">{value}</span> : <span className="text-fg3">{t("panel.choose")}</span>}
        </span>
        <ChevronDown size={14} aria-hidden className="shrink-0 text-fg3" />
      </PopoverButton>
      {note !== undefined && note !== null && <p id={`${id}-note`} className={error === null ? "mt-1 text-xs text-fg3" : "mt-1 text-xs text-bad"}>{note}</p>}
    </div>
  );
}

/** Several elements, in the order they were chosen. */
export function RefsField({ label, help, error = null, add, options, values, onChange }: RefProps & { add?: string; values: readonly string[]; onChange: (values: string[]) => void }): ReactNode {
  const note = error ?? help;
  const title = add ?? t("app.add");
  return (
    <fieldset className="min-w-0">
      <legend className="lb">{label}</legend>
      <div className="flex flex-wrap items-center gap-1">
        {values.map((value) => {
          const option = options.find((candidate) => candidate.value === value);
          const name = option?.label ?? value;
          return (
            <span key={value} className={cx("pd-token pl-2", !option && "text-bad")}>
              <span className="truncate">{name}</span>
              <button type="button" className="grid h-full w-6 shrink-0 place-items-center rounded-r-md text-fg3 hover:text-fg" aria-label={t("pipe.dropField", { field: name })} onClick={() => onChange(values.filter((other) => other !== value))}>
                <X size={13} aria-hidden />
              </button>
            </span>
          );
        })}
        <PopoverButton
          className="btn btn-g !px-2 !text-fg2"
          popoverLabel={title}
          content={() => <Picker multiple label={title} options={options} selected={values} onSelect={(value) => onChange(values.includes(value) ? values.filter((other) => other !== value) : [...values, value])} />}
        >
          <Plus size={14} aria-hidden />
          {title}
        </PopoverButton>
      </div>
      {note !== undefined && note !== null && <p className={error === null ? "mt-1 text-xs text-fg3" : "mt-1 text-xs text-bad"}>{note}</p>}
    </fieldset>
  );
}

/** Several fields of an entity; those no longer offered are still named. */
export function FieldList({ label, add, entity, offered, chosen, error = null, onChange }: { label: string; add?: string; entity: Entity; offered: readonly Field[]; chosen: readonly string[]; error?: string | null; onChange: (names: string[]) => void }): ReactNode {
  const kept = chosen.flatMap((name) => (offered.some((field) => field.name === name) ? [] : (fieldOf(entity, name) ?? [])));
  return <RefsField label={label} add={add ?? t("pipe.addField")} error={error} options={fieldOptions([...offered, ...kept])} values={chosen} onChange={onChange} />;
}
