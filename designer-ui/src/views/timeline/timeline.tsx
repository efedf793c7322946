import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { CalendarOff, CalendarRange, ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState, type ReactNode } from "react";
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
import { hueStyle } from "../../ui/chip";
import { Empty } from "../../ui/empty";
import { PopoverButton } from "../../ui/popover";
import { SkeletonLines } from "../../ui/skeleton";
import { Tabs } from "../../ui/tabs";
import type { ViewBodyProps } from "../body";
import { EntryCard, spanText } from "../calendar/entry";
import type { CalendarEntry, Scene } from "../calendar/scene";
import { shifted, spanOf, valueOn, windowFilter } from "../days";
import { useHues } from "../hues";
import { moveBy, saveDays } from "../move-day";
import { barOf, leftOf, monthsOf, type Scale, scaleOf, stepped, ticksOf, widthOf, type Zoom, ZOOMS } from "./scale";
import "./timeline.css";

const ROW = 36;
const HEAD = 48;

/** Records as bars over time: dragged along, or by one end. */
export function Timeline(props: ViewBodyProps): ReactNode {
  const { entity, view } = props;
  const date = fieldOf(entity, view.dateField ?? "");
  if (date?.type !== "date" && date?.type !== "datetime") return <Empty icon={CalendarOff} title={t("views.noDateTitle")} body={t("views.noDateBody")} />;
  return <DatedTimeline {...props} date={date} />;
}

/** What of a bar may be dragged. */
interface Reach {
  whole: boolean;
  start: boolean;
  end: boolean;
}
type Part = keyof Reach;

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
  const query = useQuery(windowQuery(entity.name, { filter: allOf(filter, windowFilter(date, end, scale.from, scale.until)), sort: [date.name], fields }));
  const entries = (query.data?.items ?? []).flatMap((row): CalendarEntry[] => {
    const span = spanOf(row, date, end);
    return span === null ? [] : [{ row, name: nameOf(entity, row), hue: hues.of(row), span }];
  });
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

  const virtual = useVirtualizer({ count: entries.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 6, paddingStart: HEAD });
  const names = phone ? 116 : 220;
  const width = widthOf(scale);
  const isDrawn = entries.length > 0;
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
        ) : entries.length === 0 ? (
          <Empty icon={CalendarRange} title={t("views.nothingTitle")} body={t("views.nothingBody")} />
        ) : (
          <div ref={scroller} className="tml" role="table" aria-label={view.label} aria-rowcount={entries.length}>
            <div className="relative" style={{ width: names + width, height: virtual.getTotalSize() }}>
              <Head scale={scale} weekStart={weekStart} names={names} />
              {now >= scale.from && now < scale.until && <span aria-hidden className="tml-now" style={{ left: names + leftOf(scale, now) + scale.day / 2 }} />}
              {virtual.getVirtualItems().map((item) => {
                const entry = entries[item.index];
                return entry && <Bar key={entry.row.id} scene={scene} entry={entry} scale={scale} names={names} top={item.start} index={item.index} reach={reach} onDrag={(part, days) => drag(entry, part, days)} />;
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

interface BarProps {
  scene: Scene;
  entry: CalendarEntry;
  scale: Scale;
  names: number;
  top: number;
  index: number;
  reach: Reach;
  onDrag: (part: Part, days: number) => void;
}

/** A record's line: its name at the left, its bar over its days. Alt and an arrow move it, with Shift its end. */
function Bar({ scene, entry, scale, names, top, index, reach, onDrag }: BarProps): ReactNode {
  const [drag, setDrag] = useState<{ part: Part; x: number; days: number } | null>(null);
  const moved = useRef(false);
  const days = drag?.days ?? 0;
  const { span } = entry;
  const first = drag && drag.part !== "end" ? addDays(span.first, days) : span.first;
  const last = drag && drag.part !== "start" ? addDays(span.last, days) : span.last;
  const { left, width } = barOf(scale, first <= last ? first : last, last);
  const begin = (part: Part) => (event: PointerEvent<HTMLElement>) => {
    moved.current = false;
    // A finger scrolls; it moves records from their card.
    if (!reach[part] || event.pointerType !== "mouse" || event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ part, x: event.clientX, days: 0 });
  };
  const follow = (event: PointerEvent) => {
    if (!drag) return;
    const by = Math.round((event.clientX - drag.x) / scale.day);
    if (Math.abs(event.clientX - drag.x) > 3) moved.current = true;
    const length = Math.round((Date.parse(span.last) - Date.parse(span.first)) / 86_400_000);
    const next = drag.part === "start" ? Math.min(by, length) : drag.part === "end" ? Math.max(by, -length) : by;
    if (next !== drag.days) setDrag({ ...drag, days: next });
  };
  const drop = () => {
    if (drag) onDrag(drag.part, drag.days);
    setDrag(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    const part: Part = event.shiftKey || !reach.whole ? "end" : "whole";
    if (!reach[part]) return;
    event.preventDefault();
    onDrag(part, event.key === "ArrowLeft" ? -1 : 1);
  };
  const handlers = { onPointerMove: follow, onPointerUp: drop, onPointerCancel: () => setDrag(null) };
  const isShort = width < 90;
  return (
    <div role="row" aria-rowindex={index + 1} className="tml-row" style={{ top, height: ROW, ...hueStyle(entry.hue) }}>
      <span role="rowheader" className="tml-name" style={{ width: names }}>
        <span aria-hidden className="size-2 shrink-0 rounded-full bg-[oklch(var(--dot-l)_var(--dot-c)_var(--h))]" />
        <span className="truncate">{entry.name}</span>
      </span>
      <span role="cell" className="tml-bar" data-drag={drag !== null || undefined} style={{ left: names + left, width }}>
        <PopoverButton
          className={cx("tml-bar-b", reach.whole && "cursor-grab")}
          data-entry={entry.row.id}
          popoverLabel={entry.name}
          popoverClassName="w-80 !p-0"
          onPointerDown={begin("whole")}
          {...handlers}
          onKeyDown={onKeyDown}
          onClickCapture={(event) => {
            if (moved.current) event.stopPropagation();
            moved.current = false;
          }}
          content={(close) => <EntryCard scene={scene} entry={entry} onClose={close} />}
        >
          <span className={isShort ? "sr-only" : "truncate"}>{entry.name}</span>
          <span className="sr-only"> {spanText(entry)}</span>
        </PopoverButton>
        {reach.start && <span aria-hidden className="tml-edge left-0" onPointerDown={begin("start")} {...handlers} />}
        {reach.end && <span aria-hidden className="tml-edge right-0" onPointerDown={begin("end")} {...handlers} />}
        {drag !== null && <span className="tml-told num">{drag.part === "whole" ? `${formatDate(first)} – ${formatDate(last)}` : formatDate(drag.part === "start" ? first : last)}</span>}
      </span>
    </div>
  );
}
