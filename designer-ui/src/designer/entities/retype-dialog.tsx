import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowRight, CircleAlert, ListPlus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { ask } from "../../api/call";
import type { ConversionPreview, ConvertedValue } from "../../api/types";
import { fieldType } from "../../fields/registry";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { language } from "../../lib/language";
import type { FileTypeName } from "../../metadata/types";
import { Button } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { Dialog } from "../../ui/dialog";
import { Input } from "../../ui/input";
import { SkeletonLines } from "../../ui/skeleton";
import { optionsOf } from "../revisions/edits";
import { choicesIn, entitiesIn, type FieldDoc, readLabel } from "../revisions/files";
import { Select } from "../revisions/new-form";
import type { Files } from "../revisions/requests";
import type { Editing } from "../revisions/use-draft";
import { convertOf, mapped, retyped, withOptions, withRest } from "./retype";
import { TypeGrid, typeLabel } from "./type-grid";

interface RetypeProps {
  editing: Editing;
  field: FieldDoc;
  /** The type its values have now. */
  from: FileTypeName;
  onApply: (field: FieldDoc) => void;
  onClose: () => void;
}

/** What becomes of the values, with the field as it would be; the last answer stays while the next is on its way. */
function usePreview(editing: Editing, field: FieldDoc): ConversionPreview | undefined {
  const { draft, saving } = editing;
  return useQuery({
    queryKey: ["conversion", draft?.id ?? null, draft?.version ?? 0, editing.baseRevision, language.get(), JSON.stringify(field)],
    queryFn: ({ signal }) => ask("preview_conversion", { body: { element: field.id, field: asked(field) as never, ...(draft ? { draft: draft.id } : {}) }, signal }),
    enabled: !saving,
    placeholderData: keepPreviousData,
    retry: false,
  }).data;
}

/** A list without options is no list yet: until there is one, values are looked at beside an option that nobody can mean. */
function asked(field: FieldDoc): FieldDoc {
  return field.options?.length === 0 ? { ...field, options: [{ id: `${field.id.slice(0, 30)}_none`, name: "none_yet", retired: true }] } : field;
}

/** First which type, then what becomes of each value; into the draft in one step. */
export function RetypeDialog({ editing, field, from, onApply, onClose }: RetypeProps): ReactNode {
  const { files } = editing;
  const [next, setNext] = useState<FieldDoc | null>(() => (field.type === from ? null : field));
  const label = readLabel(field.label, field.name);
  const preview = usePreview(editing, next ?? field);
  if (next !== null) return <Values {...{ editing, from, label, preview, onApply, onClose }} field={next} onChange={setNext} onBack={() => setNext(null)} />;
  const possible: readonly string[] = preview?.possible ?? [];
  return (
    <Dialog title={t("retype.title", { field: label })} description={t("retype.pick")} width={640} onClose={onClose}>
      {preview === undefined ? <SkeletonLines count={6} /> : possible.length === 0 ? <p className="text-fg2">{t("retype.impossible")}</p> : <TypeGrid offered={(type) => possible.includes(type)} onPick={(type) => setNext(retyped(files, field, from, type))} />}
    </Dialog>
  );
}

