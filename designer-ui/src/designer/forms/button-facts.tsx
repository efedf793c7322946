import { Braces, Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { FieldInput } from "../../fields/field-input";
import { RelativeDay } from "../../fields/operands";
import { t } from "../../lib/i18n";
import { language } from "../../lib/language";
import { type DateAnchor, ownOperand } from "../../metadata/filter";
import { useMetadata } from "../../metadata/hooks";
import { fieldOf, resolvePath, targetNames } from "../../metadata/paths";
import type { ButtonAction, Entity, Field } from "../../metadata/types";
import { isMoment } from "../../record/filter-eval";
import { IconButton } from "../../ui/button";
import { MenuButton } from "../../ui/menu";
import { IconInput, LabelFields, TextField } from "../panel/controls";
import { isComparable, ownValues, type OwnValue } from "../panel/limits";
import { entityOptions, FieldList, RefField } from "../panel/pickers";
import { entitiesIn, type NodeDoc } from "../revisions/files";
import { Select } from "../revisions/new-form";
import { useFormDesign } from "./context";
import { setPart } from "./edits";
import { previewEntity } from "./preview";
import { Segmented } from "./segmented";

const KINDS = ["move", "set", "create", "open"] as const;
type Kind = (typeof KINDS)[number];

const kindOf = (action: ButtonAction | undefined): Kind | null =>
  action === undefined ? null : action.move !== undefined ? "move" : action.create !== undefined ? "create" : action.open !== undefined ? "open" : "set";

/** What a button does, where it stands and how it looks. */
export function ButtonFacts({ node }: { node: NodeDoc }): ReactNode {
  const { model, form, change } = useFormDesign();
  const action = node.action;
  const kind = kindOf(action);
  const put = (property: string, value: unknown) => change(setPart(form, node.id, { [property]: value }), { key: `${node.id}.${property}` });
  const act = (next: ButtonAction) => put("action", next);
  const stages = (model.pipelines ?? []).flatMap((pipeline) => pipeline.stages.map((stage) => ({ value: stage.key, label: stage.label, ...((model.pipelines ?? []).length > 1 && { group: pipeline.label }) })));
  const begin = (next: Kind) => {
    if (next === kind) return;
    if (next === "move") act({ move: stages[0]?.value ?? "" });
    else if (next === "create") act({ create: model.name });
    else if (next === "open") act({ open: "https://" });
    else act({ set: {} });
  };
  const kinds = KINDS.filter((candidate) => candidate !== "move" || stages.length > 0);
  return (
    <>
      <Select label={t("fd.buttonDoes")} value={kind ?? ""} options={[...(kind === null ? [{ value: "", label: t("panel.choose") }] : []), ...kinds.map((value) => ({ value, label: t(`fd.does.${value}`) }))]} onChange={(value) => begin(value as Kind)} />
      {action && kind === "move" && <RefField label={t("fd.moveToStage")} help={t("fd.moveHelp")} optional={false} options={stages} value={stages.find((stage) => stage.value === action.move || stage.value.split("/")[1] === action.move)?.value ?? action.move} onChange={(move) => move !== undefined && act({ move })} />}
      {action && kind === "set" && <SetFacts action={action} onChange={act} />}
      {action && kind === "create" && <CreateFacts action={action} onChange={act} />}
      {action && kind === "open" && <OpenFacts action={action} onChange={act} />}
      <div className="grid gap-3">
        <div>
          <p className="lb">{t("fd.place")}</p>
          <Segmented label={t("fd.place")} value={node.place === "header" ? "header" : "form"} choices={(["form", "header"] as const).map((value) => ({ value, label: t(`fd.place.${value}`) }))} onChange={(value) => put("place", value === "form" ? undefined : value)} />
        </div>
        <div>
          <p className="lb">{t("fd.look")}</p>
          <Segmented label={t("fd.look")} value={node.look === "primary" ? "primary" : "normal"} choices={(["normal", "primary"] as const).map((value) => ({ value, label: t(`fd.look.${value}`) }))} onChange={(value) => put("look", value === "normal" ? undefined : value)} />
        </div>
      </div>
      <div className="flex items-end gap-1">
        <IconInput label={t("schema.any.icon")} icon={node.icon ?? ""} onChange={(icon) => put("icon", icon)} />
        {node.icon !== undefined && (
          <IconButton label={t("panel.remove", { name: t("schema.any.icon") })} onClick={() => put("icon", undefined)}>
            <X size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      <LabelFields key={`${node.id}.confirm`} name={t("fd.confirm")} help={t("fd.confirmHelp")} label={node.confirm} long onChange={(label) => put("confirm", label)} />
    </>
  );
}

const BY_HAND: readonly string[] = ["stage", "auto_number", "attachment", "image", "signature"];
const isWritable = (field: Field): boolean => (!field.system || field.name === "owner") && !field.readOnly && field.computed === undefined && !BY_HAND.includes(field.type);

interface FactsProps {
  action: ButtonAction;
  onChange: (action: ButtonAction) => void;
}

function SetFacts({ action, onChange }: FactsProps): ReactNode {
  const { model } = useFormDesign();
  const { set = {}, ask = [] } = action;
  const put = (next: ButtonAction) => onChange({ ...(Object.keys(next.set ?? {}).length > 0 && { set: next.set ?? {} }), ...((next.ask ?? []).length > 0 && { ask: next.ask ?? [] }), ...(Object.keys(next.set ?? {}).length + (next.ask ?? []).length === 0 && { set: {} }) });
  return (
    <>
      <Given legend={t("fd.setValues")} target={model} values={set} onChange={(values) => put({ set: values, ask })} />
      <FieldList label={t("fd.askFirst")} entity={model} offered={model.fields.filter((field) => isWritable(field))} chosen={ask} onChange={(fields) => put({ set, ask: fields })} />
    </>
  );
}

function CreateFacts({ action, onChange }: FactsProps): ReactNode {
  const { editing } = useFormDesign();
  const metadata = useMetadata();
  const placed = entitiesIn(editing.files).find(({ doc }) => doc.name === action.create);
  const target = placed && previewEntity(metadata, editing.files, placed.doc, { role: null, language: language.get() });
  const put = (values: Record<string, unknown>) => onChange({ create: action.create ?? "", ...(Object.keys(values).length > 0 && { values }) });
  return (
    <>
      <RefField label={t("fd.createWhat")} optional={false} options={entityOptions(editing.files)} value={action.create} onChange={(create) => create !== undefined && onChange({ create })} />
      {target && <Given legend={t("fd.beginsWithValues")} target={target} values={action.values ?? {}} onChange={put} />}
    </>
  );
}

/** Fields and what they are given. */
function Given({ legend, target, values, onChange }: { legend: string; target: Entity; values: Readonly<Record<string, unknown>>; onChange: (values: Record<string, unknown>) => void }): ReactNode {
  const { model } = useFormDesign();
  const metadata = useMetadata();
  const own = ownValues(metadata, model, { self: t("panel.thisRecord") });
  const free = target.fields.filter((field) => isWritable(field) && !(field.name in values));
  const start = (field: Field): unknown => offersOf(field, own)[0]?.start ?? null;
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="lb">{legend}</legend>
      {Object.entries(values).map(([name, given]) => {
        const field = fieldOf(target, name);
        const label = field?.label ?? name;
        return (
          <div key={name} className="fd-card grid gap-1.5 !p-2.5" data-given={name}>
            <span className="flex items-center gap-1">
              <span className={field ? "min-w-0 flex-1 truncate font-medium" : "min-w-0 flex-1 truncate text-bad"}>{label}</span>
              <IconButton size="sm" label={t("pipe.dropField", { field: label })} onClick={() => onChange(Object.fromEntries(Object.entries(values).filter(([other]) => other !== name)))}>
                <X size={13} aria-hidden />
              </IconButton>
            </span>
            {field && <GivenValue target={target} field={field} given={given} own={own} onChange={(next) => onChange({ ...values, [name]: next })} />}
          </div>
        );
      })}
      {free.length > 0 && (
        <div>
          <MenuButton className="btn btn-g !px-2 !text-fg2" menuLabel={t("pipe.addField")} entries={() => free.map((field) => ({ key: field.name, label: field.label, onSelect: () => onChange({ ...values, [field.name]: start(field) }) }))}>
            <Plus size={14} aria-hidden />
            {t("pipe.addField")}
          </MenuButton>
        </div>
      )}
    </fieldset>
  );
}

type How = "value" | "moment" | "me" | "record" | "clear";
const POINTING: readonly string[] = ["lookup", "user", "regarding", "many_to_many"];
const SCALED: readonly string[] = ["text", "long_text", "integer", "decimal", "percent", "money", "rating", "duration", "email", "phone", "url", "time", "boolean", "date", "datetime", "choice", "multi_choice", "tags"];

/** How a field may be given something, the likeliest first. */
function offersOf(field: Field, own: readonly OwnValue[]): { how: How; start: unknown }[] {
  const records = own.filter((value) => takes(field, value));
  const isDay = field.type === "date" || field.type === "datetime";
  return [
    ...(records.length > 0 && POINTING.includes(field.type) ? [{ how: "record" as const, start: { record: (records.find(({ path, field: other }) => path === field.name && !other.system) ?? records.find(({ path }) => path === "id") ?? records[0])?.path } }] : []),
    ...(field.type === "user" ? [{ how: "me" as const, start: "$me" }] : []),
    ...(isDay ? [{ how: "moment" as const, start: { date: field.type === "date" ? "today" : "now" } }] : []),
    ...(SCALED.includes(field.type) ? [{ how: "value" as const, start: field.type === "boolean" ? true : (field.choices?.find((choice) => !choice.retired)?.name ?? null) }] : []),
    ...(records.length > 0 && !POINTING.includes(field.type) ? [{ how: "record" as const, start: { record: records[0]?.path } }] : []),
    { how: "clear", start: null },
  ];
}

/** What the engine takes for a field from the record at hand. */
function takes(field: Field, value: OwnValue): boolean {
  if (field.type === "regarding") return value.field.type === "lookup" && targetNames(field).includes(targetNames(value.field)[0] ?? "");
  if ((field.type === "text" || field.type === "long_text") && ["text", "long_text", "email", "phone", "url", "auto_number"].includes(value.field.type)) return true;
  return (field.type === "user" && value.field.type === "user") || isComparable(field, value.field);
}

function howOf(given: unknown): How {
  if (given === null) return "clear";
  if (given === "$me") return "me";
  if (ownOperand(given) !== null) return "record";
  return isMoment(given) ? "moment" : "value";
}

function GivenValue({ target, field, given, own, onChange }: { target: Entity; field: Field; given: unknown; own: readonly OwnValue[]; onChange: (given: unknown) => void }): ReactNode {
  const offers = offersOf(field, own);
  const how = howOf(given);
  const records = own.filter((value) => takes(field, value));
  return (
    <>
      {offers.length > 1 && (
        <select className="sel-box w-fit text-xs" aria-label={t("fd.givenAs", { field: field.label })} value={how} onChange={(event) => onChange(offers.find((offer) => offer.how === event.target.value)?.start ?? null)}>
          {offers.map((offer) => <option key={offer.how} value={offer.how}>{t(`fd.given.${offer.how}`)}</option>)}
        </select>
      )}
      {how === "value" && <FieldInput entity={target} field={{ ...field, required: false }} value={given} variant="form" onChange={(value) => onChange(written(value))} />}
      {how === "moment" && <RelativeDay value={given as DateAnchor} withNow={field.type === "datetime"} onChange={onChange} />}
      {how === "record" && (
        <select className="in" aria-label={t("fd.givenFrom", { field: field.label })} value={ownOperand(given) ?? ""} onChange={(event) => onChange({ record: event.target.value })}>
          {records.map(({ path, label }) => <option key={path} value={path}>{label}</option>)}
        </select>
      )}
    </>
  );
}

/** As it stands in the file: money by its amount. */
function written(value: unknown): unknown {
  return typeof value === "object" && value !== null && "amount" in value ? value.amount : value;
}

function OpenFacts({ action, onChange }: FactsProps): ReactNode {
  const { model } = useFormDesign();
  const metadata = useMetadata();
  const address = action.open ?? "";
  const fields = model.fields.filter((field) => ["text", "phone", "email", "url", "integer", "choice", "auto_number", "date"].includes(field.type));
  const far = model.fields
    .filter((field) => field.type === "lookup")
    .flatMap((field) => (metadata.entities.find((entity) => entity.name === targetNames(field)[0])?.fields ?? []).filter((sub) => !sub.system && ["text", "phone", "email", "url"].includes(sub.type)).map((sub) => `${field.name}.${sub.name}`));
  return (
    <div>
      <p className="lb">{t("fd.address")}</p>
      <TextField value={address} maxLength={500} aria-label={t("fd.address")} className="font-mono !text-xs" onText={(open) => onChange({ open })} />
      <p className="mt-1 text-xs text-fg3">{t("fd.addressHelp")}</p>
      <MenuButton className="btn btn-g mt-1 !px-2 !text-fg2" menuLabel={t("fd.insertField")} entries={() => [...fields.map((field) => field.name), ...far].map((path) => ({ key: path, label: resolvePath(metadata, model, path)?.label ?? path, onSelect: () => onChange({ open: `${address === "https://" && resolvePath(metadata, model, path)?.field.type === "phone" ? "tel:" : address === "https://" && resolvePath(metadata, model, path)?.field.type === "email" ? "mailto:" : address}{${path}}` }) }))}>
        <Braces size={14} aria-hidden />
        {t("fd.insertField")}
      </MenuButton>
    </div>
  );
}

