import { ArrowUpRight, Ellipsis, Plus, X } from "lucide-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { language } from "../../lib/language";
import { useMetadata } from "../../metadata/hooks";
import { fieldOf, resolvePath, targetOf } from "../../metadata/paths";
import type { Entity, Field } from "../../metadata/types";
import { fieldType } from "../../fields/registry";
import { Button, IconButton } from "../../ui/button";
import { MenuButton } from "../../ui/menu";
import { Picker } from "../../ui/picker";
import { PopoverButton } from "../../ui/popover";
import { ConditionEditor } from "../panel/condition";
import { LabelFields } from "../panel/controls";
import type { Label, NodeDoc } from "../revisions/files";
import { Select } from "../revisions/new-form";
import { useFormDesign } from "./context";
import { columnsOf, findPart, isRow, makeTab, MOST_COLUMNS, put, reflow, setPart, spanOf, widthOf } from "./edits";
import { ButtonFacts } from "./button-facts";
import { LinesFacts } from "./lines-facts";
import { tabLabel } from "./palette";
import { kindOfPart, PartIcon } from "./parts";
import { relatedListsOf, wordsIn } from "./preview";
import { RuleList } from "./rule-list";
import { setField } from "./rules";
import { Segmented } from "./segmented";

/** Everything about the part that is selected. */
export function PartPanel({ node, onClose }: { node: NodeDoc; onClose: () => void }): ReactNode {
  const { model, form, change, menuOf, nameOf, problemsOf } = useFormDesign();
  const name = nameOf(node);
  const set = (property: string, value: unknown) => change(setPart(form, node.id, { [property]: value }), { key: `${node.id}.${property}` });
  const field = node.type === "Control" ? fieldOf(model, node.field ?? "") : undefined;
  return (
    <section aria-label={t("fd.part", { name, kind: kindOfPart(node) })} className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-12 shrink-0 items-center gap-2 border-b px-5 max-md:px-4">
        <PartIcon model={model} node={node} size={15} className="shrink-0 text-fg3" />
        <h2 className="min-w-0 flex-1 truncate font-semibold">{name}</h2>
        <MenuButton menuLabel={t("designer.menuOf", { name })} aria-label={t("designer.menuOf", { name })} align="end" className="ib" entries={() => menuOf(node)}>
          <Ellipsis size={16} aria-hidden />
        </MenuButton>
        <IconButton label={t("app.close")} className="-mr-2" onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      <div className="grid min-h-0 content-start gap-5 overflow-y-auto px-5 pt-4 pb-12 max-md:px-4">
        {problemsOf(node.id).map((problem) => (
          <p key={problem.pointer + problem.code} role="alert" className="rounded-lg bg-[color-mix(in_oklch,var(--bad)_7%,transparent)] px-3 py-2 text-bad">{problem.message}</p>
        ))}
        {node.type === "Control" && <FieldFacts field={field} name={node.field ?? ""} />}
        {node.type === "RelatedList" && <ListFacts node={node} />}
        {node.type === "SubTable" && <LinesFacts node={node} />}
        {node.type === "Button" && <ButtonFacts key={node.id} node={node} />}
        {!isRow(node) && node.type !== "Categorization" && node.type !== "VerticalLayout" && (
          <div>
            <LabelFields key={node.id} name={t(node.type === "Label" ? "fd.text" : node.type === "Control" ? "fd.ownLabel" : node.type === "Button" ? "fd.caption" : "fd.heading")} label={node.label} long={node.type === "Label"} onChange={(label) => set("label", label)} />
            {node.type === "Control" && <p className="mt-1 text-xs text-fg3">{t("fd.ownLabelHelp")}</p>}
          </div>
        )}
        {(node.type === "Group" || node.type === "Category" || node.type === "VerticalLayout") && (
          <div>
            <p className="lb">{t("fd.columns")}</p>
            <Segmented label={t("fd.columns")} value={String(columnsOf(node) ?? "")} choices={[1, 2, 3, 4].map((n) => ({ value: String(n), label: String(n) }))} onChange={(n) => change(reflow(form, node.id, Number(n)))} />
            <p className="mt-1 text-xs text-fg3">{t("fd.columnsHelp")}</p>
          </div>
        )}
        {node.type === "Categorization" && (
          <div>
            <Button
              onClick={() => {
                const tab = makeTab(tabLabel());
                change(put(form, tab, { id: node.id, edge: "inside" }), { select: tab.id });
              }}
            >
              <Plus size={14} aria-hidden />
              {t("fd.addTab")}
            </Button>
          </div>
        )}
        {(node.type === "Control" || node.type === "Label" || node.type === "Button") && <Width node={node} />}
        <ConditionEditor entity={model} label={t("fd.show")} filter={node.show} onChange={(show) => set("show", show)} />
        {field && !field.system && <FieldHelp field={field} />}
        {field && !field.system && <RuleList key={field.id} field={field} />}
      </div>
    </section>
  );
}

