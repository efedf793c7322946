import { FolderPlus, LinkIcon, ListTree, Plus, Trash2, FolderInput } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { cx } from "../../lib/cx";
import { formatList } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/media";
import { Button } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { Empty } from "../../ui/empty";
import { Icon, ICON_NAMES } from "../../ui/icon";
import { PageHeader } from "../../ui/page-header";
import { PopoverButton } from "../../ui/popover";
import { SortableList } from "../../ui/sortable-list";
import { faultsOf } from "../pipelines/model";
import "../panel/panel.css";
import { LabelFields } from "../panel/controls";
import { newId } from "../revisions/edits";
import { entitiesIn, type NavigationItemDoc, readLabel, rolesIn, viewsIn } from "../revisions/files";
import { Select } from "../revisions/new-form";
import { useStudio } from "../studio/context";
import { addItem, isGroup, menuIn, menuOf, moveRow, moveToGroup, put, removeItem, rowsOf, setItem } from "./edits";

const SidePanel = lazy(() => import("../../ui/side-panel").then((module) => ({ default: module.SidePanel })));

/** `/design/navigation`: the menu of the app, and how each role sees it. */
export function NavigationPage(): ReactNode {
  const { editing } = useStudio();
  const phone = useIsPhone();
  const [chosen, setChosen] = useState<string | null>(null);
  const { files, apply } = editing;
  const menu = menuIn(files);
  const { items } = menu.doc;
  const rows = rowsOf(items);
  const item = rows.find((row) => row.item.id === chosen)?.item;
  const entities = entitiesIn(files);
  const nameOf = (one: NavigationItemDoc) => {
    const entity = entities.find(({ doc }) => doc.name === one.entity)?.doc;
    return readLabel(one.label, entity ? readLabel(entity.labelPlural ?? entity.label, entity.name) : t("vd.unnamedGroup"));
  };
  const roleName = (name: string) => {
    const role = rolesIn(files).find(({ doc }) => doc.name === name)?.doc;
    return role ? readLabel(role.label, role.name) : name;
  };
  const change = (next: readonly NavigationItemDoc[], key?: string) => apply(put(menu, next), key);
  const groups = items.filter(isGroup);
  const groupOf = (id: string) => items.find((group) => group.items?.some((inner) => inner.id === id))?.id ?? null;
  const add = (made: NavigationItemDoc, group: string | null) => {
    change(addItem(items, made, group));
    setChosen(made.id);
  };
  const addLink = () => {
    const used = new Set(rows.map((row) => row.item.entity));
    const entity = entities.find(({ doc }) => !used.has(doc.name)) ?? entities[0];
    if (!entity) return;
    const inside = chosen === null ? null : groups.some(({ id }) => id === chosen) ? chosen : groupOf(chosen);
    add({ id: newId("nav"), entity: entity.doc.name }, inside ?? groups.at(-1)?.id ?? null);
  };
  const faults = faultsOf(editing.draft?.problems ?? [], menu.path);
  const settings = item && <ItemSettings key={item.id} item={item} error={faults.at(pointerOf(items, item.id))} onChange={(next, key) => change(setItem(items, item.id, next), key && `${item.id}.${key}`)} />;
  return (
    <>
      <PageHeader help="navigation" documentTitle={`${t("vd.navigation")} · ${t("shell.design")}`} icon={<ListTree size={16} aria-hidden />} title={t("vd.navigation")}>
        <Button className="max-md:!px-2" aria-label={t("vd.addGroup")} onClick={() => add({ id: newId("nav"), label: { "zh-CN": "新分组", en: "New group" } }, null)}>
          <FolderPlus size={15} aria-hidden />
          {!phone && t("vd.addGroup")}
        </Button>
        <Button tone="primary" className="max-md:!px-2" aria-label={t("vd.addLink")} onClick={addLink}>
          <Plus size={15} aria-hidden />
          {!phone && t("vd.addLink")}
        </Button>
      </PageHeader>
      <div className="flex min-h-0 flex-1">
        <div className="min-h-0 min-w-0 flex-1 overflow-y-auto p-4">
          {rows.length === 0 && <Empty icon={ListTree} title={t("vd.noMenu")} body={t("vd.noMenuBody")} />}
          <SortableList
            label={t("vd.navigation")}
            items={rows}
            keyOf={(row) => row.item.id}
            nameOf={(row) => nameOf(row.item)}
            onMove={(from, to) => change(moveRow(items, from, to))}
            actions={(row) => [
              ...(isGroup(row.item) ? [] : groups.filter(({ id }) => id !== groupOf(row.item.id)).map((group) => ({ key: group.id, label: t("vd.toGroup", { group: nameOf(group) }), icon: FolderInput, onSelect: () => change(moveToGroup(items, row.item.id, group.id)) }))),
              {
                key: "remove", label: t("vd.removeItem"), icon: Trash2, danger: true,
                onSelect: () => {
                  change(removeItem(items, row.item.id));
                  if (chosen === row.item.id) setChosen(null);
                },
              },
            ]}
          >
            {(row) => (
              <button
                type="button"
                aria-pressed={chosen === row.item.id}
                className={cx("flex min-h-8 min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left", row.depth === 1 && "ml-5", chosen === row.item.id && "bg-sel text-accent-text", isGroup(row.item) && "font-semibold")}
                onClick={() => setChosen(row.item.id)}
              >
                {!isGroup(row.item) && <Icon name={row.item.icon ?? entities.find(({ doc }) => doc.name === row.item.entity)?.doc.icon} className="shrink-0 text-fg3" />}
                <span className="truncate">{nameOf(row.item)}</span>
                {(row.item.roles ?? []).length > 0 && <span className="ml-auto truncate text-xs font-normal text-fg3">{formatList((row.item.roles ?? []).map(roleName))}</span>}
              </button>
            )}
          </SortableList>
        </div>
        {!phone && (
          <>
            <aside aria-label={t("vd.settings")} className="w-[300px] shrink-0 overflow-y-auto border-l p-4">
              {settings ?? <p className="text-fg3">{t("vd.chooseItem")}</p>}
            </aside>
            <MenuPreview />
          </>
        )}
      </div>
      {phone && item && (
        <Suspense fallback={null}>
          <SidePanel title={nameOf(item)} onClose={() => setChosen(null)}>
            {settings}
          </SidePanel>
        </Suspense>
      )}
    </>
  );
}

