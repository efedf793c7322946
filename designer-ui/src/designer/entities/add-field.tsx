import { useState, type ReactNode } from "react";
import { previewNumber } from "../../fields/auto_number/format";
import { fieldType } from "../../fields/registry";
import { today } from "../../lib/dates";
import { t, tMaybe } from "../../lib/i18n";
import type { FileTypeName } from "../../metadata/types";
import { Checkbox } from "../../ui/checkbox";
import { Dialog } from "../../ui/dialog";
import { Input } from "../../ui/input";
import { addField, freeName, goodPlace, type Labels, nameFrom, type NewField, type Patch, SYSTEM_NAMES } from "../revisions/edits";
import { choicesIn, entitiesIn, type EntityDoc, readLabel } from "../revisions/files";
import { hasLabel, HUES, LabelsInput, More, NameInput, NewForm, Select, useName } from "../revisions/new-form";
import type { Files } from "../revisions/requests";
import { addStageField, FIRST_STAGES } from "../pipelines/edits";
import { twinOf } from "./edits";
import { LabelRows } from "./label-rows";
import { StageRows } from "./stage-rows";
import { TypeGrid, typeLabel } from "./type-grid";

/** Types whose values nobody types. */
const UNASKED: readonly FileTypeName[] = ["auto_number", "formula", "rollup", "stage"];

const NOBODY: Labels = { zh: "", en: "" };

interface AddFieldProps {
  files: Files;
  entity: EntityDoc;
  /** Field it stands behind; null: at a good place. */
  after: string | null;
  /** A type that is chosen already. */
  first?: FileTypeName;
  /** `pipeline`: the one that was made with a stage field. */
  onAdd: (patch: Patch, id: string, pipeline?: string) => void;
  onClose: () => void;
}

/** First what kind of value, then what it is called. */
export function AddFieldDialog(props: AddFieldProps): ReactNode {
  const [type, setType] = useState<FileTypeName | null>(props.first ?? null);
  const { entity, onClose } = props;
  if (type !== null) return <FieldForm {...props} type={type} onBack={() => setType(null)} />;
  return (
    <Dialog title={t("designer.addFieldTo", { entity: readLabel(entity.label, entity.name) })} description={t("ent.pickType")} width={640} onClose={onClose}>
      <TypeGrid onPick={setType} />
    </Dialog>
  );
}

