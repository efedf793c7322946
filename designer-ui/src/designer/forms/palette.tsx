import { AppWindow, Columns2, List, PanelTop, Plus, Search, SquareMousePointer, Table2, Type, type LucideIcon } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { fieldType } from "../../fields/registry";
import { t } from "../../lib/i18n";
import { language } from "../../lib/language";
import type { Field, RelatedList } from "../../metadata/types";
import { Picker } from "../../ui/picker";
import { PopoverButton } from "../../ui/popover";
import { toLabel } from "../revisions/edits";
import type { NodeDoc } from "../revisions/files";
import { useFormDesign } from "./context";
import { type Block, fieldsOn, makeBlock, makeControl, makeLines, makeList, partsOf } from "./edits";
import { firstColumns } from "./lines-facts";
import { lineListsOf, relatedListsOf, wordsIn } from "./preview";
import { usePartDrag } from "./use-part-drag";

/** Words a new section, tab or text begins with, in both languages. */
const newLabel = (kind: "section" | "tab" | "text" | "button") =>
  toLabel(kind === "section" ? { zh: t("fd.newSectionZh"), en: t("fd.newSectionEn") } : kind === "tab" ? { zh: t("fd.newTabZh"), en: t("fd.newTabEn") } : kind === "button" ? { zh: t("fd.newButtonZh"), en: t("fd.newButtonEn") } : { zh: t("fd.newTextZh"), en: t("fd.newTextEn") });

export function blockOf(kind: Block): NodeDoc {
  return makeBlock(kind, kind === "HorizontalLayout" ? undefined : newLabel(kind === "Group" ? "section" : kind === "Label" ? "text" : kind === "Button" ? "button" : "tab"));
}
export const tabLabel = () => newLabel("tab");
export const sectionLabel = () => newLabel("section");

const BLOCKS: readonly { kind: Block; icon: LucideIcon; label: "fd.section" | "fd.tabs" | "fd.row" | "fd.text" | "fd.button" }[] = [
  { kind: "Group", icon: PanelTop, label: "fd.section" },
  { kind: "Categorization", icon: AppWindow, label: "fd.tabs" },
  { kind: "HorizontalLayout", icon: Columns2, label: "fd.row" },
  { kind: "Label", icon: Type, label: "fd.text" },
  { kind: "Button", icon: SquareMousePointer, label: "fd.button" },
];

/** What can be put on the form: fields that are not on it yet first, then those that are; and blocks. */
export function Palette(): ReactNode {
  const { editing, entity, form, model, add, select } = useFormDesign();
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const on = fieldsOn(form);
  const matching = model.fields.filter((field) => wanted === "" || field.label.toLowerCase().includes(wanted) || field.name.includes(wanted));
  const free = matching.filter((field) => !on.has(field.name));
  const placed = matching.filter((field) => on.has(field.name));
  const goTo = (field: Field) => select(partsOf(form).find(({ node }) => node.type === "Control" && node.field === field.name)?.node.id ?? null);
  const lists = relatedListsOf(editing.files, entity.name, wordsIn(language.get()));
  const lineLists = lineListsOf(editing.files, entity.name, wordsIn(language.get()));
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="p-3 pb-2">
        <div className="grid grid-cols-2 gap-1.5">
          {BLOCKS.map(({ kind, icon: Icon, label }) => (
            <BlockButton key={kind} kind={kind} icon={<Icon size={16} aria-hidden className="text-fg3" />} label={t(label)} onAdd={() => add(blockOf(kind))} />
          ))}
          <PopoverButton
            className="fd-block"
            popoverLabel={t("fd.chooseList")}
            content={(close) => (
              <Picker
                label={t("fd.chooseList")}
                emptyText={t("fd.noLists")}
                selected={[]}
                options={lists.map((list) => ({ value: `${list.entity}.${list.field}`, label: list.label, hint: list.entity }))}
                onSelect={(value) => {
                  const list = lists.find((candidate: RelatedList) => `${candidate.entity}.${candidate.field}` === value);
                  if (list) add(makeList(list.entity, list.field));
                  close();
                }}
              />
            )}
          >
            <List size={16} aria-hidden className="text-fg3" />
            {t("fd.list")}
          </PopoverButton>
          <PopoverButton
            className="fd-block col-span-2 !flex-row !justify-center !py-1.5"
            popoverLabel={t("fd.chooseLines")}
            content={(close) => (
              <Picker
                label={t("fd.chooseLines")}
                emptyText={t("fd.noLines")}
                selected={[]}
                options={lineLists.map((list) => ({ value: `${list.entity}.${list.field}`, label: list.label, hint: list.entity }))}
                onSelect={(value) => {
                  const list = lineLists.find((candidate: RelatedList) => `${candidate.entity}.${candidate.field}` === value);
                  if (list) add(makeLines(list.entity, list.field, firstColumns(editing.files, list.entity, list.field)));
                  close();
                }}
              />
            )}
          >
            <Table2 size={16} aria-hidden className="text-fg3" />
            {t("fd.lines")}
          </PopoverButton>
        </div>
      </div>
      <label className="mx-3 flex h-8 shrink-0 items-center gap-2 rounded-md bg-sunken px-2 shadow-[inset_0_0_0_1px_var(--line)]">
        <Search size={14} aria-hidden className="shrink-0 text-fg3" />
        <span className="sr-only">{t("fd.searchFields")}</span>
        <input type="search" className="in-quiet quiet min-w-0 flex-1" placeholder={t("fd.searchFields")} value={search} onChange={(event) => setSearch(event.target.value)} />
      </label>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pt-2 pb-6">
        <FieldList title={t("fd.notOnForm")} fields={free} empty={wanted === "" ? t("fd.allOnForm") : t("app.noMatch")} onPick={(field) => add(makeControl(field.name))} drag />
        {placed.length > 0 && <FieldList title={t("fd.onForm")} fields={placed} empty="" onPick={goTo} drag={false} />}
      </div>
    </div>
  );
}

