import { ArrowDown, ArrowUp, Ellipsis, Trash2, Undo2 } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { FieldInput } from "../../fields/field-input";
import { formatValue, isEmpty } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { MenuButton } from "../../ui/menu";
import { measureKey, nameOfLine, type Row, type SheetView, type ShownFigure } from "./view";

/** Lines on a phone: a card each, which opens as a sheet of its fields. */
export function Cards({ view, figures }: { view: SheetView; figures: readonly ShownFigure[] }): ReactNode {
  const [open, setOpen] = useState<string | null>(null);
  const { rows, sheet } = view;
  const { entity } = sheet;
  const at = rows.findIndex((row) => row.line.key === open);
  const shown = rows[at];
  return (
    <>
      {rows.length === 0 && <p className="ln-none">{t("lines.none")}</p>}
      <ul className="m-0 grid list-none gap-2 p-0">
        {rows.map((row, index) => {
          const name = nameOfLine(entity, row, index);
          const [fault] = [row.fault, ...row.faults.values()].filter((message) => message !== undefined);
          return (
            <li key={row.line.key} className="ln-card" data-fault={fault !== undefined || undefined}>
              <button type="button" className={cx("min-w-0 flex-1 py-2 text-left", row.line.gone && "line-through")} onClick={() => setOpen(row.line.key)} disabled={row.line.gone}>
                <span className="block truncate font-semibold">{name}</span>
                <span className="mt-0.5 flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-fg2">
                  {sheet.columns.filter((field) => field.name !== entity.nameField && !isEmpty(row.values[field.name])).map((field) => (
                    <span key={field.name} className="num"><span className="text-fg3">{field.label}</span> {formatValue(entity, field, row.values[field.name])}</span>
                  ))}
                </span>
                {fault !== undefined && <span role="alert" className="mt-0.5 block text-xs text-bad">{fault}</span>}
              </button>
              {view.open && (row.line.gone ? (
                <button type="button" className="ib" aria-label={t("lines.keep", { name })} onClick={() => view.toggle(row)}>
                  <Undo2 size={16} aria-hidden />
                </button>
              ) : (
                <MenuButton
                  className="ib"
                  align="end"
                  menuLabel={t("app.actionsFor", { name })}
                  aria-label={t("app.actionsFor", { name })}
                  entries={() => [
                    { key: "up", label: t("app.moveUp"), icon: ArrowUp, disabled: index === 0, onSelect: () => view.move(index, index - 1) },
                    { key: "down", label: t("app.moveDown"), icon: ArrowDown, disabled: index === rows.length - 1, onSelect: () => view.move(index, index + 1) },
                    ...(row.mayDelete ? [{ key: "remove", label: t("lines.remove"), icon: Trash2, danger: true, onSelect: () => view.toggle(row) }] : []),
                  ]}
                >
                  <Ellipsis size={16} aria-hidden />
                </MenuButton>
              ))}
            </li>
          );
        })}
      </ul>
      {figures.length > 0 && rows.length > 0 && (
        <dl className="mt-2 grid gap-1">
          {figures.map((figure) => (
            <div key={`${figure.field.name}.${figure.measure}`} className="flex items-baseline justify-between gap-3">
              <dt className="text-fg2">{figure.field.label} · {t(`lines.${measureKey(figure.measure)}`)}</dt>
              <dd className="num m-0 font-semibold">{figure.text ?? "—"}</dd>
            </div>
          ))}
        </dl>
      )}
      {shown && <LineSheet view={view} row={shown} name={nameOfLine(entity, shown, at)} onClose={() => setOpen(null)} />}
    </>
  );
}

function LineSheet({ view, row, name, onClose }: { view: SheetView; row: Row; name: string; onClose: () => void }): ReactNode {
  return (
    <Dialog title={name} onClose={onClose} footer={<Button tone="primary" onClick={onClose}>{t("app.done")}</Button>}>
      <div className="grid gap-4">
        {view.sheet.columns.map((column) => (
          <LineField key={column.name} view={view} row={row} name={column.name} />
        ))}
      </div>
    </Dialog>
  );
}

function LineField({ view, row, name }: { view: SheetView; row: Row; name: string }): ReactNode {
  const id = useId();
  const { entity, columns } = view.sheet;
  const column = columns.find((field) => field.name === name);
  if (!column) return null;
  const field = view.fieldOf(row, column);
  const fault = row.faults.get(name);
  const lock = row.line.id === null ? undefined : row.demands.locked.get(name);
  const note = fault ?? lock ?? field.help;
  const value = row.values[name];
  return (
    <div className="min-w-0">
      <label className="lb flex items-center gap-1" htmlFor={id} id={`${id}-label`}>
        <span className="truncate">{field.label}</span>
        {row.demands.required.has(name) && view.canEdit(row, column) && <span className="text-bad" aria-hidden>*</span>}
      </label>
      {view.canEdit(row, column) ? (
        <FieldInput entity={entity} field={field} value={value ?? null} variant="form" id={id} labelledBy={`${id}-label`} describedBy={note ? `${id}-note` : undefined} invalid={fault !== undefined} onChange={(next) => view.set(row, column, next)} />
      ) : (
        <output id={id} className="flex min-h-8 items-center rounded-md bg-sunken px-2.5 text-fg2">{value === undefined && field.computed ? t("lines.later") : formatValue(entity, field, value) || t("form.none")}</output>
      )}
      {note && <p id={`${id}-note`} className={cx("mt-1 text-xs", fault ? "text-bad" : "text-fg3")}>{note}</p>}
    </div>
  );
}
