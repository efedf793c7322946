import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { RecordRow } from "../../api/types";
import { preloadInputs } from "../../fields/field-input";
import { isEmpty } from "../../fields/registry";
import type { CommitHow } from "../../fields/types";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { isComposing } from "../../lib/keys";
import { rememberRecent } from "../../lib/recent";
import { nameOf, valueAt } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import type { Rows } from "./body";
import { type Column, type Columns, GUTTER } from "./columns";
import { CELLS_TYPE, cellsOf, toTsv } from "./copy";
import { copying } from "./copying";
import { type CellFault, saveCell } from "./edit";
import { GridHeader } from "./grid-header";
import { GroupRow } from "./group-row";
import type { Grouping } from "../../views/groups";
import { GridRow, SkeletonRow } from "./grid-row";
import type { Selection } from "./selection";
import type { ListState } from "./state";
import { GridTotals } from "./totals";

export const ROW_HEIGHT = 36;
const AHEAD = 40;
/** Room under the last row for the bar of the ticked ones. */
const BULK_ROOM = 64;

interface Position {
  row: number;
  column: number;
}

/** The grid: only rows and columns in sight are in the document; one cell is current, and Enter edits it. */
export function Grid({ entity, state, columns: arranged, rows, grouping, selection, count: found }: { entity: Entity; state: ListState; columns: Columns; rows: Rows; grouping: Grouping | null; selection: Selection; count: { value: number; capped: boolean } | null }): ReactNode {
  const { columns, total } = arranged;
  const { items, entries } = rows;
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<Position | null>(null);
  /** The other corner of the marked range; null when one cell is marked. */
  const [anchor, setAnchor] = useState<Position | null>(null);
  const [editing, setEditing] = useState(false);
  const [fault, setFault] = useState<CellFault | null>(null);
  const [shown, setShown] = useState<readonly [number, number]>([0, 8]);
  const [scrolled, setScrolled] = useState(false);

  const lines = entries?.length ?? items.length;
  const count = rows.waiting ? 14 : lines + (rows.more ? 6 : 0);
  const below = selection.state === "none" ? 0 : BULK_ROOM;
  const virtual = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 4, scrollPaddingStart: 34, scrollPaddingEnd: ROW_HEIGHT + 36 + below, paddingEnd: below });
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const { loadMore } = rows;
  useEffect(() => {
    if (last >= lines - AHEAD) loadMore();
  }, [last, lines, loadMore]);

  const measure = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const pinned = GUTTER + (columns[0]?.width ?? 0);
    const from = box.scrollLeft + pinned;
    const until = box.scrollLeft + box.clientWidth;
    let first = columns.findIndex((column, index) => index > 0 && column.left + column.width > from);
    if (first < 0) first = columns.length;
    let end = columns.length;
    for (let index = first; index < columns.length; index++) {
      if ((columns[index]?.left ?? 0) >= until) {
        end = index;
        break;
      }
    }
    const next: readonly [number, number] = [Math.max(1, first - 1), Math.min(columns.length, end + 1)];
    setShown((old) => (old[0] === next[0] && old[1] === next[1] ? old : next));
    setScrolled(box.scrollLeft > 0);
  }, [columns]);
  useLayoutEffect(() => {
    measure();
    const box = scroller.current;
    if (!box) return;
    const watch = new ResizeObserver(measure);
    watch.observe(box);
    return () => watch.disconnect();
  }, [measure]);

  const slice = useMemo(() => columns.slice(shown[0], shown[1]), [columns, shown]);
  const range = useMemo(
    () =>
      current && anchor
        ? { top: Math.min(current.row, anchor.row), bottom: Math.max(current.row, anchor.row), left: Math.min(current.column, anchor.column), right: Math.max(current.column, anchor.column) }
        : null,
    [current, anchor],
  );
  const columnAt = current ? columns[current.column] : undefined;
  const rowAt = current ? items[current.row] : undefined;

  const show = useCallback(
    (position: Position) => {
      virtual.scrollToIndex(entries ? entries.findIndex((entry) => "row" in entry && entry.row === position.row) : position.row, { align: "auto" });
      const box = scroller.current;
      const column = columns[position.column];
      if (!box || !column || position.column === 0) return;
      const pinned = GUTTER + (columns[0]?.width ?? 0);
      if (column.left < box.scrollLeft + pinned) box.scrollLeft = column.left - pinned;
      else if (column.left + column.width > box.scrollLeft + box.clientWidth) box.scrollLeft = column.left + column.width - box.clientWidth;
    },
    [columns, virtual, entries],
  );
  const go = useCallback(
    (position: Position, from: Position | null) => {
      const next = { row: clamp(position.row, items.length - 1), column: clamp(position.column, columns.length - 1) };
      setCurrent(next);
      setAnchor(from);
      setEditing(false);
      show(next);
    },
    [items.length, columns.length, show],
  );

  const at = useRef<{ current: Position | null; anchor: Position | null; ticks: Selection }>({ current, anchor, ticks: selection });
  useLayoutEffect(() => {
    at.current = { current, anchor, ticks: selection };
  });
  const select = useCallback((row: number, column: number, how: "one" | "extend" | "drag") => {
    const from = at.current.anchor ?? at.current.current;
    // Dragging begins where the button went down, which is the current cell by now.
    if (how === "drag" && (from === null || document.activeElement !== scroller.current)) return;
    scroller.current?.focus({ preventScroll: true });
    setCurrent({ row, column });
    setAnchor(how === "one" ? null : from);
    setEditing(false);
    preloadInputs();
  }, []);
  const tick = useCallback((row: number, range: boolean) => {
    scroller.current?.focus({ preventScroll: true });
    at.current.ticks.toggle(row, range);
  }, []);
  const { setPeek } = state;
  const peek = useCallback((row: RecordRow) => setPeek(row.id), [setPeek]);
  const edit = useCallback((row: number, column: number) => {
    setCurrent({ row, column });
    setAnchor(null);
    setEditing(true);
  }, []);
  const open = useCallback(
    (row: RecordRow) => {
      rememberRecent({ entity: entity.name, id: row.id, name: nameOf(entity, row) });
      void navigate({ to: "/o/$entity/$id", params: { entity: entity.name, id: row.id } });
    },
    [entity, navigate],
  );
  const cancel = useCallback(() => {
    setEditing(false);
    setFault(null);
    scroller.current?.focus({ preventScroll: true });
  }, []);
  const write = useCallback(
    (row: RecordRow, column: Column, value: unknown) => {
      setFault(null);
      void saveCell(entity, row, column.field, value).then((answer) => {
        if (answer === null) return;
        setFault(answer);
        const found = items.findIndex((item) => item.id === row.id);
        if (found >= 0) setCurrent({ row: found, column: columns.indexOf(column) });
      });
    },
    [entity, items, columns],
  );
  const commit = useCallback(
    (row: RecordRow, column: Column, value: unknown, how: CommitHow) => {
      setEditing(false);
      if (how !== "blur") scroller.current?.focus({ preventScroll: true });
      write(row, column, value);
      setCurrent((old) => {
        if (!old) return old;
        const next = { row: how === "enter" ? clamp(old.row + 1, items.length - 1) : old.row, column: how === "tab" ? clamp(old.column + 1, columns.length - 1) : how === "back-tab" ? clamp(old.column - 1, columns.length - 1) : old.column };
        if (how !== "blur" && how !== "pick") queueMicrotask(() => show(next));
        return next;
      });
    },
    [write, items.length, columns.length, show],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    if (editing || isComposing(event) || event.target !== scroller.current) return;
    const here = current ?? { row: 0, column: 0 };
    const far = event.metaKey || event.ctrlKey;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / ROW_HEIGHT) - 2);
    const moves: Record<string, Position> = {
      ArrowDown: { ...here, row: far ? items.length - 1 : current ? here.row + 1 : 0 },
      ArrowUp: { ...here, row: far ? 0 : here.row - 1 },
      ArrowRight: { ...here, column: far ? columns.length - 1 : here.column + 1 },
      ArrowLeft: { ...here, column: far ? 0 : here.column - 1 },
      PageDown: { ...here, row: here.row + page },
      PageUp: { ...here, row: here.row - page },
      Home: { row: far ? 0 : here.row, column: 0 },
      End: { row: far ? items.length - 1 : here.row, column: columns.length - 1 },
    };
    const move = event.altKey ? undefined : moves[event.key];
    if (move) {
      event.preventDefault();
      if (items.length > 0) go(move, event.shiftKey && current ? (anchor ?? current) : null);
      return;
    }
    if (far && event.key.toLowerCase() === "a") {
      event.preventDefault();
      selection.selectLoaded();
      return;
    }
    if (event.key === "Escape") {
      if (state.peek !== null) return;
      if (fault) setFault(null);
      else if (anchor) setAnchor(null);
      else if (selection.state !== "none") selection.clear();
      else setCurrent(null);
      return;
    }
    if (!current || !rowAt || !columnAt) return;
    if (event.key === "Enter" && event.altKey) {
      event.preventDefault();
      peek(rowAt);
    } else if ((event.key === "Enter" && !far) || event.key === "F2") {
      event.preventDefault();
      if (columnAt.editable) edit(current.row, current.column);
      else open(rowAt);
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(rowAt);
    } else if (event.key === " ") {
      event.preventDefault();
      selection.toggle(current.row, event.shiftKey);
    } else if ((event.key === "Delete" || event.key === "Backspace") && !range && columnAt.editable && columnAt.field.type !== "stage" && !isEmpty(valueAt(rowAt, columnAt.path))) {
      event.preventDefault();
      write(rowAt, columnAt, null);
    }
  };

  /** The marked range, the ticked rows, or the current cell. */
  const chosenCells = (): { rows: readonly RecordRow[]; columns: readonly Column[] } | null => {
    if (range) return { rows: items.slice(range.top, range.bottom + 1), columns: columns.slice(range.left, range.right + 1) };
    if (selection.state !== "none") return { rows: items.filter((row) => selection.has(row.id)), columns };
    return rowAt && columnAt ? { rows: [rowAt], columns: [columnAt] } : null;
  };
  const paste = (clipboard: DataTransfer) => {
    if (!current) return;
    const text = clipboard.getData("text/plain");
    const own = clipboard.getData(CELLS_TYPE);
    if (text === "") return;
    const from = range ? { row: range.top, column: range.left } : current;
    const into = range ? { rows: range.bottom - range.top + 1, columns: range.right - range.left + 1 } : { rows: 1, columns: 1 };
    void import("./paste").then((module) => module.openPaste({ entity, columns: columns.slice(from.column), rows: items.slice(from.row), into, text, own }));
  };

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={`${entity.labelPlural ?? entity.label} · ${state.view.label}`}
      aria-rowcount={rows.more ? -1 : items.length + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-busy={rows.waiting || rows.refreshing}
      aria-activedescendant={rowAt && columnAt && !editing ? `cell-${rowAt.id}-${columnAt.path}` : undefined}
      aria-describedby="grid-keys"
      data-scrolled={scrolled || undefined}
      data-ticking={selection.state !== "none" || undefined}
      className="group/grid quiet relative flex min-h-0 flex-1 flex-col overflow-auto overscroll-contain outline-none"
      onScroll={measure}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (event.target === scroller.current && !current && items.length > 0 && event.target.matches(":focus-visible")) setCurrent({ row: 0, column: 0 });
      }}
      onCopy={(event) => {
        const chosen = editing || !window.getSelection()?.isCollapsed ? null : chosenCells();
        if (!chosen) return;
        event.preventDefault();
        const { headings, safe } = copying.take();
        const cells = cellsOf(chosen.rows, chosen.columns, headings);
        event.clipboardData.setData("text/plain", toTsv(cells, safe));
        event.clipboardData.setData(CELLS_TYPE, JSON.stringify(cells));
      }}
      onPaste={(event) => {
        if (editing) return;
        event.preventDefault();
        paste(event.clipboardData);
      }}
    >
      <span id="grid-keys" className="sr-only">
        {t("list.gridKeys")}
      </span>
      <GridHeader entity={entity} state={state} arranged={arranged} rows={items} slice={slice} width={total} refreshing={rows.refreshing} selection={selection} />
      <div role="rowgroup" className={cx("relative shrink-0", rows.refreshing && "opacity-60")} style={{ height: virtual.getTotalSize(), minWidth: total }}>
        {visible.map((item) => {
          const entry = entries?.[item.index];
          if (grouping && entry && "group" in entry) return <GroupRow key={`group-${entry.group.key}`} grouping={grouping} group={entry.group} open={entry.open} top={item.start} width={total} />;
          const at = entries ? (entry && "row" in entry ? entry.row : -1) : item.index;
          const row = rows.waiting ? undefined : items[at];
          if (!row) return <SkeletonRow key={item.key} index={item.index} top={item.start} columns={columns} slice={slice} width={total} />;
          const isCurrent = current?.row === at;
          return (
            <GridRow
              key={row.id}
              entity={entity}
              row={row}
              index={at}
              top={item.start}
              width={total}
              first={columns[0]}
              slice={slice}
              offset={shown[0]}
              current={isCurrent ? current.column : null}
              editing={isCurrent && editing}
              fault={fault?.id === row.id ? fault : null}
              hue={rows.hueOf?.(row) ?? null}
              selected={selection.has(row.id)}
              rangeFrom={range && range.top <= at && at <= range.bottom ? range.left : -1}
              rangeTo={range && range.top <= at && at <= range.bottom ? range.right : -1}
              onSelect={select}
              onTick={tick}
              onPeek={peek}
              onEdit={edit}
              onOpen={open}
              onCommit={commit}
              onCancel={cancel}
            />
          );
        })}
      </div>
      <GridTotals entity={entity} state={state} arranged={arranged} slice={slice} width={total} count={found} />
    </div>
  );
}

function clamp(value: number, max: number): number {
  return Math.max(0, Math.min(value, max));
}