function Values({ editing, field, from, label, preview, onChange, onBack, onApply, onClose }: Omit<RetypeProps, "onClose"> & { label: string; preview: ConversionPreview | undefined; onChange: (field: FieldDoc) => void; onBack: () => void; onClose: () => void }): ReactNode {
  const { files } = editing;
  const ready = preview?.to === field.type;
  const values = ready ? (preview.values ?? []) : [];
  const left = values.filter((value) => value.how === "left" || (value.how === "emptied" && value.fault !== null));
  const isChoice = field.type === "choice" || field.type === "multi_choice";
  const errors = ready ? preview.problems.filter((problem) => problem.level === "error") : [];
  const rest = convertOf(field)?.rest === "empty";
  return (
    <Dialog
      title={t("retype.title", { field: label })}
      width={720}
      onClose={onClose}
      footer={
        <>
          <p className="mr-auto min-w-0 text-xs text-fg3 max-md:hidden">{t("retype.kept")}</p>
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button tone="primary" onClick={() => onApply(field)}>{t("retype.apply")}</Button>
        </>
      }
    >
      <div className="grid gap-4">
        <div className="flex flex-wrap items-center gap-2">
          <Kind type={from} />
          <ArrowRight size={14} aria-hidden className="text-fg3" />
          <Kind type={field.type} />
          <button type="button" className="lnk ml-auto text-xs text-fg2" onClick={onBack}>{t("ent.otherType")}</button>
        </div>
        <Further files={files} field={field} onChange={onChange} />
        {!ready ? (
          <SkeletonLines count={6} />
        ) : preview.values === null && preview.convertible ? (
          <p className="rounded-lg bg-sunken px-3 py-2 text-fg2">{t("retype.hidden")}</p>
        ) : (
          <>
            <Totals preview={preview} />
            {errors.length > 0 && (
              <ul role="alert" className="m-0 grid list-none gap-1 rounded-lg bg-[color-mix(in_oklch,var(--bad)_7%,transparent)] px-3 py-2 text-bad">
                {errors.slice(0, 5).map((problem) => (
                  <li key={`${problem.file}${problem.pointer}${problem.code}`} className="flex items-start gap-2">
                    <CircleAlert size={14} aria-hidden className="mt-0.5 shrink-0" />
                    <span className="min-w-0">{problem.message} <span className="text-xs break-all">{problem.file}</span></span>
                  </li>
                ))}
              </ul>
            )}
            <div className="flex flex-wrap items-center gap-x-5 gap-y-2 empty:hidden">
              {left.length > 0 && (
                <label className="flex items-center gap-2">
                  <Checkbox checked={rest} onChange={(checked) => onChange(withRest(field, checked))} />
                  {t("retype.restEmpty")}
                </label>
              )}
              {isChoice && field.choices === undefined && left.length > 0 && (
                <Button className="ml-auto max-md:ml-0" onClick={() => onChange(withOptions(field, left.map((value) => value.text)))}>
                  <ListPlus size={14} aria-hidden />
                  {t("retype.makeOptions", { n: left.length })}
                </Button>
              )}
            </div>
            {values.length > 0 && <ValueTable files={files} field={field} values={values} onChange={onChange} />}
            {preview.more > 0 && <p className="text-xs text-fg3">{t("retype.more", { n: formatInteger(preview.more) })}</p>}
            {preview.records === 0 && <p className="text-fg2">{t("retype.noValues")}</p>}
          </>
        )}
      </div>
    </Dialog>
  );
}

function Kind({ type }: { type: FileTypeName }): ReactNode {
  const { icon: Glyph } = fieldType(type);
  return <span className="inline-flex items-center gap-1.5 rounded-md bg-sunken px-2 py-1 font-medium"><Glyph size={14} aria-hidden className="text-fg2" />{typeLabel(type)}</span>;
}

/** What the new type needs to be told. */
function Further({ files, field, onChange }: { files: Files; field: FieldDoc; onChange: (field: FieldDoc) => void }): ReactNode {
  if (field.type === "lookup") {
    const targets = entitiesIn(files).map(({ doc }) => ({ value: doc.name, label: readLabel(doc.label, doc.name) }));
    return <Select label={t("designer.to")} value={String(field.to ?? "")} options={targets} onChange={(to) => onChange({ ...field, to })} />;
  }
  if (field.type !== "choice" && field.type !== "multi_choice") return null;
  const lists = choicesIn(files).map(({ doc }) => ({ value: doc.name, label: t("designer.sharedList", { list: readLabel(doc.label, doc.name) }) }));
  const pick = (list: string) => {
    const { choices: _, options: __, ...others } = field;
    onChange(list === "" ? { ...others, options: field.options ?? [] } : { ...others, choices: list });
  };
  return <Select label={t("designer.choices")} value={field.choices ?? ""} options={[{ value: "", label: t("designer.ownOptions") }, ...lists]} onChange={pick} />;
}

