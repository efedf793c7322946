import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, ChevronDown, EyeOff, FoldHorizontal, ListFilter, MoveHorizontal, Rows3, X } from "lucide-react";
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import type { RecordRow } from "../../api/types";
import { fromChips, startOperator, startValue, toChips } from "../../fields/conditions";
import { fieldType, formatValue } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { useMetadata } from "../../metadata/hooks";
import { MOD } from "../../lib/media";
import { resolvePath, valueAt } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { Checkbox } from "../../ui/checkbox";
import { MenuButton, type MenuEntry } from "../../ui/menu";
import { type Column, type Columns, GUTTER, MIN_WIDTH, textWidth } from "./columns";
import { groupable } from "../../views/groups";
import type { Selection } from "./selection";
import type { ListState } from "./state";

interface HeaderProps {
  entity: Entity;
  state: ListState;
  arranged: Columns;
  /** Those that are loaded: what a column is fitted to. */
  rows: readonly RecordRow[];
  selection: Selection;
  slice: readonly Column[];
  width: number;
  refreshing: boolean;
}

/** Names of the columns: press to sort, drag the name to move it, the edge to resize; the arrow has the rest. */
export function GridHeader({ entity, state, arranged, rows, selection, slice, width, refreshing }: HeaderProps): ReactNode {
  const first = arranged.columns[0];
  const [drag, setDrag] = useState<ColumnDrag | null>(null);
  const cell = (column: Column) => (
    <HeaderCell key={column.path} entity={entity} state={state} arranged={arranged} rows={rows} column={column} at={arranged.columns.indexOf(column)} drag={drag} onDrag={setDrag} />
  );
  const target = drag ? arranged.columns[drag.to] : undefined;
  const line = drag && target ? (drag.to > drag.from ? target.left + target.width : target.left) : null;
  return (
    <div role="rowgroup" className="sticky top-0 z-[4] h-[33px] bg-surface" style={{ width: `max(100%, ${width}px)` }}>
      <div role="row" aria-rowindex={1} className="grid-h" style={{ minWidth: width }}>
        <div role="columnheader" aria-colindex={1} className="gh pin !justify-center !p-0 !shadow-none" style={{ left: 0, width: GUTTER }}>
          <Checkbox
            aria-label={t("list.tickAll")}
            className={cx(selection.state === "none" && "opacity-0 group-hover/grid:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100")}
            checked={selection.state === "all"}
            mixed={selection.state === "some"}
            onChange={() => (selection.state === "all" ? selection.clear() : selection.selectLoaded())}
          />
        </div>
        {first && cell(first)}
        {slice.map(cell)}
        {line !== null && <span aria-hidden className="absolute top-0 z-10 h-dvh w-0.5 bg-accent" style={{ left: line - 1 }} />}
      </div>
      {refreshing && <span aria-hidden className="loading-line" />}
    </div>
  );
}

/** A column on its way: indexes among all columns. */
interface ColumnDrag {
  from: number;
  to: number;
}

interface HeaderCellProps extends Omit<HeaderProps, "slice" | "width" | "refreshing" | "selection"> {
  column: Column;
  at: number;
  drag: ColumnDrag | null;
  onDrag: (drag: ColumnDrag | null) => void;
}

/** Pixels a pointer must go before a press becomes a drag. */
const DRAG_FROM = 6;
const STEP = 24;

