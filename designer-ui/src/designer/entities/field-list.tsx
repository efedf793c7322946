import { CircleAlert, Copy, ListPlus, Plus, Search, Trash2 } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { fieldType } from "../../fields/registry";
import { formatList } from "../../lib/format";
import { t } from "../../lib/i18n";
import { targetNames } from "../../metadata/paths";
import { Button } from "../../ui/button";
import { hueStyle } from "../../ui/chip";
import { Input } from "../../ui/input";
import { SortableList } from "../../ui/sortable-list";
import type { Faults } from "../pipelines/model";
import { optionsOf } from "../revisions/edits";
import { entitiesIn, type EntityDoc, type FieldDoc, readLabel } from "../revisions/files";
import type { Files } from "../revisions/requests";
import { aloneUnique, markOf } from "./edits";
import { typeLabel } from "./type-grid";

interface FieldsProps {
  files: Files;
  entity: EntityDoc;
  /** The entity in the revision in use; undefined for a new one. */
  before: EntityDoc | undefined;
  faults: Faults;
  selected: string | undefined;
  onOpen: (field: FieldDoc) => void;
  onAdd: (after: string | null) => void;
  onMove: (from: number, to: number) => void;
  onCopy: (field: FieldDoc) => void;
  onRemove: (field: FieldDoc) => void;
}

/** From here on nobody finds a field by looking. */
const SEARCHED = 12;

/** The fields in the order people see them. */
export function FieldsPart({ files, entity, before, faults, selected, onOpen, onAdd, onMove, onCopy, onRemove }: FieldsProps): ReactNode {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const shown = entity.fields.filter((field) => wanted === "" || [readLabel(field.label, field.name), field.name, typeLabel(field.type)].some((text) => text.toLowerCase().includes(wanted)));
  return (
    <div className="px-5 pb-10 max-md:px-3">
      <div className="sticky top-0 z-2 flex items-center gap-2 bg-surface py-3">
        <h3 className="font-semibold whitespace-nowrap">{t("designer.fields")}</h3>
        <span className="num text-xs text-fg3">{entity.fields.length}</span>
        <span className="flex-1" />
        {entity.fields.length > SEARCHED && (
          <div className="relative max-w-56 min-w-0">
            <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-fg3" />
            <Input className="in !pl-8" aria-label={t("ent.searchFields")} placeholder={t("ent.searchFields")} value={search} onChange={(event) => setSearch(event.target.value)} />
          </div>
        )}
        <Button tone="primary" onClick={() => onAdd(null)}>
          <Plus size={14} aria-hidden />
          {t("designer.addField")}
        </Button>
      </div>
      {shown.length === 0 && <p className="py-2 text-fg3">{t("app.noMatch")}</p>}
      <SortableList
        label={t("designer.fields")}
        items={shown}
        keyOf={(field) => field.id}
        nameOf={(field) => readLabel(field.label, field.name)}
        onMove={(from, to) => {
          const [moved, target] = [shown[from], shown[to]];
          if (moved && target) onMove(entity.fields.indexOf(moved), entity.fields.indexOf(target));
        }}
        actions={(field) => [
          { key: "after", label: t("designer.addFieldAfter"), icon: ListPlus, onSelect: () => onAdd(field.name) },
          ...(field.type === "stage" ? [] : [{ key: "copy", label: t("ent.copy"), icon: Copy, onSelect: () => onCopy(field) }]),
          ...(field.name === entity.nameField ? [] : [{ key: "remove", label: t("designer.removeField"), icon: Trash2, danger: true, onSelect: () => onRemove(field) }]),
        ]}
      >
        {(field) => <FieldRow files={files} entity={entity} before={before} field={field} faults={faults.under(`/fields/${entity.fields.indexOf(field)}`).length} selected={field.id === selected} onOpen={() => onOpen(field)} />}
      </SortableList>
    </div>
  );
}

function FieldRow({ files, entity, before, field, faults, selected, onOpen }: { files: Files; entity: EntityDoc; before: EntityDoc | undefined; field: FieldDoc; faults: number; selected: boolean; onOpen: () => void }): ReactNode {
  const { icon: TypeIcon } = fieldType(field.type);
  const label = readLabel(field.label, field.name);
  const mark = markOf(field, before?.fields);
  const targets = targetNames(field).map((name) => readLabel(entitiesIn(files).find(({ doc }) => doc.name === name)?.doc.label, name));
  const options = field.type === "choice" || field.type === "multi_choice" ? optionsOf(files, field).options.length : null;
  const detail = [typeLabel(field.type), ...(targets.length > 0 ? [formatList(targets)] : []), ...(options === null ? [] : [t("designer.nOptions", { n: options })])].join(" · ");
  const row = useRef<HTMLButtonElement>(null);
  // Opened by its address it may be far down the list.
  useEffect(() => {
    if (selected) row.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <button ref={row} type="button" className="ent-row rounded-md" data-field={field.name} aria-pressed={selected} onClick={onOpen}>
      <TypeIcon size={15} aria-hidden className="shrink-0 text-fg3" />
      <span className="flex min-w-0 flex-1 items-baseline gap-2">
        <span className="truncate">{label}</span>
        <span className="truncate font-mono text-2xs text-fg3 max-lg:hidden">{field.name}</span>
      </span>
      {faults > 0 && <CircleAlert size={14} className="shrink-0 text-bad" role="img" aria-label={t("designer.nProblems", { n: faults })} />}
      {field.name === entity.nameField && <span className="ent-badge max-md:hidden">{t("schema.entity.nameField")}</span>}
      {field.required && <span className="ent-badge">{t("schema.field.required")}</span>}
      {aloneUnique(entity, field.name) && <span className="ent-badge">{t("ent.unique")}</span>}
      {mark !== null && <span className="chip !h-[18px] !px-1.5 !text-2xs" style={hueStyle(mark === "new" ? 150 : 70)}>{t(mark === "new" ? "designer.new" : "ent.changed")}</span>}
      <span className="max-w-56 shrink-0 truncate text-right text-xs text-fg3 max-md:hidden">{detail}</span>
    </button>
  );
}