/** Where an item stands in the file. */
function pointerOf(items: readonly NavigationItemDoc[], id: string, before = "/items"): string {
  for (const [index, item] of items.entries()) {
    if (item.id === id) return `${before}/${index}`;
    const inner = item.items && pointerOf(item.items, id, `${before}/${index}/items`);
    if (inner) return inner;
  }
  return "";
}

function ItemSettings({ item, error, onChange }: { item: NavigationItemDoc; error: string | null; onChange: (change: { [Key in keyof NavigationItemDoc]?: NavigationItemDoc[Key] | undefined }, key?: string) => void }): ReactNode {
  const { editing } = useStudio();
  const { files } = editing;
  const entities = entitiesIn(files);
  const entity = entities.find(({ doc }) => doc.name === item.entity)?.doc;
  const roles = item.roles ?? [];
  return (
    <div className="grid gap-5">
      <LabelFields name={t("vd.label")} label={item.label} error={error} onChange={(label) => onChange({ label }, "label")} />
      {entity && (
        <>
          <Select label={t("vd.opens")} value={entity.name} options={entities.map(({ doc }) => ({ value: doc.name, label: readLabel(doc.labelPlural ?? doc.label, doc.name) }))} onChange={(name) => onChange({ entity: name, view: undefined })} />
          <Select
            label={t("vd.withView")}
            value={item.view ?? ""}
            options={[{ value: "", label: t("vd.firstView") }, ...viewsIn(files, entity.name).map(({ doc }) => ({ value: doc.name, label: readLabel(doc.label, doc.name) }))]}
            onChange={(view) => onChange({ view: view === "" ? undefined : view })}
          />
          <IconChoice icon={item.icon} usual={entity.icon} onChange={(icon) => onChange({ icon })} />
        </>
      )}
      <fieldset>
        <legend className="lb">{t("vd.people")}</legend>
        <p className="mb-1.5 text-xs text-fg3">{t(roles.length === 0 ? "vd.everybody" : "vd.onlyThese")}</p>
        <ul className="grid gap-1.5">
          {rolesIn(files).map(({ doc }) => (
            <li key={doc.id}>
              <label className="flex items-center gap-2">
                <Checkbox checked={roles.includes(doc.name)} onChange={(next) => onChange({ roles: next ? [...roles, doc.name] : roles.filter((other) => other !== doc.name) })} />
                {readLabel(doc.label, doc.name)}
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
    </div>
  );
}

function IconChoice({ icon, usual, onChange }: { icon: string | undefined; usual: string | undefined; onChange: (icon: string | undefined) => void }): ReactNode {
  return (
    <div>
      <span className="lb">{t("vd.icon")}</span>
      <PopoverButton
        className="in flex items-center gap-2 text-left"
        popoverLabel={t("vd.icon")}
        popoverClassName="w-80 !p-2"
        aria-label={t("vd.iconIs", { icon: icon ?? t("vd.iconUsual") })}
        content={(close) => (
          <div role="group" aria-label={t("vd.icon")} className="grid max-h-72 grid-cols-8 gap-1 overflow-y-auto">
            {ICON_NAMES.map((name) => (
              <button
                key={name}
                type="button"
                aria-label={name}
                aria-pressed={name === icon}
                className={cx("grid size-8 place-items-center rounded-md hover:bg-hover", name === icon && "bg-accent-soft text-accent-text")}
                onClick={() => {
                  onChange(name === usual ? undefined : name);
                  close();
                }}
              >
                <Icon name={name} />
              </button>
            ))}
          </div>
        )}
      >
        <Icon name={icon ?? usual} />
        <span className={icon === undefined ? "text-fg3" : "font-mono text-xs"}>{icon ?? t("vd.iconUsual")}</span>
      </PopoverButton>
    </div>
  );
}

/** The menu as the people of a role will have it. */
function MenuPreview(): ReactNode {
  const { editing } = useStudio();
  const roles = rolesIn(editing.files);
  const [role, setRole] = useState(roles[0]?.doc.name ?? "");
  const groups = menuOf(editing.files, roles.some(({ doc }) => doc.name === role) ? role : null);
  return (
    <section aria-label={t("vd.preview")} className="flex w-[240px] shrink-0 flex-col overflow-y-auto border-l bg-app p-3 max-xl:hidden">
      <Select label={t("vd.previewAs")} value={role} options={roles.map(({ doc }) => ({ value: doc.name, label: readLabel(doc.label, doc.name) }))} onChange={setRole} />
      {groups.length === 0 && <p className="mt-4 flex items-center gap-2 text-fg3"><LinkIcon size={14} aria-hidden />{t("vd.emptyMenu")}</p>}
      {groups.map((group) => (
        <div key={group.id}>
          {group.label !== "" && <h2 className="truncate px-2 pt-3 pb-1 text-xs text-fg3">{group.label}</h2>}
          <ul className="grid gap-px">
            {group.links.map((link) => (
              <li key={link.id} className="navi min-w-0">
                <Icon name={link.icon} />
                <span className="truncate">{link.label}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