function HeaderCell({ entity, state, arranged, rows, column, at, drag, onDrag }: HeaderCellProps): ReactNode {
  const metadata = useMetadata();
  const Glyph = fieldType(column.field).icon;
  const sorted = state.sort[0] === column.path ? "ascending" : state.sort[0] === `-${column.path}` ? "descending" : null;
  const pinned = at === 0;
  const cycle = () => state.setSort(sorted === null ? [column.path] : sorted === "ascending" ? [`-${column.path}`] : []);
  const button = useRef<HTMLButtonElement>(null);
  const press = useRef<{ x: number; scroller: Element | null } | null>(null);
  const moved = useRef(false);
  const fit = () => arranged.resize(column.path, fitted(column, rows));
  const placeAt = (to: number) => {
    arranged.place(column.path, to);
    requestAnimationFrame(() => button.current?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0 || !event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey) placeAt(at + step);
    else arranged.resize(column.path, column.width + step * STEP);
  };
  const onPointerMove = (event: PointerEvent) => {
    const begun = press.current;
    if (!begun) return;
    if (!drag && Math.abs(event.clientX - begun.x) < DRAG_FROM) return;
    moved.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    const box = begun.scroller?.getBoundingClientRect();
    const x = event.clientX - (box?.left ?? 0) + (begun.scroller?.scrollLeft ?? 0);
    const over = arranged.columns.findIndex((candidate) => x < candidate.left + candidate.width);
    const to = Math.max(1, over < 0 ? arranged.columns.length - 1 : over);
    if (drag?.to !== to) onDrag({ from: at, to });
  };
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
        ...(groupable(column) ? [{ key: "group", label: t("list.groupByThis"), icon: Rows3, checked: state.group === column.path, onSelect: () => state.setGroup(state.group === column.path ? null : column.path) }] : []),
        { key: "wider", label: t("list.wider"), icon: MoveHorizontal, hint: "⇧→", stay: true, onSelect: () => arranged.resize(column.path, column.width + STEP) },
        { key: "narrower", label: t("list.narrower"), icon: MoveHorizontal, hint: "⇧←", stay: true, onSelect: () => arranged.resize(column.path, column.width - STEP) },
        { key: "fit", label: t("list.fit"), icon: FoldHorizontal, onSelect: fit },
        ...(pinned
          ? []
          : [
              { key: "left", label: t("list.moveLeft"), icon: ArrowLeft, hint: `${MOD}⇧←`, disabled: at < 2, onSelect: () => arranged.place(column.path, at - 1) },
              { key: "right", label: t("list.moveRight"), icon: ArrowRight, hint: `${MOD}⇧→`, disabled: at === arranged.columns.length - 1, onSelect: () => arranged.place(column.path, at + 1) },
              { key: "hide", label: t("list.hideColumn"), icon: EyeOff, onSelect: () => arranged.toggle(column.path) },
            ]),
      ],
    },
  ];
  return (
    <div
      role="columnheader"
      aria-colindex={at + 2}
      aria-sort={sorted ?? (column.sortable ? "none" : undefined)}
      className={cx("gh group/head", pinned ? "pin" : "!absolute h-8", column.align === "end" && "justify-end", drag?.from === at && "opacity-40")}
      style={{ left: column.left, width: column.width }}
    >
      <button
        ref={button}
        type="button"
        className={cx("flex h-full min-w-0 items-center gap-1.5", column.align === "end" && "flex-row-reverse")}
        aria-disabled={!column.sortable || undefined}
        data-tip={column.hops.length > 0 ? column.label : (column.field.help ?? undefined)}
        onKeyDown={onKeyDown}
        onClick={() => {
          // The end of a drag is no press.
          if (moved.current) moved.current = false;
          else if (column.sortable) cycle();
        }}
        onPointerDown={(event) => {
          moved.current = false;
          if (!pinned && event.button === 0 && event.pointerType !== "touch") press.current = { x: event.clientX, scroller: event.currentTarget.closest("[role=grid]") };
        }}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          press.current = null;
          if (drag) arranged.place(column.path, drag.to);
          onDrag(null);
        }}
        onPointerCancel={() => {
          press.current = null;
          onDrag(null);
        }}
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
      <ResizeHandle column={column} onResize={(width) => arranged.resize(column.path, width)} onFit={fit} />
    </div>
  );
}

/** Room for the heading and the longest of the loaded values. */
function fitted(column: Column, rows: readonly RecordRow[]): number {
  const chip = column.field.type === "choice" || column.field.type === "stage" ? 22 : 0;
  const lead = column.left === GUTTER ? 58 : 0;
  const texts = rows.slice(0, 300).map((row) => textWidth(formatValue(column.entity, column.field, valueAt(row, column.path)), 13) + 24 + chip + lead);
  return Math.min(600, Math.max(textWidth(column.label, 12) + 56, ...texts));
}

/** Drag to resize, press twice to fit; Shift with the arrows on the name does the same by key. */
function ResizeHandle({ column, onResize, onFit }: { column: Column; onResize: (width: number) => void; onFit: () => void }): ReactNode {
  const start = useRef(0);
  const [delta, setDelta] = useState<number | null>(null);
  const move = (event: PointerEvent) => {
    if (delta !== null) setDelta(Math.max(MIN_WIDTH - column.width, event.clientX - start.current));
  };
  return (
    <span
      aria-hidden
      data-resize={column.path}
      className="absolute top-0 -right-1 z-10 h-full w-2 cursor-col-resize touch-none"
      onDoubleClick={onFit}
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
