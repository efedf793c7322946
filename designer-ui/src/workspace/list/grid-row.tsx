import { memo, type MouseEvent, type ReactNode } from "react";
import type { RecordRow } from "../../api/types";
import { FieldInput } from "../../fields/field-input";
import { fieldType } from "../../fields/registry";
import type { CommitHow } from "../../fields/types";
import { basePath } from "../../lib/base";
import { cx } from "../../lib/cx";
import { nameOf, valueAt } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { Avatar } from "../../ui/avatar";
import { Skeleton } from "../../ui/skeleton";
import type { Column } from "./columns";
import type { CellFault } from "./edit";

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
  onSelect: (row: number, column: number) => void;
  onEdit: (row: number, column: number) => void;
  onOpen: (row: RecordRow) => void;
  onCommit: (row: RecordRow, column: Column, value: unknown, how: CommitHow) => void;
  onCancel: () => void;
}

export const GridRow = memo(function GridRow(props: RowProps): ReactNode {
  const { index, top, width, first, slice, offset, current, editing, fault } = props;
  const cell = (column: Column, at: number) => (
    <Cell key={column.path} {...props} column={column} at={at} isCurrent={current === at} isEditing={editing && current === at} cellFault={fault?.field === column.path ? fault : null} />
  );
  return (
    <div role="row" aria-rowindex={index + 2} className="gr" style={{ top, width: `max(100%, ${width}px)`, zIndex: fault || editing ? 2 : undefined }}>
      {first && cell(first, 0)}
      {slice.map((column, position) => cell(column, offset + position))}
    </div>
  );
});

function Cell({ entity, row, index, column, at, isCurrent, isEditing, cellFault, onSelect, onEdit, onOpen, onCommit, onCancel }: RowProps & { column: Column; at: number; isCurrent: boolean; isEditing: boolean; cellFault: CellFault | null }): ReactNode {
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
      aria-colindex={at + 1}
      aria-invalid={cellFault ? true : undefined}
      aria-describedby={cellFault ? `${id}-fault` : undefined}
      aria-selected={isCurrent}
      data-cur={isCurrent || undefined}
      data-fault={cellFault ? true : undefined}
      className={cx("gc", pinned && "pin", column.align === "end" && "justify-end")}
      style={pinned ? { width: column.width } : { left: column.left, width: column.width }}
      onMouseDown={(event: MouseEvent) => {
        if (isEditing || event.button !== 0 || (event.target instanceof Element && event.target.closest("a"))) return;
        event.preventDefault();
        onSelect(index, at);
      }}
      onDoubleClick={() => {
        if (isEditing) return;
        if (column.editable) onEdit(index, at);
        else onOpen(row);
      }}
    >
      {pinned && <Avatar name={nameOf(entity, row)} square seed={row.id.slice(-6)} />}
      {isEditing ? (
        <FieldInput
          entity={column.entity}
          field={column.field}
          value={value}
          variant="cell"
          invalid={cellFault !== null}
          from={column.field.type === "stage" && typeof row[column.field.name] === "string" ? (row[column.field.name] as string) : null}
          onChange={noop}
          onCommit={(next, how) => onCommit(row, column, next, how)}
          onCancel={onCancel}
        />
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
      {cellFault && (
        <span id={`${id}-fault`} role="alert" className={cx("absolute top-full z-10 mt-0.5 w-max max-w-72 rounded-md bg-bad px-2 py-1 text-xs whitespace-normal text-surface shadow-3", at > 1 ? "right-0" : "left-0")}>
          {cellFault.message}
        </span>
      )}
    </div>
  );
}

function noop(): void {
  // The grid keeps a value only when it is committed.
}

export function SkeletonRow({ index, top, columns, slice, width }: { index: number; top: number; columns: readonly Column[]; slice: readonly Column[]; width: number }): ReactNode {
  const first = columns[0];
  return (
    <div className="gr" aria-hidden style={{ top, width: `max(100%, ${width}px)` }}>
      {first && (
        <div className="gc pin" style={{ width: first.width }}>
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
