import { ListOrdered, Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { fieldType } from "../../fields/registry";
import { t } from "../../lib/i18n";
import { language } from "../../lib/language";
import { useMetadata } from "../../metadata/hooks";
import { fieldOf } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { Button, IconButton } from "../../ui/button";
import { Picker } from "../../ui/picker";
import { PopoverButton } from "../../ui/popover";
import { SortableList } from "../../ui/sortable-list";
import { measuresOf } from "../../views/totals";
import { newId, type Patch, toLabel } from "../revisions/edits";
import { entitiesIn, type EntityDoc, type FieldDoc, type NodeDoc } from "../revisions/files";
import { Select } from "../revisions/new-form";
import type { Files } from "../revisions/requests";
import { useFormDesign } from "./context";
import { setPart } from "./edits";
import { lineListsOf, wordsIn } from "./preview";

const MOST_COLUMNS = 12;

/** What a sheet of lines begins with: its first fields a person fills in. */
export function firstColumns(files: Files, entity: string, lookup: string): string[] {
  const doc = entitiesIn(files).find((candidate) => candidate.doc.name === entity)?.doc;
  return doc?.fields.filter((field) => field.name !== lookup && field.type !== "long_text" && !isOrder(doc, field.name)).slice(0, 5).map((field) => field.name) ?? [];
}

function isOrder(doc: EntityDoc, name: string): boolean {
  return doc.fields.some((field) => field.inverse?.order === name);
}

/** Whose records the lines are, which of their fields are filled in, in which order they stand, and the figures below. */
export function LinesFacts({ node }: { node: NodeDoc }): ReactNode {
  const { editing, entity, form, change } = useFormDesign();
  const metadata = useMetadata();
  const lists = lineListsOf(editing.files, entity.name, wordsIn(language.get()));
  const doc = entitiesIn(editing.files).find((candidate) => candidate.doc.name === node.entity)?.doc;
  const target = metadata.entities.find((candidate) => candidate.name === node.entity);
  const columns = node.columns ?? [];
  const totals = node.totals ?? [];
  const put = (next: readonly string[]) => change(setPart(form, node.id, { columns: [...next], totals: totals.filter((total) => next.includes(total.field)) }), { key: `${node.id}.columns` });
  const label = (name: string) => (target && fieldOf(target, name)?.label) ?? name;
  const setMeasure = (field: string, measure: string) => {
    const others = totals.filter((total) => total.field !== field);
    const next = measure === "" ? others : [...others, { field, measure }];
    change(setPart(form, node.id, { totals: columns.flatMap((name) => next.filter((total) => total.field === name)) }), { key: `${node.id}.totals` });
  };
  const lookup = doc?.fields.find((field) => field.name === node.field);
  return (
    <>
      <Select
        label={t("fd.lines")}
        value={`${node.entity}.${node.field}`}
        options={lists.map((list) => ({ value: `${list.entity}.${list.field}`, label: list.label }))}
        onChange={(value) => {
          const list = lists.find((candidate) => `${candidate.entity}.${candidate.field}` === value);
          if (list) change(setPart(form, node.id, { entity: list.entity, field: list.field, columns: firstColumns(editing.files, list.entity, list.field), totals: undefined }));
        }}
      />
      {target && (
        <div className="min-w-0">
          <p className="lb">{t("fd.lineColumns")}</p>
          <SortableList
            label={t("fd.lineColumns")}
            items={columns}
            keyOf={(name) => name}
            nameOf={label}
            onMove={(from, to) => {
              const next = [...columns];
              const [name] = next.splice(from, 1);
              if (name !== undefined) next.splice(to, 0, name);
              put(next);
            }}
          >
            {(name) => <ColumnFacts target={target} name={name} label={label(name)} measure={totals.find((total) => total.field === name)?.measure ?? ""} onMeasure={(measure) => setMeasure(name, measure)} onDrop={columns.length > 1 ? () => put(columns.filter((other) => other !== name)) : undefined} />}
          </SortableList>
          {columns.length < MOST_COLUMNS && (
            <PopoverButton
              className="btn btn-g mt-1 !px-2 !text-fg2"
              popoverLabel={t("fd.addColumn")}
              content={() => (
                <Picker
                  multiple
                  label={t("fd.addColumn")}
                  options={target.fields.filter((field) => field.name !== node.field && field.since === undefined && !(doc && isOrder(doc, field.name))).map((field) => {
                    const Glyph = fieldType(field).icon;
                    return { value: field.name, label: field.label, node: <><Glyph size={14} aria-hidden className="shrink-0 text-fg3" /><span className="truncate">{field.label}</span></> };
                  })}
                  selected={columns}
                  onSelect={(name) => {
                    const next = columns.includes(name) ? columns.filter((other) => other !== name) : [...columns, name];
                    if (next.length > 0 && next.length <= MOST_COLUMNS) put(next);
                  }}
                />
              )}
            >
              <Plus size={14} aria-hidden />
              {t("fd.addColumn")}
            </PopoverButton>
          )}
        </div>
      )}
      {doc && lookup && (
        <div>
          <p className="lb">{t("fd.lineOrder")}</p>
          {lookup.inverse?.order === undefined ? (
            <>
              <Button onClick={() => editing.apply(keepOrder(editing.files, doc.name, lookup.name))}>
                <ListOrdered size={14} aria-hidden />
                {t("fd.keepOrder")}
              </Button>
              <p className="mt-1 text-xs text-fg3">{t("fd.keepOrderHelp")}</p>
            </>
          ) : (
            <p className="text-xs text-fg3">{t("fd.orderedBy", { field: label(lookup.inverse.order) })}</p>
          )}
        </div>
      )}
    </>
  );
}

/** The lines get a whole number that keeps them in order, behind the lookup that says whose they are. */
export function keepOrder(files: Files, entity: string, lookup: string): Patch {
  const found = entitiesIn(files).find(({ doc }) => doc.name === entity);
  if (!found) return {};
  const { path, doc } = found;
  const taken = new Set(doc.fields.map((field) => field.name));
  let name = "position";
  for (let n = 2; taken.has(name); n += 1) name = `position_${n}`;
  const place: FieldDoc = { id: newId("fld"), name, type: "integer", label: toLabel({ zh: t("fd.positionZh"), en: t("fd.positionEn") }), readOnly: true };
  const fields = doc.fields.flatMap((field) => (field.name === lookup && field.inverse ? [{ ...field, inverse: { ...field.inverse, order: name } }, place] : [field]));
  return { [path]: { ...doc, fields } };
}

interface ColumnProps {
  target: Entity;
  name: string;
  label: string;
  measure: string;
  onMeasure: (measure: string) => void;
  onDrop: (() => void) | undefined;
}

function ColumnFacts({ target, name, label, measure, onMeasure, onDrop }: ColumnProps): ReactNode {
  const field = fieldOf(target, name);
  const word = (one: string) => (one === "sum" || one === "avg" || one === "min" || one === "max" ? t(`lines.${one}`) : t("lines.number"));
  return (
    <>
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {field && (
        <select className="in !h-7 !w-auto shrink-0 !py-0 text-xs" aria-label={t("fd.totalOf", { field: label })} value={measure} onChange={(event) => onMeasure(event.target.value)}>
          <option value="">{t("fd.noTotal")}</option>
          {measuresOf(field).map((one) => <option key={one} value={one}>{word(one)}</option>)}
        </select>
      )}
      {onDrop && (
        <IconButton label={t("pipe.dropField", { field: label })} size="sm" onClick={onDrop}>
          <X size={13} aria-hidden />
        </IconButton>
      )}
    </>
  );
}
