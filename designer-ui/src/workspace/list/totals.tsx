import { useQueries, useQuery } from "@tanstack/react-query";
import { Sigma } from "lucide-react";
import type { ReactNode } from "react";
import { aggregateQuery } from "../../api/records";
import type { AggregateRequest } from "../../api/types";
import { formatValue } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { formatDecimal, formatInteger, formatMoney } from "../../lib/format";
import { t, tMaybe } from "../../lib/i18n";
import { settings } from "../../lib/settings";
import { allOf } from "../../metadata/filter";
import { useMetadata } from "../../metadata/hooks";
import { type ResolvedPath, resolvePath } from "../../metadata/paths";
import type { Entity, Field } from "../../metadata/types";
import { MenuButton, type MenuEntry } from "../../ui/menu";
import { type Column, type Columns, GUTTER } from "./columns";
import { CountText } from "./count-text";
import type { ListState } from "./state";

const MEASURES = ["sum", "avg", "min", "max"] as const;
type Measure = (typeof MEASURES)[number];
const NUMBERS: readonly string[] = ["integer", "money", "percent", "decimal", "duration"];

/** What can be made of a column's values. */
export function measuresOf(field: Field): readonly (Measure | "count")[] {
  if (NUMBERS.includes(field.type)) return [...MEASURES, "count"];
  if (field.type === "rating") return ["avg", "min", "max", "count"];
  return ["count"];
}

export interface Figure {
  path: ResolvedPath;
  measure: string;
  /** Short, and in full; null while it is on its way or when there is none. */
  text: string | null;
  exact: string | null;
}

/** The view's figures over everything that matches. They are left out where even counting stops. */
export function useTotals(entity: Entity, state: ListState, columns: Columns, countable: boolean): Figure[] {
  const metadata = useMetadata();
  const wanted = columns.totals.flatMap(({ field, measure }) => {
    const path = resolvePath(metadata, entity, field);
    return path && measuresOf(path.field).some((known) => known === measure) ? [{ path, measure }] : [];
  });
  const summed = wanted.filter(({ measure }) => measure !== "count");
  const counted = wanted.filter(({ measure }) => measure === "count");
  const request: AggregateRequest = { filter: state.wanted, groupBy: [], measures: summed.map(({ path, measure }) => ({ op: measure as Measure, field: path.path })) };
  const sums = useQuery({ ...aggregateQuery(entity.name, request), enabled: countable && summed.length > 0, retry: false });
  const counts = useQueries({
    queries: counted.map(({ path }) => ({
      ...aggregateQuery(entity.name, { filter: allOf(state.wanted, { field: path.path, op: "not_empty" }), groupBy: [], measures: [{ op: "count" }] }),
      enabled: countable,
      retry: false,
    })),
  });
  return wanted.map(({ path, measure }) => {
    const value = measure === "count" ? counts[counted.findIndex((one) => one.path === path)]?.data?.groups[0]?.values[0] : sums.data?.groups[0]?.values[summed.findIndex((one) => one.path === path)];
    if (value === null || value === undefined) return { path, measure, text: null, exact: null };
    return { path, measure, text: write(entity, path.field, measure, value, true), exact: write(entity, path.field, measure, value, false) };
  });
}

function write(entity: Entity, field: Field, measure: string, value: string | number, compact: boolean): string {
  if (measure === "count") return formatInteger(value);
  if (field.type === "duration") return formatValue(entity, field, value);
  if (field.type === "money") return formatMoney(String(value), settings.get().currency, { compact });
  const text = formatDecimal(String(value), { compact });
  return field.type === "percent" ? `${text}%` : text;
}

/** The last row: how many records there are, and under each column the figure chosen for it. */
export function GridTotals({ entity, state, arranged, slice, width, count }: { entity: Entity; state: ListState; arranged: Columns; slice: readonly Column[]; width: number; count: { value: number; capped: boolean } | null }): ReactNode {
  const figures = useTotals(entity, state, arranged, count !== null && !count.capped);
  const first = arranged.columns[0];
  return (
    <div role="rowgroup" className="sticky bottom-0 z-[4] mt-auto h-9 shrink-0 border-t bg-surface" style={{ width: `max(100%, ${width}px)` }}>
      <div role="row" className="relative flex h-full" style={{ minWidth: width }}>
        <div role="gridcell" className="pin sticky left-0 z-[3] flex h-full items-center bg-surface px-4 text-xs text-fg3" style={{ width: GUTTER + (first?.width ?? 0) }}>
          <span aria-live="polite">{count && <CountText count={count} />}</span>
        </div>
        {slice.map((column) => (
          <TotalCell key={column.path} column={column} arranged={arranged} figure={figures.find((figure) => figure.path.path === column.path)} />
        ))}
      </div>
    </div>
  );
}

function TotalCell({ column, arranged, figure }: { column: Column; arranged: Columns; figure: Figure | undefined }): ReactNode {
  const entries = (): MenuEntry[] => [
    {
      key: "measures",
      items: measuresOf(column.field).map((measure) => ({
        key: measure,
        label: tMaybe(`list.measure.${measure}`) ?? measure,
        checked: figure?.measure === measure,
        onSelect: () => arranged.setTotal(column.path, figure?.measure === measure ? null : measure),
      })),
    },
    ...(figure ? [{ key: "none", items: [{ key: "none", label: t("list.noTotal"), onSelect: () => arranged.setTotal(column.path, null) }] }] : []),
  ];
  const label = t("list.totalOf", { field: column.label });
  return (
    <div role="gridcell" className="group/total absolute top-0 flex h-full items-center" style={{ left: column.left, width: column.width }}>
      <MenuButton
        className={cx("flex h-full w-full min-w-0 items-center gap-1.5 px-2.5 text-xs text-fg3 outline-offset-[-2px] hover:bg-hover", column.align === "end" && "justify-end")}
        menuLabel={label}
        data-tip={figure?.exact ?? undefined}
        side="top"
        align={column.align}
        entries={entries}
      >
        <span className="sr-only">{label}</span>
        {figure ? (
          <>
            <span className="truncate">{tMaybe(`list.measure.${figure.measure}`)}</span>
            <b className="num truncate font-semibold text-fg">{figure.text ?? "–"}</b>
          </>
        ) : (
          <span className="flex items-center gap-1 opacity-0 group-focus-within/total:opacity-100 group-hover/total:opacity-100">
            <Sigma size={12} aria-hidden />
            {t("list.addTotal")}
          </span>
        )}
      </MenuButton>
    </div>
  );
}
