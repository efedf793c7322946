import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, ChevronDown, EyeOff, ListFilter, MoveHorizontal, X } from "lucide-react";
import { useRef, useState, type PointerEvent, type ReactNode } from "react";
import { fromChips, startOperator, startValue, toChips } from "../../fields/conditions";
import { fieldType } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { useMetadata } from "../../metadata/hooks";
import { resolvePath } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { MenuButton, type MenuEntry } from "../../ui/menu";
import type { Column, Columns } from "./columns";
import type { ListState } from "./state";

interface HeaderProps {
  entity: Entity;
  state: ListState;
  arranged: Columns;
  slice: readonly Column[];
  width: number;
  refreshing: boolean;
}

/** Names of the columns: press to sort, drag the edge to resize, the arrow has the rest. */
export function GridHeader({ entity, state, arranged, slice, width, refreshing }: HeaderProps): ReactNode {
  const first = arranged.columns[0];
  const cell = (column: Column) => <HeaderCell key={column.path} entity={entity} state={state} arranged={arranged} column={column} at={arranged.columns.indexOf(column)} />;
  return (
    <div role="rowgroup" className="sticky top-0 z-[4] h-[33px] bg-surface" style={{ width: `max(100%, ${width}px)` }}>
      <div role="row" aria-rowindex={1} className="grid-h" style={{ minWidth: width }}>
        {first && cell(first)}
        {slice.map(cell)}
      </div>
      {refreshing && <span aria-hidden className="loading-line" />}
    </div>
  );
}

function HeaderCell({ entity, state, arranged, column, at }: Omit<HeaderProps, "slice" | "width" | "refreshing"> & { column: Column; at: number }): ReactNode {
  const metadata = useMetadata();
  const Glyph = fieldType(column.field).icon;
  const sorted = state.sort[0] === column.path ? "ascending" : state.sort[0] === `-${column.path}` ? "descending" : null;
  const pinned = at === 0;
  const cycle = () => state.setSort(sorted === null ? [column.path] : sorted === "ascending" ? [`-${column.path}`] : []);
  const entries = (): MenuEntry[] => [
    {
      key: "sort",
      items: column.sortable
        ? [
            { key: "up", label: t("list.ascending"), icon: ArrowUp, checked: sorted === "ascending", onSelect: () => state.setSort([column.path]) },
            { key: "down", label: t("list.descending"), icon: ArrowDown, checked: sorted === "descending", onSelect: () => state.setSort([`-${column.path}`]) },
            ...(sorted ? [{ key: "none", label: t("list.sortClear"), icon: X, onSelect: () => state.setSort([]) }] : []),
          ]
        : [],
    },
    {
      key: "column",
      items: [
        {
          key: "filter",
          label: t("list.onlyFilled"),
          icon: ListFilter,
          onSelect: () => {
            const list = toChips(state.filter, (path) => resolvePath(metadata, entity, path)?.field);
            const op = fieldType(column.field).operators.includes("not_empty") ? "not_empty" : startOperator(column.field);
            state.setFilter(fromChips({ ...list, chips: [...list.chips, { kind: "condition", path: column.path, op, value: startValue(column.field, op) }] }));
          },
        },
        { key: "wider", label: t("list.wider"), icon: MoveHorizontal, stay: true, onSelect: () => arranged.resize(column.path, column.width + 24) },
        { key: "narrower", label: t("list.narrower"), icon: MoveHorizontal, stay: true, onSelect: () => arranged.resize(column.path, column.width - 24) },
        ...(pinned
          ? []
          : [
              { key: "left", label: t("list.moveLeft"), icon: ArrowLeft, disabled: at < 2, onSelect: () => arranged.move(column.path, -1) },
              { key: "right", label: t("list.moveRight"), icon: ArrowRight, disabled: at === arranged.columns.length - 1, onSelect: () => arranged.move(column.path, 1) },
              { key: "hide", label: t("list.hideColumn"), icon: EyeOff, onSelect: () => arranged.toggle(column.path) },
            ]),
      ],
    },
  ];
  return (
    <div
      role="columnheader"
      aria-colindex={at + 1}
      aria-sort={sorted ?? (column.sortable ? "none" : undefined)}
      className={cx("gh group/head", pinned ? "pin" : "!absolute h-8", column.align === "end" && "justify-end")}
      style={pinned ? { width: column.width } : { left: column.left, width: column.width }}
    >
      <button
        type="button"
        className={cx("flex h-full min-w-0 items-center gap-1.5", column.align === "end" && "flex-row-reverse")}
        disabled={!column.sortable}
        data-tip={column.hops.length > 0 ? column.label : (column.field.help ?? undefined)}
        onClick={cycle}
      >
        <Glyph size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />
        <span className={cx("truncate", sorted && "text-fg")}>{column.label}</span>
        {sorted && (sorted === "ascending" ? <ArrowUp size={12} aria-hidden className="shrink-0 !text-accent-text" /> : <ArrowDown size={12} aria-hidden className="shrink-0 !text-accent-text" />)}
      </button>
      <MenuButton
        className={cx("ib ib-sm absolute top-1 right-1.5 bg-surface opacity-0 group-hover/head:opacity-100 focus-visible:opacity-100 data-open:opacity-100", column.align === "end" && "!right-auto left-1")}
        menuLabel={t("list.columnMenu", { field: column.label })}
        aria-label={t("list.columnMenu", { field: column.label })}
        align="end"
        entries={entries}
      >
        <ChevronDown size={13} aria-hidden />
      </MenuButton>
      <ResizeHandle column={column} onResize={(width) => arranged.resize(column.path, width)} />
    </div>
  );
}

/** Drag to resize; the menu's "wider" and "narrower" do the same by key. */
function ResizeHandle({ column, onResize }: { column: Column; onResize: (width: number) => void }): ReactNode {
  const start = useRef(0);
  const [delta, setDelta] = useState<number | null>(null);
  const move = (event: PointerEvent) => {
    if (delta !== null) setDelta(Math.max(72 - column.width, event.clientX - start.current));
  };
  return (
    <span
      aria-hidden
      className="absolute top-0 -right-1 z-10 h-full w-2 cursor-col-resize touch-none"
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = event.clientX;
        setDelta(0);
      }}
      onPointerMove={move}
      onPointerUp={() => {
        if (delta !== null && delta !== 0) onResize(column.width + delta);
        setDelta(null);
      }}
      onPointerCancel={() => setDelta(null)}
    >
      {delta !== null && <span className="absolute top-0 h-dvh w-0.5 bg-accent" style={{ left: 3 + delta }} />}
    </span>
  );
}
