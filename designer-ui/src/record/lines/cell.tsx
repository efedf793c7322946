import { Lock } from "lucide-react";
import { useLayoutEffect, useRef, type ReactNode } from "react";
import { FieldInput } from "../../fields/field-input";
import { fieldType, isEmpty } from "../../fields/registry";
import type { CommitHow } from "../../fields/types";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import type { Entity, Field } from "../../metadata/types";

interface CellProps {
  entity: Entity;
  field: Field;
  value: unknown;
  id: string;
  column: number;
  /** The one the arrows are at. */
  current: boolean;
  /** Takes the focus when it becomes current. */
  grab: boolean;
  editing: boolean;
  editable: boolean;
  locked: string | undefined;
  fault: string | undefined;
  struck: boolean;
  onPress: () => void;
  onFocus: () => void;
  onEdit: () => void;
  onChange: (value: unknown) => void;
  onCommit: (value: unknown, how: CommitHow) => void;
  onCancel: () => void;
}

/** One value of a line. */
export function Cell({ entity, field, value, id, column, current, grab, editing, editable, locked, fault, struck, onPress, onFocus, onEdit, onChange, onCommit, onCancel }: CellProps): ReactNode {
  const box = useRef<HTMLTableCellElement>(null);
  const { Cell: Shown, align } = fieldType(field);
  // With the very change: a key pressed right behind must not find the page instead.
  useLayoutEffect(() => {
    if (current && grab && !editing) box.current?.focus();
  }, [current, grab, editing]);
  const later = value === undefined && field.computed !== undefined;
  const text = typeof value === "string" && field.type === "money";
  return (
    <td
      ref={box}
      aria-colindex={column + 1}
      aria-invalid={fault !== undefined || undefined}
      aria-describedby={fault === undefined ? undefined : `${id}-fault`}
      tabIndex={current && !editing ? 0 : -1}
      data-end={align === "end" || undefined}
      data-edit={editable || undefined}
      data-editing={editing || undefined}
      data-fault={fault !== undefined || undefined}
      className="ln-c"
      onPointerDown={onPress}
      onFocus={(event) => {
        if (event.target === box.current) onFocus();
      }}
      onClick={(event) => {
        if (editable && !editing && event.target instanceof Node && box.current?.contains(event.target)) onEdit();
      }}
    >
      {editing ? (
        <FieldInput entity={entity} field={field} value={value ?? null} variant="cell" invalid={fault !== undefined} onChange={onChange} onCommit={onCommit} onCancel={onCancel} />
      ) : (
        <span className={cx("ln-v", struck && "line-through")}>
          {later ? (
            <span className="text-fg3" data-tip={t("lines.later")}>{t("lines.laterShort")}</span>
          ) : isEmpty(value) && field.type !== "boolean" ? null : text ? (
            <span className="truncate">{String(value)}</span>
          ) : (
            <Shown entity={entity} field={field} value={value ?? null} />
          )}
          {locked !== undefined && <Lock size={11} role="img" aria-label={locked} data-tip={locked} className="shrink-0 text-fg3" />}
        </span>
      )}
      {fault !== undefined && (
        <span id={`${id}-fault`} className={current ? "ln-fault" : "sr-only"}>
          {fault}
        </span>
      )}
    </td>
  );
}