const HOWS = ["left", "converted", "rounded", "mapped", "emptied"] as const;

function Totals({ preview }: { preview: ConversionPreview }): ReactNode {
  const told = HOWS.filter((how) => (preview.totals[how] ?? 0) > 0);
  return (
    <div role="status" className="flex flex-wrap gap-1.5 empty:hidden">
      {told.map((how) => (
        <span key={how} className={how === "left" ? "rounded-full bg-[color-mix(in_oklch,var(--bad)_9%,transparent)] px-2.5 py-0.5 text-xs text-bad" : "rounded-full bg-sunken px-2.5 py-0.5 text-xs text-fg2"}>
          {t(`retype.total.${how}`, { n: formatInteger(preview.totals[how] ?? 0) })}
        </span>
      ))}
      {preview.returned > 0 && <span className="rounded-full bg-sunken px-2.5 py-0.5 text-xs text-fg2">{t("retype.returned", { n: formatInteger(preview.returned) })}</span>}
    </div>
  );
}

function ValueTable({ files, field, values, onChange }: { files: Files; field: FieldDoc; values: readonly ConvertedValue[]; onChange: (field: FieldDoc) => void }): ReactNode {
  return (
    <table className="retype-values">
      <thead>
        <tr>
          <th scope="col">{t("retype.value")}</th>
          <th scope="col" className="num">{t("retype.records")}</th>
          <th scope="col">{t("retype.becomes")}</th>
        </tr>
      </thead>
      <tbody>
        {values.map((value) => (
          <tr key={value.text} data-how={value.how}>
            <td className="break-words whitespace-pre-wrap">{value.text.length > 200 ? `${value.text.slice(0, 200)}…` : value.text}</td>
            <td className="num">{formatInteger(value.count)}</td>
            <td><Target files={files} field={field} value={value} onChange={onChange} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const SAID = "=";
const NOTHING = "-";
const TYPED = "+";

/** What one value becomes: what it says, an option or a text of one's own, or nothing. */
function Target({ files, field, value, onChange }: { files: Files; field: FieldDoc; value: ConvertedValue; onChange: (field: FieldDoc) => void }): ReactNode {
  const map = convertOf(field)?.map ?? {};
  const own = Object.hasOwn(map, value.text) ? map[value.text] : undefined;
  const options = field.type === "choice" || field.type === "multi_choice" ? optionsOf(files, field).options.filter((option) => option.retired !== true) : null;
  const said = value.how === "left" || value.fault !== null ? t(value.how === "emptied" ? "retype.empty" : "retype.unsettled") : value.becomes;
  const pick = (picked: string) => onChange(mapped(field, value.text, picked === SAID ? undefined : picked === NOTHING ? null : picked === TYPED ? "" : picked.slice(1)));
  const chosen = own === undefined ? SAID : own === null ? NOTHING : options ? `:${own}` : TYPED;
  const label = t("retype.becomesOf", { value: value.text.slice(0, 60) });
  const fault = value.fault !== null && (own === undefined || (own !== null && own !== "")) ? value.fault : null;
  return (
    <div className="grid gap-1">
      <select className="in" aria-label={label} aria-invalid={value.how === "left" || undefined} title={fault ?? undefined} value={chosen} onChange={(event) => pick(event.target.value)}>
        <option value={SAID}>{own === undefined ? said : t("retype.asSaid")}</option>
        {options?.map((option) => <option key={option.id} value={`:${option.name}`}>{readLabel(option.label, option.name)}</option>)}
        {options && own != null && options.every((option) => option.name !== own) && <option value={`:${own}`}>{own}</option>}
        {!options && <option value={TYPED}>{t("retype.other")}</option>}
        <option value={NOTHING}>{t("retype.empty")}</option>
      </select>
      {!options && typeof own === "string" && <Input autoFocus aria-label={label} value={own} invalid={value.how === "left"} onChange={(event) => onChange(mapped(field, value.text, event.target.value))} />}
      {fault !== null && !(options && own === undefined) && <p className="text-xs text-fg3">{fault}</p>}
    </div>
  );
}
