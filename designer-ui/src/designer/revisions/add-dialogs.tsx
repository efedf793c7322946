import { Plus, Trash2, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { previewNumber } from "../../fields/auto_number/format";
import { today } from "../../lib/dates";
import { t } from "../../lib/i18n";
import { FIELD_TYPES, type FieldTypeName } from "../../metadata/types";
import { Button, IconButton } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { Chip } from "../../ui/chip";
import { Dialog } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { Input } from "../../ui/input";
import { addEntity, addField, addOption, addStage, freeName, goodPlace, type Labels, nameFrom, optionsOf, type Patch, removeOption, SYSTEM_NAMES } from "./edits";
import { choicesIn, entitiesIn, type EntityDoc, type FieldDoc, type NavigationDoc, type PipelineDoc, type Placed, readLabel } from "./files";
import { checkName, HUES, HueInput, LabelsInput, NameInput, NewForm, Select } from "./new-form";
import type { Files } from "./requests";

interface AddProps {
  files: Files;
  onAdd: (patch: Patch) => void;
  onClose: () => void;
}

const NOBODY: Labels = { zh: "", en: "" };

/** Name as typed, else made from the English label, else a plain one with a number. */
function useName(labels: Labels, taken: readonly string[], plain: string): { name: string; setName: (name: string) => void; error: string | null } {
  const [typed, setName] = useState<string | null>(null);
  const name = typed ?? freeName(nameFrom(labels.en) || plain, taken);
  return { name, setName, error: checkName(name, taken) };
}

function hasLabel(labels: Labels): boolean {
  return labels.zh.trim() !== "" || labels.en.trim() !== "";
}

export function AddFieldDialog({ files, entity, after: firstAfter, onAdd, onClose }: AddProps & { entity: EntityDoc; after: string | null }): ReactNode {
  const [labels, setLabels] = useState(NOBODY);
  const [type, setType] = useState<FieldTypeName>("text");
  const [to, setTo] = useState(() => entitiesIn(files).slice(0, 1).map(({ doc }) => doc.name));
  const [choices, setChoices] = useState("");
  const [options, setOptions] = useState<Labels[]>([NOBODY, NOBODY]);
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
  const hasOptions = type === "choice" || type === "multi_choice";
  const needsOptions = hasOptions && choices === "" && given.length === 0;
  const submit = () => {
    setTried(true);
    if (!hasLabel(labels) || error !== null || needsOptions || (type === "auto_number" && preview === null) || (type === "regarding" && to.length === 0)) return;
    const names: string[] = [];
    const spec = given.map((option, index) => {
      const optionName = freeName(nameFrom(option.en) || `option_${index + 1}`, names);
      names.push(optionName);
      return { name: optionName, labels: option, hue: HUES[index % HUES.length] ?? 264 };
    });
    onAdd(addField(files, entity.name, { labels, name, type, required: required && type !== "auto_number", help: { zh: help, en: help }, to: type === "lookup" || type === "many_to_many" ? to.slice(0, 1) : type === "regarding" ? to : [], options: spec, choices: choices === "" ? null : choices, after, inForms, inList, pattern }));
  };
  return (
    <NewForm title={t("designer.addFieldTo", { entity: readLabel(entity.label, entity.name) })} action={t("designer.add")} onSubmit={submit} onClose={onClose}>
      <LabelsInput labels={labels} onChange={setLabels} first error={tried && !hasLabel(labels) ? t("designer.labelMissing") : null} />
      <div className="grid gap-4 sm:grid-cols-2 sm:gap-3">
        <Select label={t("designer.type")} value={type} onChange={(value) => setType(value as FieldTypeName)} options={FIELD_TYPES.filter((candidate) => candidate !== "stage").map((candidate) => ({ value: candidate, label: t(`designer.type.${candidate}`) }))} />
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
        <fieldset>
          <legend className="lb">{t("designer.options")}</legend>
          <div className="grid gap-2">
            {options.map((option, index) => (
              <div key={index} className="flex items-center gap-2">
                <Input aria-label={t("designer.optionZh", { n: index + 1 })} placeholder={t("designer.labelZh")} value={option.zh} onChange={(event) => setOptions(options.map((other, place) => (place === index ? { ...other, zh: event.target.value } : other)))} />
                <Input aria-label={t("designer.optionEn", { n: index + 1 })} placeholder={t("designer.labelEn")} value={option.en} onChange={(event) => setOptions(options.map((other, place) => (place === index ? { ...other, en: event.target.value } : other)))} />
                <IconButton label={t("designer.removeOption")} onClick={() => setOptions(options.filter((_, place) => place !== index))}>
                  <X size={14} aria-hidden />
                </IconButton>
              </div>
            ))}
            <div>
              <Button tone="ghost" onClick={() => setOptions([...options, NOBODY])}>
                <Plus size={14} aria-hidden />
                {t("designer.addOption")}
              </Button>
            </div>
            {tried && needsOptions && <p role="alert" className="text-xs text-bad">{t("designer.optionsMissing")}</p>}
          </div>
        </fieldset>
      )}
      <Select label={t("designer.position")} value={after} onChange={setAfter} options={entity.fields.map((field) => ({ value: field.name, label: t("designer.afterX", { x: readLabel(field.label, field.name) }) }))} />
      <div className="grid gap-2">
        {type !== "auto_number" && <label className="flex items-center gap-2"><Checkbox checked={required} onChange={setRequired} />{t("designer.required")}</label>}
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

function More({ children }: { children: ReactNode }): ReactNode {
  return (
    <details className="group">
      <summary className="w-fit cursor-default rounded text-fg2 hover:text-fg">{t("designer.more")}</summary>
      <div className="mt-3 grid gap-4">{children}</div>
    </details>
  );
}

const KINDS = ["open", "won", "lost", "paused", "invalid"] as const;

export function AddStageDialog({ pipeline, after: firstAfter, onAdd, onClose }: Omit<AddProps, "files"> & { pipeline: Placed<PipelineDoc>; after: string | null }): ReactNode {
  const { stages } = pipeline.doc;
  const [labels, setLabels] = useState(NOBODY);
  const [after, setAfter] = useState(firstAfter ?? stages.findLast((stage) => (stage.kind ?? "open") === "open")?.name ?? "");
  const neighbour = stages.find((stage) => stage.name === after);
  const [picked, setHue] = useState<number | null>(null);
  const hue = picked ?? HUES.find((candidate) => Math.abs(candidate - (neighbour?.hue ?? 264)) < 13) ?? 264;
  const [kind, setKind] = useState<string>("open");
  const [typed, setProbability] = useState<string | null>(null);
  const probability = typed ?? (kind === "won" ? "100" : kind !== "open" ? "0" : neighbour?.probability === undefined ? "" : String(neighbour.probability));
  const [days, setDays] = useState("");
  const [tried, setTried] = useState(false);
  const { name, setName, error } = useName(labels, stages.map((stage) => stage.name), "stage");
  const numberOf = (text: string, max: number): number | null | undefined => {
    if (text.trim() === "") return null;
    const value = Number(text.normalize("NFKC").replace("%", ""));
    return Number.isInteger(value) && value >= 0 && value <= max ? value : undefined;
  };
  const chance = numberOf(probability, 100);
  const expected = numberOf(days, 3650);
  const submit = () => {
    setTried(true);
    if (!hasLabel(labels) || error !== null || chance === undefined || expected === undefined) return;
    onAdd(addStage(pipeline, { labels, name, hue, kind, probability: chance, expectedDays: expected, after: after === "" ? null : after }));
  };
  return (
    <NewForm title={t("designer.addStageTo", { pipeline: readLabel(pipeline.doc.label, pipeline.doc.name) })} action={t("designer.add")} onSubmit={submit} onClose={onClose}>
      <LabelsInput labels={labels} onChange={setLabels} first error={tried && !hasLabel(labels) ? t("designer.labelMissing") : null} />
      <div className="grid gap-4 sm:grid-cols-2 sm:gap-3">
        <Select label={t("designer.position")} value={after} onChange={setAfter} options={[{ value: "", label: t("designer.first") }, ...stages.map((stage) => ({ value: stage.name, label: t("designer.afterX", { x: readLabel(stage.label, stage.name) }) }))]} />
        <Select label={t("designer.kind")} value={kind} onChange={setKind} options={KINDS.map((value) => ({ value, label: t(`designer.kind.${value}`) }))} />
        <label className="block">
          <span className="lb">{t("designer.probability")}</span>
          <Input inputMode="numeric" className="num" invalid={chance === undefined} value={probability} placeholder="0–100" onChange={(event) => setProbability(event.target.value)} />
        </label>
        <label className="block">
          <span className="lb">{t("designer.expectedDays")}</span>
          <Input inputMode="numeric" className="num" invalid={expected === undefined} value={days} onChange={(event) => setDays(event.target.value)} />
        </label>
      </div>
      <HueInput hue={hue} onChange={setHue} />
      <p aria-hidden className="flex items-center gap-2 text-xs text-fg3">
        {t("designer.looksLike")}
        <Chip hue={hue}>{labels.zh || labels.en || t("designer.newStage")}</Chip>
      </p>
      <More>
        <NameInput name={name} onChange={setName} error={error} />
      </More>
    </NewForm>
  );
}

const ICONS = ["box", "briefcase", "building-2", "users", "user-round", "target", "calendar", "file-text", "package", "receipt", "truck", "wrench", "shopping-cart", "ticket", "phone", "map-pin", "megaphone", "factory", "wallet", "star"];

export function AddEntityDialog({ files, onAdd, onClose }: AddProps & { onAdd: (patch: Patch, name: string) => void }): ReactNode {
  const entities = entitiesIn(files);
  const groups = (files["navigation.json"] as NavigationDoc | undefined)?.items.filter((item) => item.entity === undefined) ?? [];
  const [labels, setLabels] = useState(NOBODY);
  const [plural, setPlural] = useState("");
  const [icon, setIcon] = useState("box");
  const [hue, setHue] = useState(264);
  const [owned, setOwned] = useState(true);
  const [like, setLike] = useState(entities[0]?.doc.name ?? "");
  const [group, setGroup] = useState(groups.at(-1)?.id ?? "");
  const [tried, setTried] = useState(false);
  const { name, setName, error } = useName(labels, [...entities.map(({ doc }) => doc.name), "user"], "thing");
  const submit = () => {
    setTried(true);
    if (!hasLabel(labels) || error !== null) return;
    onAdd(
      addEntity(files, { labels, plural, name, icon, hue, owned, nameLabels: { zh: labels.zh.trim() === "" ? "" : `${labels.zh.trim()}名称`, en: "Name" }, rightsLike: like === "" ? null : like, group: group === "" ? null : group }),
      name,
    );
  };
  return (
    <NewForm title={t("designer.addEntity")} action={t("designer.add")} onSubmit={submit} onClose={onClose}>
      <LabelsInput labels={labels} onChange={setLabels} first error={tried && !hasLabel(labels) ? t("designer.labelMissing") : null} />
      <fieldset>
        <legend className="lb">{t("designer.icon")}</legend>
        <div className="flex flex-wrap gap-1">
          {ICONS.map((candidate) => (
            <button key={candidate} type="button" aria-label={candidate} aria-pressed={icon === candidate} className={icon === candidate ? "ib bg-accent-soft !text-accent-text" : "ib"} onClick={() => setIcon(candidate)}>
              <Icon name={candidate} />
            </button>
          ))}
        </div>
      </fieldset>
      <HueInput hue={hue} onChange={setHue} />
      <div className="grid gap-4 sm:grid-cols-2 sm:gap-3">
        {entities.length > 0 && <Select label={t("designer.rightsLike")} value={like} onChange={setLike} options={[...entities.map(({ doc }) => ({ value: doc.name, label: readLabel(doc.label, doc.name) })), { value: "", label: t("designer.rightsNone") }]} />}
        <Select label={t("designer.menu")} value={group} onChange={setGroup} options={[...groups.map((item) => ({ value: item.id, label: readLabel(item.label, item.id) })), { value: "", label: t("designer.menuNone") }]} />
      </div>
      <label className="flex items-center gap-2"><Checkbox checked={owned} onChange={setOwned} />{t("designer.owned")}</label>
      <More>
        <NameInput name={name} onChange={setName} error={error} />
        <label className="block">
          <span className="lb">{t("designer.pluralEn")}</span>
          <Input lang="en" value={plural} maxLength={60} onChange={(event) => setPlural(event.target.value)} />
        </label>
      </More>
    </NewForm>
  );
}

/** Options of a choice field: see, add, hide. */
export function OptionsDialog({ files, entity, field, onChange, onClose }: { files: Files; entity: EntityDoc; field: FieldDoc; onChange: (patch: Patch) => void; onClose: () => void }): ReactNode {
  const { options, shared } = optionsOf(files, field);
  const [labels, setLabels] = useState(NOBODY);
  const [hue, setHue] = useState(HUES[options.length % HUES.length] ?? 264);
  const [tried, setTried] = useState(false);
  const add = () => {
    setTried(true);
    if (!hasLabel(labels)) return;
    const name = freeName(nameFrom(labels.en) || `option_${options.length + 1}`, options.map((option) => option.name));
    onChange(addOption(files, entity.name, field.name, { name, labels, hue }));
    setLabels(NOBODY);
    setTried(false);
  };
  return (
    <Dialog
      title={t("designer.optionsOf", { field: readLabel(field.label, field.name) })}
      description={shared ? t("designer.sharedNote", { list: readLabel(shared.label, shared.name) }) : undefined}
      width={480}
      onClose={onClose}
      footer={<Button tone="primary" onClick={onClose}>{t("designer.done")}</Button>}
    >
      <ul className="m-0 grid list-none p-0">
        {options.map((option) => (
          <li key={option.id} className="flex h-9 items-center gap-2 border-b">
            <Chip hue={option.hue}>{readLabel(option.label, option.name)}</Chip>
            <span className="min-w-0 flex-1 truncate font-mono text-2xs text-fg3">{option.name}</span>
            <IconButton size="sm" label={t("designer.hideOption", { option: readLabel(option.label, option.name) })} disabled={options.length <= 1} onClick={() => onChange(removeOption(files, entity.name, field.name, option.name))}>
              <Trash2 size={13} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <form
        noValidate
        className="mt-4 grid gap-3 rounded-lg bg-sunken p-3"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <LabelsInput labels={labels} onChange={setLabels} error={tried && !hasLabel(labels) ? t("designer.labelMissing") : null} />
        <HueInput hue={hue} onChange={setHue} />
        <div>
          <button type="submit" className="btn">
            <Plus size={14} aria-hidden />
            {t("designer.addOption")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
