import { PanelRight } from "lucide-react";
import { lazy, memo, Suspense, type MouseEvent, type ReactNode } from "react";
import type { RecordRow } from "../../api/types";
import { FieldInput } from "../../fields/field-input";
import { fieldType } from "../../fields/registry";
import type { CommitHow, FieldInputProps } from "../../fields/types";
import { basePath } from "../../lib/base";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { isLimited } from "../../metadata/limited";
import { nameOf, valueAt } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { Avatar } from "../../ui/avatar";
import { Skeleton } from "../../ui/skeleton";
import { tinted } from "../../views/tints";
import { type Column, GUTTER } from "./columns";
import type { CellFault } from "./edit";

const LimitedCell = lazy(() => import("./limited-cell").then((module) => ({ default: module.LimitedCell })));

interface RowProps {
  entity: Entity;
  row: RecordRow;
  index: number;
  top: number;
  width: number;
  first: Column | undefined;
  slice: readonly Column[];
  /** Index of the first column in `slice`. */
  offset: number;
  current: number | null;
  editing: boolean;
  fault: CellFault | null;
  selected: boolean;
  /** By a condition it meets. */
  hue: number | null;
  /** Columns from … to (both in it) that lie in the marked range; -1 when none does. */
  rangeFrom: number;
  rangeTo: number;
  onSelect: (row: number, column: number, how: "one" | "extend" | "drag") => void;
  onTick: (row: number, range: boolean) => void;
  onPeek: (row: RecordRow) => void;
  onEdit: (row: number, column: number) => void;
  onOpen: (row: RecordRow) => void;
  onCommit: (row: RecordRow, column: Column, value: unknown, how: CommitHow) => void;
  onCancel: () => void;
}

export const GridRow = memo(function GridRow(props: RowProps): ReactNode {
  const { index, top, width, first, slice, offset, current, editing, fault, selected, hue } = props;
  const tint = tinted(hue);
  const cell = (column: Column, at: number) => (
    <Cell key={column.path} {...props} column={column} at={at} isCurrent={current === at} isEditing={editing && current === at} cellFault={fault?.field === column.path ? fault : null} />
  );
  return (
    <div role="row" aria-rowindex={index + 2} aria-selected={selected} data-sel={selected || undefined} data-tint={tint["data-tint"]} className="gr group/row" style={{ ...tint.style, top, width: `max(100%, ${width}px)`, zIndex: fault || editing ? 2 : undefined }}>
      <Tick {...props} />
      {first && cell(first, 0)}
      {slice.map((column, position) => cell(column, offset + position))}
    </div>
  );
});

/** The box before a row. Shift takes all between; Space does the same from the keyboard. */
function Tick({ entity, row, index, selected, onTick }: RowProps): ReactNode {
  return (
    <div role="gridcell" aria-colindex={1} className="gc pin !justify-center !p-0 !shadow-none" style={{ left: 0, width: GUTTER }}>
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={t("list.tick", { name: nameOf(entity, row) })}
        className={cx("cbx", !selected && "opacity-0 group-hover/row:opacity-100 group-data-[ticking]/grid:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100")}
        checked={selected}
        onMouseDown={(event) => event.preventDefault()}
        onChange={noop}
        onClick={(event) => onTick(index, event.shiftKey)}
      />
    </div>
  );
}

