import { ChevronLeft, ChevronRight, Plus } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { fieldType } from "../../fields/registry";
import { t } from "../../lib/i18n";
import { entityField, stageFields, targetOf } from "../../metadata/paths";
import type { Entity, Field, Metadata } from "../../metadata/types";
import { Picker } from "../../ui/picker";
import { Popover } from "../../ui/popover";

/** Hops a path may take. */
const HOPS = 3;

interface PathPickerProps {
  metadata: Metadata;
  entity: Entity;
  /** Words of the button, and the name of what opens. */
  label: string;
  /** Paths that are chosen already. */
  chosen: readonly string[];
  suits?: (field: Field) => boolean;
  onPick: (path: string) => void;
}

/** A button to add a field, of the entity or, step by step, of what it refers to. */
export function PathPicker({ metadata, entity, label, chosen, suits = () => true, onPick }: PathPickerProps): ReactNode {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [trail, setTrail] = useState<readonly { word: string; label: string; fields: readonly Field[] }[]>([]);
  const here = trail.at(-1);
  const before = trail.map(({ word }) => word);
  const fields = here?.fields ?? entity.fields;
  const close = () => {
    setOpen(false);
    setTrail([]);
  };
  /** What stands behind a field that leads on. */
  const behind = (field: Field): readonly Field[] => {
    if (before.length >= HOPS) return [];
    if (field.type === "stage") return here ? [] : stageFields(entity, field);
    if (field.type === "regarding") return [entityField(metadata, field)];
    return targetOf(metadata, field)?.fields ?? [];
  };
  const pathOf = (field: Field) => [...before, field.name].join(".");
  const options = fields.flatMap((field) => {
    const { icon: Icon } = fieldType(field);
    const path = pathOf(field);
    const node = (
      <>
        <Icon size={14} aria-hidden className="shrink-0 text-fg3" />
        <span className="truncate">{field.label}</span>
      </>
    );
    const itself = suits(field) && !chosen.includes(path) ? [{ value: path, label: field.label, node }] : [];
    const inside = behind(field).length > 0 ? [{ value: `>${field.name}`, label: t("vd.fieldsOf", { field: field.label }), node: <span className="flex min-w-0 flex-1 items-center gap-2 pl-[22px] text-fg2"><span className="truncate">{t("vd.fieldsOf", { field: field.label })}</span><ChevronRight size={14} aria-hidden className="ml-auto shrink-0" /></span> }] : [];
    return [...itself, ...inside];
  });
  return (
    <>
      <button ref={anchor} type="button" className="btn btn-g justify-self-start !px-2 !text-fg2" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Plus size={14} aria-hidden />
        {label}
      </button>
      <Popover open={open} onClose={close} anchor={anchor} label={label}>
        {here && (
          <button type="button" className="mi w-full hover:bg-hover" onClick={() => setTrail(trail.slice(0, -1))}>
            <ChevronLeft size={14} aria-hidden className="text-fg3" />
            <span className="truncate">{here.label}</span>
          </button>
        )}
        <Picker
          key={before.join(".")}
          label={label}
          options={options}
          selected={[]}
          onSelect={(value) => {
            if (!value.startsWith(">")) {
              onPick(value);
              close();
              return;
            }
            const field = fields.find(({ name }) => name === value.slice(1));
            if (field) setTrail([...trail, { word: field.name, label: field.label, fields: behind(field) }]);
          }}
        />
      </Popover>
    </>
  );
}
