import { Copy, Trash2 } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { fieldType } from "../../fields/registry";
import { previewNumber } from "../../fields/auto_number/format";
import { today } from "../../lib/dates";
import { t } from "../../lib/i18n";
import { useMetadata } from "../../metadata/hooks";
import type { Entity } from "../../metadata/types";
import { Button } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { SkeletonLines } from "../../ui/skeleton";
import { useKindSchema, wordsOf } from "../panel/schema";
import { SchemaFields } from "../panel/schema-fields";
import { draftEntity, faultsOf } from "../pipelines/model";
import { SYSTEM_NAMES } from "../revisions/edits";
import { entitiesIn, type EntityDoc, type FieldDoc, type Placed, readLabel } from "../revisions/files";
import { checkName } from "../revisions/new-form";
import type { Editing } from "../revisions/use-draft";
import { OWN_PANELS } from "./configs";
import { DefaultField } from "./default-field";
import { aloneUnique, putField, setAloneUnique, setField, twinOf } from "./edits";
import { OptionsEditor } from "./options-editor";
import { propertiesOf } from "./properties";
import { typeLabel } from "./type-grid";
import { renameElement, UsedIn } from "./uses";

interface FieldPanelProps {
  editing: Editing;
  placed: Placed<EntityDoc>;
  entity: Entity;
  field: FieldDoc;
  onCopy: () => void;
  /** Null where it stands for the record and stays. */
  onRemove: (() => void) | null;
}

const RetypeDialog = lazy(() => import("./retype-dialog").then((module) => ({ default: module.RetypeDialog })));

/** Types whose values become no other's. */
const FIXED_TYPES: readonly string[] = ["many_to_many", "attachment", "image", "formula", "rollup", "stage"];

/** Types whose values can be kept apart; the engine says the same. */
const UNIQUE_TYPES: readonly string[] = ["text", "email", "phone", "url", "integer", "decimal", "percent", "date", "datetime", "time", "choice", "lookup", "user", "auto_number", "stage", "duration", "rating", "boolean"];