function Cell({ entity, row, index, column, at, isCurrent, isEditing, cellFault, rangeFrom, rangeTo, onSelect, onPeek, onEdit, onOpen, onCommit, onCancel }: RowProps & { column: Column; at: number; isCurrent: boolean; isEditing: boolean; cellFault: CellFault | null }): ReactNode {
  const id = `cell-${row.id}-${column.path}`;
  const value = cellFault ? cellFault.value : valueAt(row, column.path);
  const pinned = at === 0;
  const { Cell: Display } = fieldType(column.field);
  const shown = typeof value === "string" && column.field.type === "money" ? null : value;
  return (
    <div
      id={id}
      role="gridcell"
      tabIndex={-1}
      aria-colindex={at + 2}
      aria-invalid={cellFault ? true : undefined}
      aria-describedby={cellFault ? `${id}-fault` : undefined}
      aria-selected={isCurrent}
      data-cur={isCurrent || undefined}
      data-range={(rangeFrom <= at && at <= rangeTo) || undefined}
      data-fault={cellFault ? true : undefined}
      className={cx("gc", pinned && "pin", column.align === "end" && "justify-end")}
      style={{ left: column.left, width: column.width }}
      onMouseDown={(event: MouseEvent) => {
        if (isEditing || event.button !== 0 || (event.target instanceof Element && event.target.closest("a"))) return;
        event.preventDefault();
        onSelect(index, at, event.shiftKey ? "extend" : "one");
      }}
      onMouseEnter={(event: MouseEvent) => {
        if (event.buttons === 1 && !isEditing) onSelect(index, at, "drag");
      }}
      onDoubleClick={() => {
        if (isEditing) return;
        if (column.editable) onEdit(index, at);
        else onOpen(row);
      }}
    >
      {pinned && <Avatar name={nameOf(entity, row)} square seed={row.id.slice(-6)} />}
      {isEditing ? (
        <Editor row={row} column={column} value={value} invalid={cellFault !== null} onCommit={onCommit} onCancel={onCancel} />
      ) : pinned ? (
        <a
          href={`${basePath}/o/${entity.name}/${row.id}`}
          tabIndex={-1}
          className="min-w-0 truncate underline-offset-2 hover:underline hover:decoration-fg4"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onOpen(row);
          }}
        >
          {cellFault && typeof value === "string" ? value : nameOf(entity, row)}
        </a>
      ) : shown === null && value !== null ? (
        <span className="truncate">{String(value)}</span>
      ) : (
        <Display entity={column.entity} field={column.field} value={shown} />
      )}
      {pinned && !isEditing && (
        <button
          type="button"
          tabIndex={-1}
          className="ib ib-sm absolute right-1.5 bg-surface opacity-0 shadow-2 group-hover/row:opacity-100"
          aria-label={t("list.peekAt", { name: nameOf(entity, row) })}
          data-tip={`${t("list.peek")}  Alt ↵`}
          onMouseDown={(event) => event.stopPropagation()}
          onClick={() => onPeek(row)}
        >
          <PanelRight size={14} aria-hidden />
        </button>
      )}
      {cellFault && (
        <span id={`${id}-fault`} role="alert" className={cx("absolute top-full z-10 mt-0.5 w-max max-w-72 rounded-md bg-bad px-2 py-1 text-xs whitespace-normal text-surface shadow-3", at > 1 ? "right-0" : "left-0")}>
          {cellFault.message}
        </span>
      )}
    </div>
  );
}

function Editor({ row, column, value, invalid, onCommit, onCancel }: Pick<RowProps, "row" | "onCommit" | "onCancel"> & { column: Column; value: unknown; invalid: boolean }): ReactNode {
  const { entity, field } = column;
  const input: FieldInputProps = {
    entity, field, value, invalid, onCancel,
    variant: "cell",
    from: field.type === "stage" && typeof row[field.name] === "string" ? (row[field.name] as string) : null,
    onChange: noop,
    onCommit: (next, how) => onCommit(row, column, next, how),
  };
  if (!isLimited(entity, field.name)) return <FieldInput {...input} />;
  return (
    <Suspense fallback={null}>
      <LimitedCell {...input} row={row} />
    </Suspense>
  );
}

function noop(): void {
  // The grid keeps a value only when it is committed.
}

export function SkeletonRow({ index, top, columns, slice, width }: { index: number; top: number; columns: readonly Column[]; slice: readonly Column[]; width: number }): ReactNode {
  const first = columns[0];
  return (
    <div className="gr" aria-hidden style={{ top, width: `max(100%, ${width}px)` }}>
      <div className="gc pin !shadow-none" style={{ left: 0, width: GUTTER }} />
      {first && (
        <div className="gc pin" style={{ left: GUTTER, width: first.width }}>
          <span className="skel size-5 shrink-0" />
          <Skeleton seed={index} max={70} />
        </div>
      )}
      {slice.map((column, position) => (
        <div key={column.path} className={cx("gc", column.align === "end" && "justify-end")} style={{ left: column.left, width: column.width }}>
          <Skeleton seed={index * 5 + position * 3} max={column.align === "end" ? 60 : 80} />
        </div>
      ))}
    </div>
  );
}
