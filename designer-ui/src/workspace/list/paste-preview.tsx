import { TriangleAlert } from "lucide-react";
import { use, useRef, type ReactNode } from "react";
import type { Operation } from "../../api/bulk";
import { fieldType, isEmpty } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { nameOf } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { runBulk } from "./bulk";
import type { Pasted, PastedCell } from "./paste";

/** Rows drawn: what comes after is written all the same. */
const SHOWN = 100;

/** What pasting would write, cell by cell, before anything is written. */
export function PastePreview({ entity, pasted: coming, onClose }: { entity: Entity; pasted: Promise<Pasted>; onClose: () => void }): ReactNode {
  const pasted = use(coming);
  const first = useRef<HTMLButtonElement>(null);
  const cells = pasted.rows.flatMap((row) => row.cells);
  const changes = cells.filter((cell) => !cell.same && cell.fault === null).length;
  const faults = cells.filter((cell) => cell.fault !== null).length;
  const operations = pasted.rows.flatMap(({ row, cells: own }): Operation[] => {
    const wanted = own.filter((cell) => !cell.same && cell.fault === null);
    return wanted.length === 0 ? [] : [{ op: "update", id: row.id, version: row.version, values: Object.fromEntries(wanted.map((cell) => [cell.column.field.name, cell.value])) }];
  });
  const write = () => {
    onClose();
    void runBulk(entity, { operations }, (n) => t("list.pasted", { n }));
  };
  const notes = [
    t("list.pasteSummary", { cells: formatInteger(changes), rows: formatInteger(operations.length) }),
    ...(faults > 0 ? [t("list.pasteFaults", { n: formatInteger(faults) })] : []),
    ...(pasted.beyond > 0 ? [t("list.pasteBeyond", { n: formatInteger(pasted.beyond) })] : []),
  ];
  return (
    <Dialog
      title={t("list.pasteTitle")}
      description={notes.join(" ")}
      width={Math.min(1100, 260 + pasted.columns.length * 170)}
      onClose={onClose}
      initialFocus={first}
      footer={
        <>
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          {operations.length > 0 && (
            <Button ref={first} tone="primary" onClick={write}>
              {t("list.pasteWrite", { n: formatInteger(changes) })}
            </Button>
          )}
        </>
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a wide table scrolls, and scrolling needs the keyboard too */}
      <div role="region" aria-label={t("list.pasteTitle")} tabIndex={0} className="overflow-x-auto rounded-lg shadow-[inset_0_0_0_1px_var(--line)]">
        <table className="w-full border-collapse text-left">
          <thead>
            <tr>
              <th scope="col" className="sticky top-0 bg-sunken px-3 py-1.5 text-xs font-normal text-fg3">
                {entity.label}
              </th>
              {pasted.columns.map((column) => (
                <th key={column.path} scope="col" className="sticky top-0 bg-sunken px-3 py-1.5 text-xs font-normal whitespace-nowrap text-fg3">
                  {column.label}
                  {!column.editable && ` · ${t("list.pasteLocked")}`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {pasted.rows.slice(0, SHOWN).map(({ row, cells: own }) => (
              <tr key={row.id} className="border-t align-top">
                <th scope="row" className="max-w-52 truncate px-3 py-1.5 font-normal">
                  {nameOf(entity, row)}
                </th>
                {own.map((cell) => (
                  <PreviewCell key={cell.column.path} cell={cell} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pasted.rows.length > SHOWN && <p className="mt-2 text-xs text-fg3">{t("list.pasteMore", { n: formatInteger(pasted.rows.length - SHOWN) })}</p>}
    </Dialog>
  );
}

function PreviewCell({ cell }: { cell: PastedCell }): ReactNode {
  const { column, fault } = cell;
  const { Cell } = fieldType(column.field);
  if (fault !== null) {
    return (
      <td className="max-w-72 min-w-52 px-3 py-1.5">
        <span className="block truncate text-bad">{cell.text}</span>
        <span className="flex items-start gap-1 text-xs text-bad">
          <TriangleAlert size={12} aria-hidden className="mt-0.5 shrink-0" />
          {fault}
        </span>
      </td>
    );
  }
  return (
    <td className={cx("max-w-72 px-3 py-1.5", cell.same ? "text-fg3" : "bg-accent-soft")} data-change={!cell.same || undefined}>
      <span className="flex min-w-0 items-center">
        {isEmpty(cell.value) && column.field.type !== "boolean" ? <span className="text-fg3">{cell.same ? "" : t("list.pasteCleared")}</span> : <Cell entity={column.entity} field={column.field} value={cell.value} />}
      </span>
    </td>
  );
}
