import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { RecordRow } from "../../api/types";
import { preloadInputs } from "../../fields/field-input";
import { formatValue, isEmpty } from "../../fields/registry";
import type { CommitHow } from "../../fields/types";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { isComposing } from "../../lib/keys";
import { rememberRecent } from "../../lib/recent";
import { nameOf, valueAt } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import type { Rows } from "./body";
import type { Column, Columns } from "./columns";
import { type CellFault, saveCell } from "./edit";
import { GridHeader } from "./grid-header";
import { GridRow, SkeletonRow } from "./grid-row";
import type { ListState } from "./state";

export const ROW_HEIGHT = 36;
const AHEAD = 40;

interface Position {
  row: number;
  column: number;
}

/** The grid: only rows and columns in sight are in the document; one cell is current, and Enter edits it. */
export function Grid({ entity, state, columns: arranged, rows }: { entity: Entity; state: ListState; columns: Columns; rows: Rows }): ReactNode {
  const { columns, total } = arranged;
  const { items } = rows;
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<Position | null>(null);
  const [editing, setEditing] = useState(false);
  const [fault, setFault] = useState<CellFault | null>(null);
  const [shown, setShown] = useState<readonly [number, number]>([0, 8]);
  const [scrolled, setScrolled] = useState(false);

  const count = rows.waiting ? 14 : items.length + (rows.more ? 6 : 0);
  const virtual = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 4, scrollPaddingStart: 34, scrollPaddingEnd: ROW_HEIGHT });
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const { loadMore } = rows;
  useEffect(() => {
    if (last >= items.length - AHEAD) loadMore();
  }, [last, items.length, loadMore]);

  const measure = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const pinned = columns[0]?.width ?? 0;
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
  const columnAt = current ? columns[current.column] : undefined;
  const rowAt = current ? items[current.row] : undefined;

  const show = useCallback(
    (position: Position) => {
      virtual.scrollToIndex(position.row, { align: "auto" });
      const box = scroller.current;
      const column = columns[position.column];
      if (!box || !column || position.column === 0) return;
      const pinned = columns[0]?.width ?? 0;
      if (column.left < box.scrollLeft + pinned) box.scrollLeft = column.left - pinned;
      else if (column.left + column.width > box.scrollLeft + box.clientWidth) box.scrollLeft = column.left + column.width - box.clientWidth;
    },
    [columns, virtual],
  );
  const go = useCallback(
    (position: Position) => {
      const next = { row: clamp(position.row, items.length - 1), column: clamp(position.column, columns.length - 1) };
      setCurrent(next);
      setEditing(false);
      show(next);
    },
    [items.length, columns.length, show],
  );

  const select = useCallback((row: number, column: number) => {
    scroller.current?.focus({ preventScroll: true });
    setCurrent({ row, column });
    setEditing(false);
    preloadInputs();
  }, []);
  const edit = useCallback((row: number, column: number) => {
    setCurrent({ row, column });
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
        const at = items.findIndex((item) => item.id === row.id);
        if (at >= 0) setCurrent({ row: at, column: columns.indexOf(column) });
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
    const at = current ?? { row: 0, column: 0 };
    const far = event.metaKey || event.ctrlKey;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / ROW_HEIGHT) - 2);
    const moves: Record<string, Position> = {
      ArrowDown: { ...at, row: far ? items.length - 1 : current ? at.row + 1 : 0 },
      ArrowUp: { ...at, row: far ? 0 : at.row - 1 },
      ArrowRight: { ...at, column: far ? columns.length - 1 : at.column + 1 },
      ArrowLeft: { ...at, column: far ? 0 : at.column - 1 },
      PageDown: { ...at, row: at.row + page },
      PageUp: { ...at, row: at.row - page },
      Home: { row: far ? 0 : at.row, column: 0 },
      End: { row: far ? items.length - 1 : at.row, column: columns.length - 1 },
    };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      if (items.length > 0) go(move);
      return;
    }
    if (!current || !rowAt || !columnAt) return;
    if ((event.key === "Enter" && !far) || event.key === "F2") {
      event.preventDefault();
      if (columnAt.editable) edit(current.row, current.column);
      else open(rowAt);
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(rowAt);
    } else if (event.key === "Escape") {
      if (fault) setFault(null);
      else setCurrent(null);
    } else if ((event.key === "Delete" || event.key === "Backspace") && columnAt.editable && columnAt.field.type !== "stage" && !isEmpty(valueAt(rowAt, columnAt.path))) {
      event.preventDefault();
      write(rowAt, columnAt, null);
    }
  };

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={`${entity.labelPlural ?? entity.label} · ${state.view.label}`}
      aria-rowcount={rows.more ? -1 : items.length + 1}
      aria-colcount={columns.length}
      aria-busy={rows.waiting || rows.refreshing}
      aria-activedescendant={rowAt && columnAt && !editing ? `cell-${rowAt.id}-${columnAt.path}` : undefined}
      aria-describedby="grid-keys"
      data-scrolled={scrolled || undefined}
      className="group/grid quiet relative min-h-0 flex-1 overflow-auto overscroll-contain outline-none"
      onScroll={measure}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (event.target === scroller.current && !current && items.length > 0 && event.target.matches(":focus-visible")) setCurrent({ row: 0, column: 0 });
      }}
      onCopy={(event) => {
        if (editing || !rowAt || !columnAt || !window.getSelection()?.isCollapsed) return;
        event.preventDefault();
        event.clipboardData.setData("text/plain", formatValue(columnAt.entity, columnAt.field, valueAt(rowAt, columnAt.path)));
      }}
    >
      <span id="grid-keys" className="sr-only">
        {t("list.gridKeys")}
      </span>
      <GridHeader entity={entity} state={state} arranged={arranged} slice={slice} width={total} refreshing={rows.refreshing} />
      <div role="rowgroup" className={cx("relative", rows.refreshing && "opacity-60")} style={{ height: virtual.getTotalSize(), minWidth: total }}>
        {visible.map((item) => {
          const row = rows.waiting ? undefined : items[item.index];
          if (!row) return <SkeletonRow key={item.key} index={item.index} top={item.start} columns={columns} slice={slice} width={total} />;
          const isCurrent = current?.row === item.index;
          return (
            <GridRow
              key={row.id}
              entity={entity}
              row={row}
              index={item.index}
              top={item.start}
              width={total}
              first={columns[0]}
              slice={slice}
              offset={shown[0]}
              current={isCurrent ? current.column : null}
              editing={isCurrent && editing}
              fault={fault?.id === row.id ? fault : null}
              onSelect={select}
              onEdit={edit}
              onOpen={open}
              onCommit={commit}
              onCancel={cancel}
            />
          );
        })}
      </div>
      <div className="h-9" />
    </div>
  );
}

function clamp(value: number, max: number): number {
  return Math.max(0, Math.min(value, max));
}
