import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { CalendarOff, CalendarRange, ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useId, useMemo, useRef, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { windowQuery } from "../../api/records";
import { cx } from "../../lib/cx";
import { addDays, isDay, today } from "../../lib/dates";
import { formatDate, formatInteger, formatMonth, formatShortMonth, formatWeekday } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/media";
import { settings } from "../../lib/settings";
import { allOf } from "../../metadata/filter";
import { useMetadata } from "../../metadata/hooks";
import { fieldOf, isEditable, nameOf, resolvePath } from "../../metadata/paths";
import type { Field } from "../../metadata/types";
import { Button, IconButton } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { SkeletonLines } from "../../ui/skeleton";
import { Tabs } from "../../ui/tabs";
import type { ViewBodyProps } from "../body";
import type { CalendarEntry, Scene } from "../calendar/scene";
import { shifted, spanOf, valueOn, windowFilter } from "../days";
import { GroupHead } from "../group-head";
import { type Entry, layOut, useGrouping } from "../groups";
import { useHues } from "../hues";
import { moveBy, saveDays } from "../move-day";
import { Bar } from "./bar";
import { leftOf, monthsOf, type Scale, scaleOf, stepped, ticksOf, widthOf, type Zoom, ZOOMS } from "./scale";
import type { Part, Reach } from "./use-bar-drag";
import "./timeline.css";

const ROW = 36;
/** A line a finger hits. */
const TOUCH_ROW = 44;
const LANE = 32;
const HEAD = 48;

/** Records as bars over time, in lanes if the view has groups: dragged along, or by one end. */
export function Timeline(props: ViewBodyProps): ReactNode {
  const { entity, view } = props;
  const date = fieldOf(entity, view.dateField ?? "");
  if (date?.type !== "date" && date?.type !== "datetime") return <Empty icon={CalendarOff} title={t("views.noDateTitle")} body={t("views.noDateBody")} />;
  return <DatedTimeline {...props} date={date} />;
}

function DatedTimeline({ entity, view, filter, at, mode, go, onPeek, date }: ViewBodyProps & { date: Field }): ReactNode {
  const id = useId();
  const phone = useIsPhone();
  const metadata = useMetadata();
  const hues = useHues(entity, view);
  const { weekStart } = settings.get();
  const end = fieldOf(entity, view.endField ?? "");
  const day = at !== undefined && isDay(at) ? at : today();
  const zoom: Zoom = ZOOMS.find((candidate) => candidate === mode) ?? "month";
  const scale = scaleOf(zoom, day, weekStart);
  const scroller = useRef<HTMLDivElement>(null);
  const paths = view.columns.flatMap(({ field }) => (field === entity.nameField || field === date.name || field === end?.name ? [] : (resolvePath(metadata, entity, field) ?? [])));
  const fields = [...new Set([entity.nameField, date.name, ...(end ? [end.name] : []), ...paths.map(({ path }) => path), ...hues.paths])];
  const wanted = useMemo(() => allOf(filter, windowFilter(date, end, scale.from, scale.until)), [filter, date, end, scale.from, scale.until]);
  const order = useMemo(() => [date.name], [date.name]);
  const grouping = useGrouping(entity, { by: view.groupBy ?? null, filter: wanted, sort: order });
  const asked = grouping ? { filter: allOf(wanted, grouping.filter), sort: grouping.sort, fields: [...new Set([...fields, grouping.path.path])] } : { filter: wanted, sort: order, fields };
  const query = useQuery(windowQuery(entity.name, asked));
  const inSight = (query.data?.items ?? []).filter((row) => spanOf(row, date, end) !== null);
  const laid = grouping ? layOut(grouping, inSight, false) : null;
  const entries = (laid?.items ?? inSight).flatMap((row): CalendarEntry[] => {
    const span = spanOf(row, date, end);
    return span === null ? [] : [{ row, name: nameOf(entity, row), hue: hues.of(row), span }];
  });
  const lines: readonly Entry[] = laid?.entries ?? entries.map((_, row) => ({ row }));
  const may = { date: onPeek !== undefined && isEditable(entity, date), end: onPeek !== undefined && end !== undefined && isEditable(entity, end) };
  const reach: Reach = { whole: may.date && (end === undefined || may.end), start: may.date && end !== undefined, end: may.end };

  const drag = (entry: CalendarEntry, part: Part, days: number) => {
    if (days === 0) return;
    if (part === "whole") void moveBy(entity, { date, end }, entry.row, days);
    else if (part === "start") void saveDays(entity, entry.row, { [date.name]: shifted(date, entry.row[date.name], days) }, date);
    else if (end) void saveDays(entity, entry.row, { [end.name]: entry.row[end.name] == null ? valueOn(end, addDays(entry.span.last, days)) : shifted(end, entry.row[end.name], days) }, end);
  };
  const usual: Part | null = reach.whole ? "whole" : reach.end ? "end" : null;
  const scene: Scene = {
    id, entity, paths, onPeek,
    fields: { date, end },
    movable: usual !== null,
    anchorOf: (entry) => (usual === "end" ? entry.span.last : entry.span.first),
    onMove: (entry, days) => usual && drag(entry, usual, days),
    onCreate: null,
    onGo: (to) => go({ at: to === today() ? undefined : to }),
  };

  const row = phone ? TOUCH_ROW : ROW;
  const heights = lines.map((line) => ("group" in line ? LANE : row));
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: (index) => heights[index] ?? row, overscan: 6, paddingStart: HEAD });
  // Lanes that open and close change what stands where.
  const shape = lines.map((line) => ("group" in line ? "-" : "|")).join("");
  useEffect(() => virtual.measure(), [virtual, shape, row]);
  const names = phone ? 116 : 220;
  const width = widthOf(scale);
  const isDrawn = query.data !== undefined && lines.length > 0;
  // The day in sight stands near the left edge.
  useEffect(() => {
    const element = scroller.current;
    if (element) element.scrollLeft = Math.max(0, leftOf(scaleOf(zoom, day, weekStart), day) - (element.clientWidth - names) / 3);
  }, [zoom, day, weekStart, names, isDrawn]);
  const title = t("views.range", { from: formatDate(scale.from), to: formatDate(addDays(scale.until, -1)) });
  const now = today();
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-11 shrink-0 items-center gap-1 border-b px-3">
        <Button tone="ghost" className="!px-2" onClick={() => scene.onGo(now)}>{t("views.today")}</Button>
        <IconButton label={t("views.earlier")} onClick={() => scene.onGo(stepped(scale, day, -1))}>
          <ChevronLeft size={16} aria-hidden />
        </IconButton>
        <IconButton label={t("views.later")} onClick={() => scene.onGo(stepped(scale, day, 1))}>
          <ChevronRight size={16} aria-hidden />
        </IconButton>
        <h2 className="tight ml-1 min-w-0 flex-1 truncate font-semibold max-md:sr-only" aria-live="polite">{title}</h2>
        {phone && <span className="flex-1" />}
        {query.data?.next != null && <span className="truncate text-xs text-warn max-md:hidden">{t("views.tooMany", { n: formatInteger(entries.length) })}</span>}
        <Tabs label={t("views.zoom")} panelId={`${id}-body`} current={zoom} onChange={(next) => go({ mode: next })} tabs={ZOOMS.map((one) => ({ key: one, label: t(`views.zoom.${one}`) }))} />
      </div>
      <div id={`${id}-body`} role="tabpanel" aria-label={title} aria-busy={query.isPending || query.isPlaceholderData} className="flex min-h-0 flex-1 flex-col">
        {query.isError && !query.data ? (
          <Empty icon={CalendarOff} title={t("app.loadFailed")} body={isProblem(query.error) ? query.error.message : t("problem.internal")}>
            <Button onClick={() => void query.refetch()}>{t("app.retry")}</Button>
          </Empty>
        ) : query.isPending ? (
          <SkeletonLines count={8} />
        ) : lines.length === 0 ? (
          <Empty icon={CalendarRange} title={t("views.nothingTitle")} body={t("views.nothingBody")} />
        ) : (
          <div ref={scroller} className="tml" role="table" aria-label={view.label} aria-rowcount={lines.length}>
            <div className="relative" style={{ width: names + width, height: virtual.getTotalSize() }}>
              <Head scale={scale} weekStart={weekStart} names={names} />
              {now >= scale.from && now < scale.until && <span aria-hidden className="tml-now" style={{ left: names + leftOf(scale, now) + scale.day / 2 }} />}
              {virtual.getVirtualItems().map((item) => {
                const line = lines[item.index];
                if (line && grouping && "group" in line) {
                  return (
                    <div key={`lane-${line.group.key}`} role="row" aria-rowindex={item.index + 1} className="tml-lane" style={{ top: item.start, height: LANE }}>
                      <span role="rowheader" className="tml-lane-head">
                        <GroupHead grouping={grouping} group={line.group} open={line.open} />
                      </span>
                    </div>
                  );
                }
                const entry = line && "row" in line ? entries[line.row] : undefined;
                return entry && <Bar key={entry.row.id} scene={scene} entry={entry} scale={scale} names={names} top={item.start} height={row} index={item.index} reach={reach} scroller={scroller} onDrag={(part, days) => drag(entry, part, days)} />;
              })}
            </div>
          </div>
        )}
      </div>
    </div>
  );
}

function Head({ scale, weekStart, names }: { scale: Scale; weekStart: number; names: number }): ReactNode {
  return (
    <div aria-hidden className="tml-head" style={{ height: HEAD }}>
      <span className="tml-corner" style={{ width: names }} />
      {monthsOf(scale).map((mark) => (
        <span key={mark.day} className="tml-month" style={{ left: names + mark.left, width: mark.width }}>
          <span className="sticky truncate" style={{ left: names + 8 }}>{mark.width > 90 ? formatMonth(mark.day) : formatShortMonth(mark.day)}</span>
        </span>
      ))}
      {ticksOf(scale, weekStart).map((mark) => (
        <span key={mark.day} className={cx("tml-tick num", scale.zoom === "week" && isRest(mark.day) && "tml-rest")} style={{ left: names + mark.left, width: mark.width }}>
          {scale.zoom === "week" ? `${formatWeekday(mark.day, "narrow")} ${Number(mark.day.slice(8))}` : Number(mark.day.slice(8))}
        </span>
      ))}
    </div>
  );
}

const isRest = (day: string): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
