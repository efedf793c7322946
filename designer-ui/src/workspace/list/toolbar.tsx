import { ArrowDown, ArrowUp, ArrowUpDown, Columns3, ListFilter, RotateCcw, Rows3, Search, X } from "lucide-react";
import { lazy, Suspense, useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import { type Chip, fromChips, toChips } from "../../fields/conditions";
import { fieldType } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { useShortcut } from "../../lib/keys";
import { useIsPhone } from "../../lib/media";
import { useMetadata } from "../../metadata/hooks";
import { resolvePath } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { MenuButton, type MenuEntry } from "../../ui/menu";
import { Popover } from "../../ui/popover";
import type { Columns } from "./columns";
import { FilterChip } from "../../fields/filter-chip";
import { groupable } from "../../views/groups";
import type { ListState } from "./state";
import { saveView, saveViewAs } from "./view-options";

const AddFilter = lazy(() => import("../../fields/filter-panel").then((module) => ({ default: module.AddFilter })));

/** Filter, sort, columns, quick search. Chips are edited in place. */
export function Toolbar({ entity, state, columns }: { entity: Entity; state: ListState; columns: Columns }): ReactNode {
  // Only a list has columns and groups to choose; days have an order of their own.
  const isList = state.view.type === "list";
  const isSorted = state.view.type !== "calendar" && state.view.type !== "timeline";
  const phone = useIsPhone();
  const metadata = useMetadata();
  const [adding, setAdding] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  useShortcut("f", () => setAdding(true));

  const list = toChips(state.filter, (path) => resolvePath(metadata, entity, path)?.field);
  const put = (chips: Chip[], mode = list.mode) => state.setFilter(fromChips({ mode, chips }));
  const sortOf = (path: string) => (state.sort[0] === path ? "up" : state.sort[0] === `-${path}` ? "down" : null);
  const sortEntries = (): MenuEntry[] => {
    const paths = isList ? columns.columns : entity.fields.flatMap((field) => resolvePath(metadata, entity, field.name) ?? []);
    const given = [
      {
        key: "fields",
        items: paths
          .filter((path) => fieldType(path.field).sortable)
          .map((path) => {
            const now = sortOf(path.path);
            return {
              key: path.path,
              label: path.label,
              icon: now === "up" ? ArrowUp : now === "down" ? ArrowDown : fieldType(path.field).icon,
              checked: now !== null,
              ...(now === null ? {} : { hint: t(now === "up" ? "list.ascending" : "list.descending") }),
              onSelect: () => state.setSort([now === "up" ? `-${path.path}` : path.path]),
            };
          }),
      },
    ];
    return state.sort.length === 0 ? given : [...given, { key: "none", items: [{ key: "clear", label: t("list.sortClear"), icon: X, onSelect: () => state.setSort([]) }] }];
  };
  const groupEntries = (): MenuEntry[] => {
    const paths = columns.available.filter(groupable);
    const items = paths.map((path) => ({ key: path.path, label: path.label, icon: fieldType(path.field).icon, checked: state.group === path.path, onSelect: () => state.setGroup(state.group === path.path ? null : path.path) }));
    return [{ key: "fields", items }, ...(state.group === null ? [] : [{ key: "none", items: [{ key: "clear", label: t("list.groupClear"), icon: X, onSelect: () => state.setGroup(null) }] }])];
  };
  const button = "btn btn-g shrink-0 !gap-1.5 !px-2";

  const tools = (
    <>
      <button ref={anchor} type="button" className={button} aria-haspopup="dialog" aria-expanded={adding} onClick={() => setAdding(!adding)}>
        <ListFilter size={15} aria-hidden className="text-fg3" />
        {t("list.filter")}
      </button>
      <Popover open={adding} onClose={() => setAdding(false)} anchor={anchor} label={t("list.addFilter")}>
        <Suspense fallback={<div className="h-40 w-64" />}>
          <AddFilter
            entity={entity}
            onDone={() => setAdding(false)}
            onAdd={(chip, replace) => put(replace ? [...list.chips.slice(0, -1), chip] : [...list.chips, chip])}
          />
        </Suspense>
      </Popover>
      {isSorted && (
        <MenuButton className={button} menuLabel={t("list.sort")} entries={sortEntries}>
          <ArrowUpDown size={15} aria-hidden className="text-fg3" />
          {t("list.sort")}
        </MenuButton>
      )}
      {isList && !phone && (
        <MenuButton className={cx(button, state.group !== null && "!text-accent-text")} menuLabel={t("list.group")} entries={groupEntries}>
          <Rows3 size={15} aria-hidden className="text-fg3" />
          {t("list.group")}
        </MenuButton>
      )}
      {isList && !phone && (
        <MenuButton className={button} menuLabel={t("list.columns")} entries={() => columnEntries(entity, columns)}>
          <Columns3 size={15} aria-hidden className="text-fg3" />
          {t("list.columns")}
        </MenuButton>
      )}
    </>
  );
  const conditions = (
    <>
      {list.chips.map((chip, index) => (
        <FilterChip
          key={index}
          entity={entity}
          chip={chip}
          onChange={(next) => put(list.chips.map((old, at) => (at === index ? next : old)))}
          onRemove={() => put(list.chips.filter((_, at) => at !== index))}
        />
      ))}
      {list.chips.length > 1 && (
        <MenuButton
          className="btn btn-g shrink-0 !px-2 !text-xs !text-fg3"
          menuLabel={t("list.match")}
          entries={() => (["all", "any"] as const).map((mode) => ({ key: mode, label: t(`list.match.${mode}`), checked: mode === list.mode, onSelect: () => put(list.chips, mode) }))}
        >
          {t(`list.match.${list.mode}`)}
        </MenuButton>
      )}
      <SaveBar entity={entity} state={state} columns={columns} />
    </>
  );

  if (phone) {
    return (
      <div role="toolbar" aria-label={t("list.toolbar")} className="shrink-0 border-b">
        <div className="flex h-[52px] items-center gap-1 px-3">
          {state.searchable ? <QuickSearch entity={entity} state={state} /> : <span className="flex-1" />}
          {tools}
        </div>
        {(list.chips.length > 0 || state.dirty || columns.changed) && <div className="flex items-center gap-1.5 overflow-x-auto px-3 pb-2 [scrollbar-width:none]">{conditions}</div>}
      </div>
    );
  }
  return (
    <div role="toolbar" aria-label={t("list.toolbar")} className="flex min-h-[40px] shrink-0 flex-wrap items-center gap-1 border-b px-3 py-1.5">
      {tools}
      {list.chips.length > 0 && <span className="mx-1 h-4 w-px shrink-0 bg-line" />}
      {conditions}
      <span className="flex-1" />
      {state.searchable && <QuickSearch entity={entity} state={state} />}
    </div>
  );
}

/** Offered while the view differs from what it was saved as. */
function SaveBar({ entity, state, columns }: { entity: Entity; state: ListState; columns: Columns }): ReactNode {
  const { saved } = state.view;
  if (!state.dirty && !columns.changed) return null;
  const place = { entity, state, columns };
  return (
    <span role="group" aria-label={t("list.dirty")} data-tip={t("list.dirty")} className="flex shrink-0 items-center">
      <button
        type="button"
        className="btn btn-g !px-2 !text-fg2"
        onClick={() => {
          columns.reset();
          state.reset();
        }}
      >
        <RotateCcw size={14} aria-hidden />
        {t("list.resetView")}
      </button>
      {saved?.rights.update && (
        <button type="button" className="btn btn-g !px-2 !text-accent-text" onClick={() => void saveView(place, saved)}>
          {t("list.saveView")}
        </button>
      )}
      <button type="button" className="btn btn-g !px-2 !text-accent-text" onClick={() => saveViewAs(place)}>
        {t("list.saveAs")}
      </button>
    </span>
  );
}

function columnEntries(entity: Entity, columns: Columns): MenuEntry[] {
  const shown = new Set(columns.columns.map((column) => column.path));
  const entries: MenuEntry[] = [
    {
      key: "fields",
      items: columns.available.map((path) => ({
        key: path.path,
        label: path.label,
        icon: fieldType(path.field).icon,
        checked: shown.has(path.path),
        disabled: path.path === entity.nameField,
        stay: true,
        onSelect: () => columns.toggle(path.path),
      })),
    },
  ];
  return columns.changed ? [...entries, { key: "all", items: [{ key: "reset", label: t("list.columnsReset"), icon: RotateCcw, onSelect: columns.reset }] }] : entries;
}

function QuickSearch({ entity, state }: { entity: Entity; state: ListState }): ReactNode {
  const [text, setText] = useState(state.search);
  const [known, setKnown] = useState(state.search);
  const input = useRef<HTMLInputElement>(null);
  if (known !== state.search) {
    setKnown(state.search);
    setText(state.search);
  }
  const send = useEffectEvent(() => {
    if (text === state.search) return;
    setKnown(text);
    state.setSearch(text);
  });
  useEffect(() => {
    const timer = setTimeout(() => send(), 250);
    return () => clearTimeout(timer);
  }, [text]);
  useShortcut("/", () => input.current?.focus());
  const label = t("list.searchIn", { entity: entity.labelPlural ?? entity.label });
  return (
    <span className="relative block w-52 shrink-0 max-md:w-auto max-md:min-w-0 max-md:flex-1">
      <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-fg3" />
      <input
        ref={input}
        type="text"
        role="searchbox"
        enterKeyHint="search"
        autoComplete="off"
        aria-label={label}
        placeholder={label}
        className="in !h-7 text-ellipsis !pr-6 !pl-7 max-md:!h-9"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            setText("");
            event.currentTarget.blur();
          }
        }}
      />
      {text !== "" && (
        <button type="button" aria-label={t("app.clear")} className="ib ib-sm absolute top-1/2 right-0.5 !size-6 -translate-y-1/2" onClick={() => setText("")}>
          <X size={13} aria-hidden />
        </button>
      )}
    </span>
  );
}
