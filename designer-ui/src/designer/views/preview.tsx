import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Rocket, TriangleAlert } from "lucide-react";
import { lazy, Suspense, useState, type MouseEvent, type PointerEvent, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { aggregateQuery, listQuery } from "../../api/records";
import { fieldType, formatValue, isEmpty } from "../../fields/registry";
import { formatInteger } from "../../lib/format";
import { t, tMaybe } from "../../lib/i18n";
import { useMetadata } from "../../metadata/hooks";
import { resolvePath, type ResolvedPath, valueAt } from "../../metadata/paths";
import type { Entity, Metadata, View } from "../../metadata/types";
import { Empty } from "../../ui/empty";
import { SkeletonLines } from "../../ui/skeleton";
import { useTints, tinted } from "../../views/tints";
import { useTotals } from "../../views/totals";
import type { ViewDoc } from "../revisions/files";
import { liveView } from "./draft-model";
import { MAX_WIDTH, MIN_WIDTH } from "./edits";

const BoardPage = lazy(() => import("../../views/board/page").then((module) => ({ default: module.BoardPage })));
const Calendar = lazy(() => import("../../views/calendar/calendar").then((module) => ({ default: module.Calendar })));
const ROWS = 30;
/** Pixels a key widens a column by. */
const STEP = 10;

interface PreviewProps {
  draft: Metadata;
  entity: Entity;
  doc: ViewDoc;
  onWidth: (path: string, width: number) => void;
}

/** The view with the records there are, as it would be: nothing is changed here, and links lead nowhere. */
export function Preview({ draft, entity, doc, onWidth }: PreviewProps): ReactNode {
  const live = useMetadata();
  const [place, setPlace] = useState<{ at?: string | undefined; mode?: string | undefined }>({});
  const shown = liveView(draft, live, entity, doc);
  const today = live.entities.find(({ id }) => id === entity.id);
  if (!shown || !today) return <Empty icon={Rocket} title={t("vd.unpublishedTitle")} body={t("vd.unpublishedBody")} />;
  const { view, isPartial } = shown;
  const still: Entity = { ...today, rights: { ...today.rights, create: false, update: "none", delete: "none" } };
  const stay = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest("a")) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const body = { entity: still, view, filter: view.filter ?? null, sort: view.sort ?? [], ...place, at: place.at, mode: place.mode, go: (next: typeof place) => setPlace({ ...place, ...next }) };
  return (
    <section aria-label={t("vd.preview")} className="flex min-h-0 min-w-0 flex-1 flex-col" onClickCapture={stay}>
      {isPartial && (
        <p role="status" className="flex shrink-0 items-center gap-2 border-b bg-[color-mix(in_oklch,var(--warn)_9%,transparent)] px-4 py-1.5 text-xs text-fg2">
          <TriangleAlert size={13} aria-hidden className="shrink-0 text-warn" />
          {t("vd.partial")}
        </p>
      )}
      <Suspense fallback={<SkeletonLines />}>
        {view.type === "board" ? <BoardPage key={view.groupBy} {...body} /> : view.type === "calendar" ? <Calendar {...body} /> : <PreviewList entity={today} view={view} onWidth={onWidth} />}
      </Suspense>
    </section>
  );
}

