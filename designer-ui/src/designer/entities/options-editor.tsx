import { Archive, ArchiveRestore, Plus, Share2, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { formatList } from "../../lib/format";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { hueStyle } from "../../ui/chip";
import { PopoverButton } from "../../ui/popover";
import { SortableList } from "../../ui/sortable-list";
import { TextField } from "../panel/controls";
import { labelsOf, withText } from "../panel/labels";
import { RefField } from "../panel/pickers";
import { freeName, newId, optionsOf, type Patch, setOptions } from "../revisions/edits";
import { choicesIn, entitiesIn, type EntityDoc, type FieldDoc, type OptionDoc, readLabel } from "../revisions/files";
import { HueInput, HUES } from "../revisions/new-form";
import type { Files } from "../revisions/requests";
import { movedTo, setField, setOption, shareOptions } from "./edits";

interface OptionsProps {
  files: Files;
  /** Files of the revision in use: an option that was published is retired rather than removed. */
  base: Files;
  entity: EntityDoc;
  field: FieldDoc;
  error: string | null;
  onPatch: (patch: Patch, key?: string) => void;
}

/** Where a choice's options come from, and the options themselves. */
export function OptionsEditor({ files, base, entity, field, error, onPatch }: OptionsProps): ReactNode {
  const { options, shared } = optionsOf(files, field);
  const [focus, setFocus] = useState<string | null>(null);
  const put = (next: OptionDoc[], key?: string) => onPatch(setOptions(files, entity.name, field.name, () => next), key);
  const users = shared === null ? [] : entitiesIn(files).flatMap(({ doc }) => doc.fields.filter((other) => other.choices === shared.name && other.id !== field.id).map((other) => `${readLabel(doc.label, doc.name)} · ${readLabel(other.label, other.name)}`));
  const known = new Set(optionIds(base));
  const add = () => {
    const id = newId("opt");
    setFocus(id);
    put([...options, { id, name: freeName(`option_${options.length + 1}`, options.map((option) => option.name)), label: { "zh-CN": t("ent.newOptionZh"), en: t("ent.newOptionEn") }, hue: HUES[options.length % HUES.length] ?? 264 }]);
  };
  return (
    <div className="grid gap-3">
      <RefField
        label={t("designer.choices")}
        options={[{ value: "", label: t("designer.ownOptions") }, ...choicesIn(files).map(({ doc }) => ({ value: doc.name, label: readLabel(doc.label, doc.name), hint: t("designer.nOptions", { n: doc.options.length }) }))]}
        value={field.choices ?? ""}
        optional={false}
        onChange={(name) => onPatch(setField(files, entity.id, field.id, name === "" || name === undefined ? { choices: undefined, options: options.map((option) => ({ ...option, id: newId("opt") })), default: undefined } : { choices: name, options: undefined, default: undefined }))}
      />
      {shared && users.length > 0 && <p className="text-xs text-fg3">{t("ent.alsoUsedBy", { fields: formatList(users.slice(0, 4)) })}</p>}
      <fieldset className="min-w-0">
        <legend className="lb">{t("designer.options")}</legend>
        <SortableList
          label={t("designer.options")}
          items={options}
          keyOf={(option) => option.id}
          nameOf={(option) => readLabel(option.label, option.name)}
          onMove={(from, to) => put(movedTo(options, from, to))}
          actions={(option) => [
            option.retired
              ? { key: "back", label: t("ent.unretire"), icon: ArchiveRestore, onSelect: () => put(setOption(options, option.id, { retired: false })) }
              : { key: "retire", label: t("ent.retire"), icon: Archive, onSelect: () => put(setOption(options, option.id, { retired: true })) },
            ...(known.has(option.id) || options.length < 2 ? [] : [{ key: "remove", label: t("designer.removeOption"), icon: Trash2, danger: true, onSelect: () => put(options.filter((other) => other.id !== option.id)) }]),
          ]}
        >
          {(option) => {
            const labels = labelsOf(option.label);
            const name = readLabel(option.label, option.name);
            const write = (language: "zh-CN" | "en") => (text: string) => {
              const label = withText(option.label, language, text);
              if (label !== undefined) put(setOption(options, option.id, { label }), `${option.id}.${language}`);
            };
            return (
              <div className="flex min-w-0 flex-1 items-center gap-1 py-0.5">
                <PopoverButton
                  className="ib ib-sm" popoverLabel={t("designer.hue")} aria-label={t("ent.hueOf", { name })}
                  content={() => <div className="w-56 p-1"><HueInput hue={option.hue ?? 264} onChange={(hue) => put(setOption(options, option.id, { hue }), `${option.id}.hue`)} /></div>}
                >
                  <span aria-hidden className="size-3.5 rounded-full bg-[oklch(var(--dot-l)_var(--dot-c)_var(--h))]" style={hueStyle(option.hue)} />
                </PopoverButton>
                <TextField lang="zh-CN" className={option.retired ? "in !h-7 opacity-60" : "in !h-7"} autoFocus={focus === option.id} aria-label={t("pipe.inZh", { name })} value={labels.zh} onText={write("zh-CN")} />
                <TextField lang="en" className={option.retired ? "in !h-7 opacity-60" : "in !h-7"} aria-label={t("pipe.inEn", { name })} value={labels.en} onText={write("en")} />
                {option.retired && <span className="ent-badge">{t("ent.retired")}</span>}
              </div>
            );
          }}
        </SortableList>
        {error !== null && <p className="mt-1 text-xs text-bad">{error}</p>}
        <div className="mt-1 flex gap-1">
          <Button tone="ghost" className="!px-2 !text-fg2" onClick={add}>
            <Plus size={14} aria-hidden />
            {t("designer.addOption")}
          </Button>
          {!shared && (
            <Button tone="ghost" className="!px-2 !text-fg2" onClick={() => onPatch(shareOptions(files, entity.id, field))}>
              <Share2 size={14} aria-hidden />
              {t("ent.share")}
            </Button>
          )}
        </div>
      </fieldset>
    </div>
  );
}

function optionIds(files: Files): string[] {
  return [...choicesIn(files).flatMap(({ doc }) => doc.options), ...entitiesIn(files).flatMap(({ doc }) => doc.fields.flatMap((field) => field.options ?? []))].map((option) => option.id);
}
