import { ArrowDown, ArrowUp, Ellipsis, GripVertical, Plus, Trash2, Undo2 } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { isProblem } from "../../api/client";
import { preloadInputs } from "../../fields/field-input";
import { fieldType } from "../../fields/registry";
import type { CommitHow } from "../../fields/types";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { isComposing } from "../../lib/keys";
import { toast } from "../../lib/toast";
import type { Field } from "../../metadata/types";
import { MenuButton } from "../../ui/menu";
import { Cell } from "./cell";
import { isBlank } from "./model";
import { laid, readTable } from "./paste";
import { useLineDrag } from "./use-line-drag";
import { measureKey, nameOfLine, type Row, type SheetView, type ShownFigure } from "./view";

interface Place {
  row: number;
  column: number;
}

/** Lines as a table: arrows go, Enter and F2 open a cell, Enter on the last line begins another, Alt and the arrows move a line. */
export function Grid({ view, figures }: { view: SheetView; figures: readonly ShownFigure[] }): ReactNode {
  const { sheet, rows } = view;
  const { columns, entity } = sheet;
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const [editing, setEditing] = useState(false);
  // Focus follows the arrows, and is not taken from elsewhere.
  const [grab, setGrab] = useState(false);
  const table = useRef<HTMLTableElement>(null);
  const row = Math.min(place.row, Math.max(0, rows.length - 1));

  const { open } = view;
  useEffect(() => {
    if (open) preloadInputs();
  }, [open]);

  const drawn = useRef(view);
  useEffect(() => {
    drawn.current = view;
  });
  const latest = useRef(place);
  const pressed = useRef<Place | null>(null);
  /** A control that closes late, because somebody went elsewhere, must not bring them back. */
  const left = (at: Place) => latest.current.row !== at.row || latest.current.column !== at.column;
  const go = (next: Place, edit = false) => {
    latest.current = next;
    setPlace(next);
    setEditing(edit);
    setGrab(true);
  };
  const editableFrom = (at: number, from: number, step: 1 | -1 = 1): number => {
    const target = rows[at];
    for (let column = from; target && column >= 0 && column < columns.length; column += step) {
      const field = columns[column];
      if (field && view.canEdit(target, field)) return column;
    }
    return -1;
  };
  const firstOfNew = () => Math.max(0, columns.findIndex((field) => !field.readOnly && field.access !== "read"));
  const begin = () => {
    view.add();
    go({ row: rows.length, column: firstOfNew() }, isTyped(columns[firstOfNew()]));
  };
  const move = (from: number, by: number) => {
    const to = from + by;
    if (!view.open || to < 0 || to >= rows.length) return;
    view.move(from, to);
    go({ row: to, column: place.column });
  };
  const commit = (at: Row, index: number, column: number, value: unknown, how: CommitHow) => {
    const field = columns[column];
    if (!field) return;
    const isLast = index === rows.length - 1;
    const blank = isBlank(at.line) && (value === null || value === (at.line.base[field.name] ?? null));
    if (left({ row: index, column })) return view.set(at, field, value);
    if (!(how === "enter" && isLast && view.mayAdd && !blank) && !(how === "tab" && isLast && view.mayAdd && !blank && editableFrom(index, column + 1) < 0)) view.set(at, field, value);
    if (how === "enter" && isLast && view.mayAdd && !blank) return void addAfter(at, field, value);
    if (how === "enter") return go({ row: Math.min(index + 1, rows.length - 1), column });
    if (how === "tab") {
      const next = editableFrom(index, column + 1);
      if (next >= 0) return go({ row: index, column: next }, true);
      const below = isLast ? -1 : editableFrom(index + 1, 0);
      if (below >= 0) return go({ row: index + 1, column: below }, true);
      if (isLast && view.mayAdd && !blank) return void addAfter(at, field, value);
    }
    if (how === "back-tab") {
      const before = editableFrom(index, column - 1, -1);
      if (before >= 0) return go({ row: index, column: before }, true);
      const above = editableFrom(index - 1, columns.length - 1, -1);
      if (above >= 0) return go({ row: index - 1, column: above }, true);
    }
    if (how === "blur") return void (setEditing(false), setGrab(false));
    go({ row: index, column });
  };
  /** The value of the last cell and another line are one change. */
  const addAfter = (at: Row, field: Field, value: unknown) => {
    const changes = { ...at.line.changes, [field.name]: value };
    view.replace([...rows.map(({ line }) => (line.key === at.line.key ? { ...line, changes } : line)), view.blank()]);
    go({ row: rows.length, column: firstOfNew() }, isTyped(columns[firstOfNew()]));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // The control is on its way still.
    if (editing && event.key === "Escape" && event.target instanceof HTMLTableCellElement) {
      event.preventDefault();
      event.stopPropagation();
      return setEditing(false);
    }
    if (editing || isComposing(event)) return;
    const current = rows[row];
    const field = columns[place.column];
    if (!(event.target instanceof HTMLElement) || event.target.closest("td") === null || !current) return;
    const step = (by: Partial<Place>) => {
      event.preventDefault();
      event.stopPropagation();
      go({ row: Math.max(0, Math.min(rows.length - 1, row + (by.row ?? 0))), column: Math.max(0, Math.min(columns.length - 1, place.column + (by.column ?? 0))) });
    };
    const mod = event.metaKey || event.ctrlKey;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      return move(row, event.key === "ArrowUp" ? -1 : 1);
    }
    if (event.key === "ArrowUp") return step({ row: -1 });
    if (event.key === "ArrowDown") return step({ row: 1 });
    if (event.key === "ArrowLeft") return step({ column: -1 });
    if (event.key === "ArrowRight") return step({ column: 1 });
    if (mod && (event.key === "Delete" || event.key === "Backspace")) {
      event.preventDefault();
      if (view.open && current.mayDelete) view.toggle(current);
      return;
    }
    if (mod || !field) return;
    const editable = view.canEdit(current, field);
    if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      event.stopPropagation();
      if (editable) return go({ row, column: place.column }, true);
      if (event.key === "Enter" && row === rows.length - 1 && view.mayAdd && !isBlank(current.line)) return begin();
      return go({ row: Math.min(rows.length - 1, row + 1), column: place.column });
    }
    if (event.key === "Tab") {
      const next = place.column + (event.shiftKey ? -1 : 1);
      const to = next < 0 ? { row: row - 1, column: columns.length - 1 } : next >= columns.length ? { row: row + 1, column: 0 } : { row, column: next };
      if (to.row < 0 || to.row >= rows.length) return;
      event.preventDefault();
      return go(to);
    }
    if (!editable) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      return view.set(current, field, null);
    }
    // The key goes to the control that it opens.
    if (event.key.length === 1 && !event.altKey) flushSync(() => go({ row, column: place.column }, true));
  };
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData("text/plain");
    if (editing || !view.open || text.trim() === "") return;
    event.preventDefault();
    void paste(text, place.column, rows[row]?.line.key);
  };
  /** The engine says what the texts mean; by then the lines may be others. */
  const paste = async (text: string, column: number, key: string | undefined) => {
    try {
      const pasted = await readTable(view, column, text);
      if (!pasted) return;
      const now = drawn.current;
      const from = now.rows.findIndex(({ line }) => line.key === key);
      now.replace(laid(now, from < 0 ? now.rows.length : from, pasted));
      if (pasted.refused > 0) toast(t("lines.pasteRefused", { n: pasted.refused }), { tone: "bad" });
      if (pasted.cut > 0) toast(t("lines.pasteCut", { n: pasted.cut }), { tone: "bad" });
    } catch (error) {
      if (!isProblem(error)) throw error;
      toast(error.message, { tone: "bad" });
    }
  };

  return (
    <div className="ln-scroll">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- a table whose cells are filled in is a grid */}
      <table ref={table} role="grid" aria-label={view.label} aria-rowcount={rows.length + 1} aria-colcount={columns.length + 1} aria-readonly={!view.open || undefined} className="ln-t" onKeyDown={onKeyDown} onPaste={onPaste}>
        <thead>
          <tr>
            {columns.map((field) => (
              <th key={field.name} scope="col" data-end={fieldType(field).align === "end" || undefined} style={{ minWidth: widthOf(field) }} data-tip={field.help ?? undefined}>
                {field.label}
                {field.required && view.open && !field.readOnly && <span className="text-bad" aria-hidden> *</span>}
              </th>
            ))}
            <th scope="col" className="ln-a"><span className="sr-only">{t("app.more")}</span></th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one, index) => (
            <LineRow key={one.line.key} view={view} row={one} index={index} name={nameOfLine(entity, one, index)} onMove={move}>
              {columns.map((column, at) => {
                const field = view.fieldOf(one, column);
                const current = index === row && at === place.column;
                const editable = view.canEdit(one, column);
                return (
                  <Cell
                    key={column.name}
                    entity={entity}
                    field={field}
                    value={one.values[column.name]}
                    id={`${one.line.key}-${column.name}`}
                    column={at}
                    current={current}
                    grab={grab}
                    editing={current && editing && editable}
                    editable={editable}
                    locked={view.open && one.line.id !== null && one.demands.locked.has(column.name) ? (one.demands.locked.get(column.name) ?? t("form.locked")) : undefined}
                    fault={one.faults.get(column.name)}
                    struck={one.line.gone}
                    onPress={() => {
                      pressed.current = { row: index, column: at };
                      const release = () => setTimeout(() => (pressed.current = null));
                      window.addEventListener("pointerup", release, { once: true });
                    }}
                    onFocus={() => {
                      // A list that closes gives the focus back to its cell, while another one is pressed.
                      if (pressed.current && (pressed.current.row !== index || pressed.current.column !== at)) return;
                      if (!current) setEditing(false);
                      latest.current = { row: index, column: at };
                      setPlace(latest.current);
                    }}
                    onEdit={() => go({ row: index, column: at }, true)}
                    onChange={noop}
                    onCommit={(value, how) => commit(one, index, at, value, how)}
                    onCancel={() => left({ row: index, column: at }) || go({ row: index, column: at })}
                  />
                );
              })}
            </LineRow>
          ))}
          {rows.length === 0 && (
            <tr><td tabIndex={-1} colSpan={columns.length + 1} className="ln-none">{t("lines.none")}</td></tr>
          )}
        </tbody>
        {figures.length > 0 && rows.length > 0 && (
          <tfoot>
            <tr>
              {columns.map((field) => (
                <td key={field.name} tabIndex={-1} data-end={fieldType(field).align === "end" || undefined}>
                  {figures.filter((figure) => figure.field.name === field.name).map((figure) => (
                    <span key={figure.measure} className="ln-sum">
                      <span className="text-fg3">{t(`lines.${measureKey(figure.measure)}`)}</span>
                      <span className="num">{figure.text ?? "—"}</span>
                    </span>
                  ))}
                </td>
              ))}
              <td aria-hidden />
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

/** A list of choices opens when somebody asks for it. */
function isTyped(field: Field | undefined): boolean {
  return ["text", "integer", "decimal", "money", "percent", "duration", "email", "phone", "url", "time"].includes(field?.type ?? "");
}

/** Less than a list gives them: lines have many columns beside each other. */
function widthOf(field: Field): number {
  const { width, align } = fieldType(field);
  return align === "end" ? Math.min(width, 96) : Math.min(width, field.type === "choice" ? 88 : 148);
}

interface LineRowProps {
  view: SheetView;
  row: Row;
  index: number;
  name: string;
  onMove: (from: number, by: number) => void;
  children: ReactNode;
}

function LineRow({ view, row, index, name, onMove, children }: LineRowProps): ReactNode {
  const box = useRef<HTMLTableRowElement>(null);
  const grip = useRef<HTMLButtonElement>(null);
  const edge = useLineDrag({ box, grip, index, list: view.sheet.list.name, onMove: view.open ? view.move : undefined });
  const last = view.rows.length - 1;
  const entries = () => [
    { key: "move", items: [
      { key: "up", label: t("app.moveUp"), icon: ArrowUp, hint: "Alt ↑", disabled: index === 0, onSelect: () => onMove(index, -1) },
      { key: "down", label: t("app.moveDown"), icon: ArrowDown, hint: "Alt ↓", disabled: index === last, onSelect: () => onMove(index, 1) },
    ] },
    { key: "more", items: [
      ...(view.mayAdd ? [{ key: "insert", label: t("lines.insert"), icon: Plus, onSelect: () => view.add(index) }] : []),
      ...(row.mayDelete ? [{ key: "remove", label: t("lines.remove"), icon: Trash2, danger: true, onSelect: () => view.toggle(row) }] : []),
    ] },
  ];
  return (
    <>
      <tr ref={box} aria-rowindex={index + 2} className={cx("group/line", edge !== null && "relative")} data-gone={row.line.gone || undefined} data-edge={edge ?? undefined}>
        {children}
        <td tabIndex={-1} className="ln-a">
          {view.open && (
            <span className="flex items-center justify-end">
              {row.line.gone ? (
                <button type="button" className="ib ib-sm" aria-label={t("lines.keep", { name })} data-tip={t("lines.keep", { name })} onClick={() => view.toggle(row)}>
                  <Undo2 size={14} aria-hidden />
                </button>
              ) : (
                <>
                  <button ref={grip} type="button" tabIndex={-1} className="ln-grip" aria-label={t("app.moveItem", { name })} data-tip={t("app.moveHint")}>
                    <GripVertical size={14} aria-hidden />
                  </button>
                  <MenuButton className="ib ib-sm" align="end" menuLabel={t("app.actionsFor", { name })} aria-label={t("app.actionsFor", { name })} entries={entries}>
                    <Ellipsis size={14} aria-hidden />
                  </MenuButton>
                </>
              )}
            </span>
          )}
        </td>
      </tr>
      {row.fault !== undefined && (
        <tr><td tabIndex={-1} colSpan={view.sheet.columns.length + 1} className="px-2 pb-1.5 text-xs text-bad"><span role="alert">{row.fault}</span></td></tr>
      )}
    </>
  );
}

function noop(): void {
  // A value is kept when it is committed.
}