function FieldForm({ files, entity, after: firstAfter, type, onAdd, onBack, onClose }: AddFieldProps & { type: FileTypeName; onBack: () => void }): ReactNode {
  const { icon: Glyph } = fieldType(type);
  const [labels, setLabels] = useState(NOBODY);
  const [to, setTo] = useState(() => entitiesIn(files).slice(0, 1).map(({ doc }) => doc.name));
  const [choices, setChoices] = useState("");
  const [options, setOptions] = useState<Labels[]>([NOBODY, NOBODY]);
  const [stages, setStages] = useState(FIRST_STAGES);
  const [after, setAfter] = useState(() => firstAfter ?? goodPlace(files, entity));
  const [required, setRequired] = useState(false);
  const [inForms, setInForms] = useState(true);
  const [inList, setInList] = useState(false);
  const [help, setHelp] = useState("");
  const [tried, setTried] = useState(false);
  const { name, setName, error } = useName(labels, [...entity.fields.map((field) => field.name), ...SYSTEM_NAMES], "field");
  const [pattern, setPattern] = useState(`${entity.name.slice(0, 2).toUpperCase()}-{YYYY}-{0000}`);
  const preview = type === "auto_number" ? previewNumber(pattern, today()) : null;
  const given = options.filter(hasLabel);
  const way = stages.filter((stage) => hasLabel(stage.labels));
  const needsWay = type === "stage" && way[0]?.kind !== "open";
  const hasOptions = type === "choice" || type === "multi_choice";
  const needsOptions = hasOptions && choices === "" && given.length === 0;
  const twin = twinOf({ "zh-CN": labels.zh, en: labels.en }, entity.fields);
  const submit = () => {
    setTried(true);
    if (!hasLabel(labels) || error !== null || needsOptions || needsWay || (type === "auto_number" && preview === null) || (type === "regarding" && to.length === 0)) return;
    const names: string[] = [];
    const spec = given.map((option, index) => {
      const optionName = freeName(nameFrom(option.en) || `option_${index + 1}`, names);
      names.push(optionName);
      return { name: optionName, labels: option, hue: HUES[index % HUES.length] ?? 264 };
    });
    const wanted: NewField = { labels, name, type, required: required && !UNASKED.includes(type), help: { zh: help, en: help }, to: type === "lookup" || type === "many_to_many" ? to.slice(0, 1) : type === "regarding" ? to : [], options: spec, choices: choices === "" ? null : choices, after, inForms, inList, pattern };
    const made = type === "stage" ? addStageField(files, entity.name, wanted, way) : { patch: addField(files, entity.name, wanted), pipeline: undefined };
    const { patch } = made;
    const added = entitiesIn(patch)[0]?.doc.fields.find((field) => field.name === name);
    onAdd(patch, added?.id ?? name, made.pipeline);
  };
  return (
    <NewForm title={t("designer.addFieldTo", { entity: readLabel(entity.label, entity.name) })} action={t("designer.add")} onSubmit={submit} onClose={onClose}>
      <div className="flex items-center gap-2.5 rounded-lg bg-sunken px-3 py-2">
        <Glyph size={16} aria-hidden className="shrink-0 text-fg2" />
        <span className="min-w-0 flex-1 truncate">
          <span className="font-medium">{typeLabel(type)}</span>
          <span className="ml-2 text-xs text-fg3">{tMaybe(`ent.type.${type}`)}</span>
        </span>
        <button type="button" className="lnk shrink-0 text-xs text-fg2" onClick={onBack}>{t("ent.otherType")}</button>
      </div>
      <LabelsInput labels={labels} onChange={setLabels} first error={tried && !hasLabel(labels) ? t("designer.labelMissing") : null} />
      {twin && <p className="-mt-2 text-xs text-warn">{t("ent.twin", { field: readLabel(twin.label, twin.name), name: twin.name })}</p>}
      <div className="grid gap-4 empty:hidden sm:grid-cols-2 sm:gap-3">
        {(type === "lookup" || type === "many_to_many") && <Select label={t("designer.to")} value={to[0] ?? ""} onChange={(name) => setTo([name])} options={entitiesIn(files).map(({ doc }) => ({ value: doc.name, label: readLabel(doc.label, doc.name) }))} />}
        {type === "auto_number" && (
          <label className="block">
            <span className="lb">{t("designer.pattern")}</span>
            <Input className="font-mono" value={pattern} maxLength={60} invalid={preview === null} aria-describedby="pattern-note" onChange={(event) => setPattern(event.target.value)} />
            <span id="pattern-note" className={preview === null ? "mt-1 block text-xs text-bad" : "mt-1 block text-xs text-fg3"}>{preview === null ? t("designer.patternBad") : t("designer.patternPreview", { number: preview })}</span>
          </label>
        )}
        {hasOptions && (
          <Select
            label={t("designer.choices")}
            value={choices}
            onChange={setChoices}
            options={[{ value: "", label: t("designer.ownOptions") }, ...choicesIn(files).map(({ doc }) => ({ value: doc.name, label: t("designer.sharedList", { list: readLabel(doc.label, doc.name) }) }))]}
          />
        )}
      </div>
      {type === "regarding" && <Targets files={files} chosen={to} onChange={setTo} error={tried && to.length === 0 ? t("designer.toMissing") : null} />}
      {hasOptions && choices === "" && (
        <LabelRows options={options} onChange={setOptions} error={tried && needsOptions ? t("designer.optionsMissing") : null} />
      )}
      {type === "stage" && <StageRows stages={stages} onChange={setStages} error={tried && needsWay ? t("ent.stagesMissing") : null} />}
      <Select label={t("designer.position")} value={after} onChange={setAfter} options={entity.fields.map((field) => ({ value: field.name, label: t("designer.afterX", { x: readLabel(field.label, field.name) }) }))} />
      <div className="grid gap-2">
        {type !== "auto_number" && type !== "stage" && <label className="flex items-center gap-2"><Checkbox checked={required} onChange={setRequired} />{t("designer.required")}</label>}
        <label className="flex items-center gap-2"><Checkbox checked={inForms} onChange={setInForms} />{t("designer.inForms")}</label>
        <label className="flex items-center gap-2"><Checkbox checked={inList} onChange={setInList} />{t("designer.inList")}</label>
      </div>
      <More>
        <NameInput name={name} onChange={setName} error={tried || name !== "" ? error : null} />
        <label className="block">
          <span className="lb">{t("designer.help")}</span>
          <Input value={help} maxLength={200} onChange={(event) => setHelp(event.target.value)} />
        </label>
      </More>
    </NewForm>
  );
}

/** The entities a field may point at. */
function Targets({ files, chosen, onChange, error }: { files: Files; chosen: readonly string[]; onChange: (names: string[]) => void; error: string | null }): ReactNode {
  const names = entitiesIn(files).map(({ doc }) => doc.name);
  return (
    <fieldset>
      <legend className="lb">{t("designer.toSeveral")}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {entitiesIn(files).map(({ doc }) => (
          <label key={doc.name} className="flex min-w-0 items-center gap-2">
            <Checkbox checked={chosen.includes(doc.name)} onChange={(checked) => onChange(names.filter((name) => (name === doc.name ? checked : chosen.includes(name))))} />
            <span className="truncate">{readLabel(doc.label, doc.name)}</span>
          </label>
        ))}
      </div>
      {error && <p role="alert" className="mt-1 text-xs text-bad">{error}</p>}
    </fieldset>
  );
}