/** A list's first rows, with its groups, colours and totals. */
function PreviewList({ entity, view, onWidth }: { entity: Entity; view: View; onWidth: (path: string, width: number) => void }): ReactNode {
  const metadata = useMetadata();
  const hues = useTints(entity, view);
  const columns = view.columns.flatMap(({ field, width }) => {
    const path = resolvePath(metadata, entity, field);
    return path ? [{ ...path, width: width ?? fieldType(path.field).width }] : [];
  });
  const group = view.groupBy ? resolvePath(metadata, entity, view.groupBy) : undefined;
  const sort = [...(group ? [group.path] : []), ...(view.sort ?? [])];
  const fields = [...new Set([entity.nameField, ...columns.map(({ path }) => path), ...(group ? [group.path] : []), ...(hues?.paths ?? [])])];
  const rows = useQuery(listQuery(entity.name, { filter: view.filter ?? null, sort, fields, limit: ROWS }));
  const totals = view.totals ?? [];
  const figures = useTotals(entity, view.filter ?? null, totals, true);
  const count = useQuery(aggregateQuery(entity.name, { filter: view.filter ?? null, groupBy: [], measures: [{ op: "count" }] })).data?.groups[0]?.values[0];
  if (rows.isError && !rows.data) return <Empty icon={CircleAlert} title={t("list.filterInvalidTitle")} body={isProblem(rows.error) ? rows.error.message : t("problem.internal")} />;
  if (columns.length === 0) return <Empty icon={CircleAlert} title={t("vd.noColumnsTitle")} body={t("vd.noColumnsBody")} />;
  const items = rows.data?.items ?? [];
  const headings = items.map((row) => (group ? formatValue(group.entity, group.field, valueAt(row, group.path)) || t("vd.emptyGroup") : null));
  return (
    <>
      <div className="min-h-0 flex-1 overflow-auto" aria-busy={rows.isPending || rows.isPlaceholderData}>
        <table className="w-max min-w-full table-fixed border-collapse text-left">
          <thead className="sticky top-0 z-2 bg-surface">
            <tr className="h-8 border-b text-xs text-fg3">
              {columns.map((column) => (
                <Head key={column.path} column={column} onWidth={onWidth} />
              ))}
              <th aria-hidden />
            </tr>
          </thead>
          <tbody>
            {items.map((row, index) => {
              const tint = tinted(hues?.byCondition(row));
              const heading = headings[index];
              const isNew = heading !== null && (index === 0 || heading !== headings[index - 1]);
              return [
                isNew && (
                  <tr key={`${row.id}-group`} className="h-8 border-b bg-sunken">
                    <th scope="rowgroup" colSpan={columns.length + 1} className="px-2.5 font-semibold">{heading}</th>
                  </tr>
                ),
                <tr key={row.id} className="vd-row h-9 border-b" {...tint}>
                  {columns.map(({ path, field, entity: owner }) => {
                    const { Cell, align } = fieldType(field);
                    const value = valueAt(row, path);
                    return (
                      <td key={path} className="overflow-hidden px-2.5">
                        <span className={align === "end" ? "flex min-w-0 justify-end" : "flex min-w-0"}>{isEmpty(value) && field.type !== "boolean" ? null : <Cell entity={owner} field={field} value={value} />}</span>
                      </td>
                    );
                  })}
                  <td aria-hidden />
                </tr>,
              ];
            })}
          </tbody>
        </table>
        {rows.data && items.length === 0 && <p className="px-4 py-10 text-center text-fg3">{t("app.noMatch")}</p>}
        {rows.isPending && <SkeletonLines count={8} />}
      </div>
      <footer className="num flex h-9 shrink-0 items-center gap-4 overflow-x-auto border-t px-4 whitespace-nowrap text-fg2">
        <span>{t("vd.records", { n: formatInteger(String(count ?? 0)) })}</span>
        {figures.map(({ path, measure, exact }) => (
          <span key={`${path.path}.${measure}`}>
            {path.label} <span className="text-fg3">{tMaybe(`list.measure.${measure}`)}</span> {exact ?? "–"}
          </span>
        ))}
      </footer>
    </>
  );
}

/** A column's name; its right edge is dragged for its width. */
function Head({ column, onWidth }: { column: ResolvedPath & { width: number }; onWidth: (path: string, width: number) => void }): ReactNode {
  const [drag, setDrag] = useState<{ x: number; width: number } | null>(null);
  const start = (event: PointerEvent<HTMLSpanElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ x: event.clientX, width: column.width });
  };
  return (
    <th scope="col" style={{ width: column.width }} className="relative px-2.5 font-normal">
      <span className={fieldType(column.field).align === "end" ? "block truncate text-right" : "block truncate"}>{column.label}</span>
      <span
        role="separator"
        aria-orientation="vertical"
        aria-label={t("vd.widthOf", { column: column.label })}
        aria-valuenow={column.width}
        aria-valuemin={MIN_WIDTH}
        aria-valuemax={MAX_WIDTH}
        tabIndex={0}
        className="absolute top-1 right-0 bottom-1 w-2 cursor-col-resize border-r border-transparent hover:border-line2 focus-visible:border-accent"
        onPointerDown={start}
        onPointerMove={(event) => drag && onWidth(column.path, drag.width + event.clientX - drag.x)}
        onPointerUp={() => setDrag(null)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
          event.preventDefault();
          onWidth(column.path, column.width + (event.key === "ArrowLeft" ? -STEP : STEP));
        }}
      />
    </th>
  );
}
