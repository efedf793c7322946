import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Check } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import type { RecordRow } from "../../api/types";
import { fieldType } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { rememberRecent } from "../../lib/recent";
import { nameOf, valueAt } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { Avatar } from "../../ui/avatar";
import { Skeleton } from "../../ui/skeleton";
import { tinted } from "../../views/tints";
import type { Rows } from "./body";
import type { Column } from "./columns";
import type { Selection } from "./selection";

const HEIGHT = 68;
/** Room under the last card for the bar of the ticked ones. */
const BULK_ROOM = 72;

/** Rows as cards for a phone: name, what it is, whose; figure and date at the right. */
export function Cards({ entity, columns, rows, selection }: { entity: Entity; columns: readonly Column[]; rows: Rows; selection: Selection }): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const count = rows.waiting ? 8 : rows.items.length + (rows.more ? 3 : 0);
  const virtual = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => HEIGHT, overscan: 5, paddingEnd: selection.state === "none" ? 0 : BULK_ROOM });
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const { loadMore, items } = rows;
  useEffect(() => {
    if (last >= items.length - 20) loadMore();
  }, [last, items.length, loadMore]);
  const parts = partsOf(columns);
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto overscroll-contain" aria-busy={rows.waiting || rows.refreshing}>
      <ul className={rows.refreshing ? "relative opacity-60" : "relative"} style={{ height: virtual.getTotalSize() }} aria-label={entity.labelPlural ?? entity.label}>
        {visible.map((item) => {
          const row = rows.waiting ? undefined : items[item.index];
          const tint = tinted(row && rows.hueOf?.(row));
          return (
            <li key={item.key} className={cx("mrow", row && selection.has(row.id) && "bg-sel")} data-tint={tint["data-tint"]} style={{ ...tint.style, top: item.start }}>
              {row ? <Card entity={entity} row={row} parts={parts} ticked={selection.has(row.id)} onTick={() => selection.toggle(item.index, false)} /> : <Waiting index={item.index} />}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface Parts {
  chip: Column | undefined;
  text: Column | undefined;
  figure: Column | undefined;
  date: Column | undefined;
}

/** Which columns have a place on the card, by their types and in the order of the view. */
function partsOf(columns: readonly Column[]): Parts {
  const rest = columns.slice(1);
  const find = (...types: string[]) => types.map((type) => rest.find((column) => column.field.type === type)).find(Boolean);
  return { chip: find("stage", "choice"), text: find("user", "lookup", "regarding", "text"), figure: find("money", "percent", "decimal", "integer") ?? find("phone"), date: find("date", "datetime") };
}

/** Press the picture to tick the record, anything else to open it. */
function Card({ entity, row, parts, ticked, onTick }: { entity: Entity; row: RecordRow; parts: Parts; ticked: boolean; onTick: () => void }): ReactNode {
  const name = nameOf(entity, row);
  const show = (column: Column | undefined) => {
    if (!column) return null;
    const { Cell } = fieldType(column.field);
    return <Cell entity={column.entity} field={column.field} value={valueAt(row, column.path)} compact />;
  };
  const person = parts.text && valueAt(row, parts.text.path);
  const text = typeof person === "object" && person !== null && "name" in person ? String(person.name ?? "") : typeof person === "string" ? person : "";
  return (
    <>
      <button type="button" role="checkbox" aria-checked={ticked} aria-label={t("list.tick", { name })} className="absolute left-2 z-10 grid size-12 place-items-center rounded-lg" onClick={onTick}>
        {ticked ? (
          <span className="grid size-9 place-items-center rounded-lg bg-accent text-accent-fg">
            <Check size={18} aria-hidden />
          </span>
        ) : (
          <Avatar name={name} square size="lg" seed={row.id.slice(-6)} />
        )}
      </button>
      <Link
        to="/o/$entity/$id"
        params={{ entity: entity.name, id: row.id }}
        className="absolute inset-0 flex items-center gap-3 pr-4 pl-16 outline-offset-[-2px]"
        onClick={() => rememberRecent({ entity: entity.name, id: row.id, name })}
      >
        <span className="flex min-w-0 flex-1 flex-col gap-1">
          <span className="truncate text-[15px] leading-5">{name}</span>
          <span className="flex min-w-0 items-center gap-2 text-fg2">
            {show(parts.chip)}
            <span className="truncate">{text}</span>
          </span>
        </span>
        <span className="flex shrink-0 flex-col items-end gap-1">
          <span className="text-[15px] leading-5">{show(parts.figure)}</span>
          <span className="text-fg3">{show(parts.date)}</span>
        </span>
      </Link>
    </>
  );
}

function Waiting({ index }: { index: number }): ReactNode {
  return (
    <>
      <span className="skel size-9 shrink-0 rounded-lg" />
      <span className="grid flex-1 gap-2">
        <Skeleton seed={index} max={80} height={12} />
        <Skeleton seed={index + 3} max={50} />
      </span>
    </>
  );
}