function BlockButton({ kind, icon, label, onAdd }: { kind: Block; icon: ReactNode; label: string; onAdd: () => void }): ReactNode {
  const box = useRef<HTMLButtonElement>(null);
  usePartDrag(box, () => blockOf(kind));
  return (
    <button ref={box} type="button" className="fd-block" data-tip={t("fd.addOrDrag")} onClick={onAdd}>
      {icon}
      {label}
    </button>
  );
}

function FieldList({ title, fields, empty, onPick, drag }: { title: string; fields: readonly Field[]; empty: string; onPick: (field: Field) => void; drag: boolean }): ReactNode {
  return (
    <section aria-label={title}>
      <h3 className="flex items-center gap-1.5 px-2 pt-2 pb-1 text-xs text-fg3">
        {title}
        <span className="num">{fields.length}</span>
      </h3>
      {fields.length === 0 && <p className="px-2 py-1 text-xs text-fg3">{empty}</p>}
      <ul className="m-0 list-none p-0">
        {fields.map((field) => (
          <li key={field.id}>{drag ? <DragField field={field} onPick={() => onPick(field)} /> : <PlacedField field={field} onPick={() => onPick(field)} />}</li>
        ))}
      </ul>
    </section>
  );
}

function DragField({ field, onPick }: { field: Field; onPick: () => void }): ReactNode {
  const box = useRef<HTMLButtonElement>(null);
  const { icon: TypeIcon } = fieldType(field);
  usePartDrag(box, () => makeControl(field.name));
  return (
    <button ref={box} type="button" className="fd-chip group/chip" data-field={field.name} onClick={onPick}>
      <TypeIcon size={14} aria-hidden className="shrink-0 text-fg3" />
      <span className="min-w-0 flex-1 truncate">{field.label}</span>
      {field.required && <span className="text-bad" role="img" aria-label={t("form.required")}>*</span>}
      <Plus size={14} aria-hidden className="shrink-0 text-fg3 opacity-0 group-hover/chip:opacity-100 group-focus-visible/chip:opacity-100" />
    </button>
  );
}

function PlacedField({ field, onPick }: { field: Field; onPick: () => void }): ReactNode {
  const { icon: TypeIcon } = fieldType(field);
  return (
    <button type="button" className="fd-chip !cursor-pointer" onClick={onPick}>
      <TypeIcon size={14} aria-hidden className="shrink-0 text-fg4" />
      <span className="min-w-0 flex-1 truncate text-fg3">{field.label}</span>
    </button>
  );
}