/** Everything about one field, made from the schema; where a type says more, by its own panel. */
export function FieldPanel({ editing, placed, entity, field, onCopy, onRemove }: FieldPanelProps): ReactNode {
  const { files, apply, draft, base } = editing;
  const metadata = useMetadata();
  const schema = useKindSchema("entity")?.$defs["field"]?.properties;
  const [nameFault, setNameFault] = useState<string | null>(null);
  const [retyping, setRetyping] = useState(false);
  const { icon: Glyph } = fieldType(field.type);
  const faults = faultsOf(draft?.problems ?? [], placed.path);
  const pointer = `/fields/${placed.doc.fields.indexOf(field)}`;
  const others = placed.doc.fields.filter((other) => other.id !== field.id);
  if (!schema) return <SkeletonLines count={6} />;
  const errorAt = (name: string) => (name === "name" && nameFault !== null ? nameFault : faults.at(`${pointer}/${name}`));
  const put = (name: string, value: unknown) => {
    if (name === "name") void renameElement(editing, field.id, String(value)).then(setNameFault);
    else if (name === "label" && value === undefined) return;
    else apply(setField(files, placed.doc.id, field.id, { [name]: value }), `${field.id}.${name}`);
  };
  const labels: Readonly<Record<string, string>> = typeof field.label === "object" ? field.label : {};
  const twin = twinOf(labels, others);
  const names = propertiesOf(schema, field.type);
  const special = OWN_PANELS[field.type];
  const own = special ? names.filter((name) => !special.covers.includes(name)) : names;
  const generated = (wanted: readonly string[]) => (
    <SchemaFields
      kind="field"
      properties={schema}
      names={own.filter((name) => wanted.includes(name))}
      value={field}
      type={field.type}
      scope={{ files, entity }}
      errorAt={errorAt}
      checkName={(name) => checkName(name, [...others.map((other) => other.name), ...SYSTEM_NAMES])}
      onChange={put}
    />
  );
  const general = faults.under(pointer).filter((problem) => problem.pointer === pointer);
  const preview = field.type === "auto_number" ? previewNumber(String(field["pattern"] ?? ""), today()) : null;
  const required = names.includes("required");
  // A field that is new in the draft has no values yet: it is made anew instead.
  const published = entitiesIn(base).flatMap(({ doc }) => doc.fields).find((other) => other.id === field.id);
  const canRetype = field.name !== placed.doc.nameField && !FIXED_TYPES.includes(published?.type ?? field.type);
  return (
    <div className="grid gap-5">
      <p className="flex items-center gap-2 text-fg2">
        <Glyph size={15} aria-hidden className="shrink-0 text-fg3" />
        {typeLabel(field.type)}
        {published && canRetype && <button type="button" className="lnk ml-auto text-xs" onClick={() => setRetyping(true)}>{t("retype.change")}</button>}
      </p>
      {retyping && published && (
        <Suspense fallback={null}>
          <RetypeDialog editing={editing} field={field} from={published.type} onApply={(next) => { apply(putField(files, placed.doc.id, next)); setRetyping(false); }} onClose={() => setRetyping(false)} />
        </Suspense>
      )}
      {general.map((problem) => <p key={problem.code} role="alert" className="rounded-lg bg-[color-mix(in_oklch,var(--bad)_7%,transparent)] px-3 py-2 text-bad">{problem.message}</p>)}
      <div className="grid gap-4">
        {generated(["label"])}
        {twin && <p className="-mt-2 text-xs text-warn">{t("ent.twin", { field: readLabel(twin.label, twin.name), name: twin.name })}</p>}
        {generated(["help", "result", "to", "onDelete"])}
        {own.includes("options") && <OptionsEditor files={files} base={base} entity={placed.doc} field={field} error={errorAt("options") ?? errorAt("choices")} onPatch={apply} />}
        {generated(["pattern"])}
        {field.type === "auto_number" && preview !== null && <p className="-mt-3 text-xs text-fg3">{t("designer.patternPreview", { number: preview })}</p>}
        <div className="grid grid-cols-2 gap-3 empty:hidden">{generated(["scale", "min", "max", "maxLength", "maxCount"])}</div>
        {generated(["accept"])}
        {special && (
          <Suspense fallback={<SkeletonLines count={4} />}>
            <special.Panel entity={entity} entities={entitiesIn(files).map(({ doc }) => draftEntity(metadata, files, doc))} field={field} errorAt={errorAt} onChange={(change, key) => apply(setField(files, placed.doc.id, field.id, change), key)} />
          </Suspense>
        )}
      </div>
      <section className="grid gap-3 border-t pt-4" aria-label={t("ent.checks")}>
        {required && generated(["required"])}
        {UNIQUE_TYPES.includes(field.type) && (
          <label className="flex items-start gap-2">
            <Checkbox className="mt-0.5" checked={aloneUnique(placed.doc, field.name) !== undefined} onChange={(unique) => apply(setAloneUnique(files, placed.doc.id, field, unique))} />
            <span>
              {t("ent.unique")}
              <span className="block text-xs text-fg3">{t("ent.uniqueHelp")}</span>
            </span>
          </label>
        )}
        {generated(["readOnly"])}
        {own.includes("default") && <DefaultField files={files} field={field} label={wordsOf("field", "default", schema["default"]).label} error={errorAt("default")} onChange={(value) => put("default", value)} />}
      </section>
      {own.includes("inverse") && <Inverse field={field} errorAt={errorAt} generated={generated} />}
      <section className="grid gap-3 border-t pt-4">{generated(["name", "aliases"])}</section>
      <UsedIn editing={editing} element={field.id} />
      <div className="flex gap-1 border-t pt-4">
        <Button tone="ghost" onClick={onCopy}><Copy size={14} aria-hidden />{t("ent.copy")}</Button>
        {onRemove && <Button tone="ghost" className="!text-bad" onClick={onRemove}><Trash2 size={14} aria-hidden />{t("designer.removeField")}</Button>}
      </div>
    </div>
  );
}

function Inverse({ field, errorAt, generated }: { field: FieldDoc; errorAt: (name: string) => string | null; generated: (names: readonly string[]) => ReactNode }): ReactNode {
  const wrong = errorAt("inverse");
  return (
    <details className="group" open={wrong !== null || undefined}>
      <summary className="w-fit cursor-default rounded text-fg2 hover:text-fg">{t("ent.otherSide", { list: field.inverse ? readLabel(field.inverse.label, field.inverse.name) : t("panel.none") })}</summary>
      <div className="mt-3">{generated(["inverse"])}</div>
    </details>
  );
}