function FieldFacts({ field, name }: { field: Field | undefined; name: string }): ReactNode {
  const { entity } = useFormDesign();
  if (!field) return <p className="text-bad">{t("fd.noField", { field: name })}</p>;
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-xs text-fg3">
      <span>{t(`designer.type.${field.type}`)}</span>
      <span className="font-mono text-2xs">{field.name}</span>
      {!field.system && (
        <Link to="/design/entities/$entity" params={{ entity: entity.name }} search={{ field: field.name }} className="lnk ml-auto inline-flex items-center gap-0.5">
          {t("fd.editField")}
          <ArrowUpRight size={12} aria-hidden />
        </Link>
      )}
    </p>
  );
}

/** How many columns of its row it takes. Alone on a line there is nothing to share. */
function Width({ node }: { node: NodeDoc }): ReactNode {
  const { form, change } = useFormDesign();
  const parent = findPart(form, node.id)?.parent;
  if (!parent || !isRow(parent)) return node.type !== "Control" ? null : <p className="text-xs text-fg3">{t("fd.aloneHelp")}</p>;
  const free = MOST_COLUMNS - (widthOf(parent) - spanOf(node));
  return (
    <div>
      <p className="lb">{t("fd.width")}</p>
      <Segmented
        label={t("fd.width")}
        value={String(spanOf(node))}
        choices={[1, 2, 3, 4].map((n) => ({ value: String(n), label: String(n), disabled: n > free }))}
        onChange={(n) => change(setPart(form, node.id, { span: Number(n) }))}
      />
    </div>
  );
}

function FieldHelp({ field }: { field: Field }): ReactNode {
  const { editing, entity } = useFormDesign();
  const help = entity.fields.find((candidate) => candidate.name === field.name)?.["help"] as Label | undefined;
  return (
    <div>
      <LabelFields key={field.id} name={t("fd.help")} label={help} long onChange={(next) => editing.apply(setField(editing.files, entity.name, field.name, { help: next }), `${field.id}.help`)} />
      <p className="mt-1 text-xs text-fg3">{t("fd.helpHelp")}</p>
    </div>
  );
}

/** Which list it is, and what is shown of each record. */
function ListFacts({ node }: { node: NodeDoc }): ReactNode {
  const { editing, entity, form, change } = useFormDesign();
  const metadata = useMetadata();
  const lists = relatedListsOf(editing.files, entity.name, wordsIn(language.get()));
  const target = metadata.entities.find((candidate) => candidate.name === node.entity);
  const columns = node.columns ?? [];
  const put = (next: readonly string[]) => change(setPart(form, node.id, { columns: [...next] }), { key: `${node.id}.columns` });
  return (
    <>
      <Select
        label={t("fd.list")}
        value={`${node.entity}.${node.field}`}
        options={lists.map((list) => ({ value: `${list.entity}.${list.field}`, label: list.label }))}
        onChange={(value) => {
          const list = lists.find((candidate) => `${candidate.entity}.${candidate.field}` === value);
          if (list) change(setPart(form, node.id, { entity: list.entity, field: list.field, columns: undefined }));
        }}
      />
      {target && (
        <fieldset className="min-w-0">
          <legend className="lb">{t("fd.listColumns")}</legend>
          <div className="flex flex-wrap items-center gap-1">
            {columns.map((path) => {
              const label = resolvePath(metadata, target, path)?.label ?? path;
              return (
                <span key={path} className="inline-flex h-7 max-w-full items-center rounded-md bg-sunken pl-2 text-xs shadow-[inset_0_0_0_1px_var(--line2)] max-md:h-9">
                  <span className="truncate">{label}</span>
                  <button type="button" className="grid h-full w-6 shrink-0 place-items-center rounded-r-md text-fg3 hover:text-fg" aria-label={t("pipe.dropField", { field: label })} onClick={() => put(columns.filter((other) => other !== path))}>
                    <X size={13} aria-hidden />
                  </button>
                </span>
              );
            })}
            {columns.length < 8 && (
              <PopoverButton
                className="btn btn-g !px-2 !text-fg2"
                popoverLabel={t("fd.addColumn")}
                content={() => <Picker multiple label={t("fd.addColumn")} options={pathOptions(metadata.entities, target)} selected={columns} onSelect={(path) => put(columns.includes(path) ? columns.filter((other) => other !== path) : [...columns, path])} />}
              >
                <Plus size={14} aria-hidden />
                {t("fd.addColumn")}
              </PopoverButton>
            )}
          </div>
          {columns.length === 0 && <p className="mt-1 text-xs text-fg3">{t("fd.listColumnsHelp")}</p>}
        </fieldset>
      )}
    </>
  );

  function pathOptions(entities: readonly Entity[], of: Entity) {
    const option = (path: string, field: Field, group?: string) => {
      const Glyph = fieldType(field).icon;
      return { value: path, label: field.label, ...(group ? { group } : {}), node: <><Glyph size={14} aria-hidden className="shrink-0 text-fg3" /><span className="truncate">{field.label}</span></> };
    };
    const hops = of.fields.filter((field) => field.type === "lookup" && field.name !== node.field);
    return [
      ...of.fields.filter((field) => field.name !== node.field).map((field) => option(field.name, field)),
      ...hops.flatMap((field) => (targetOf({ ...metadata, entities: [...entities] }, field)?.fields ?? []).filter((sub) => !sub.system && sub.type !== "long_text" && sub.type !== "rich_text").map((sub) => option(`${field.name}.${sub.name}`, sub, field.label))),
    ];
  }
}
