import { dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { Plus } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { cx } from "../../lib/cx";
import { timeOf, today } from "../../lib/dates";
import { formatHour, formatInteger, formatLongDay, formatWeekday } from "../../lib/format";
import { t } from "../../lib/i18n";
import { PopoverButton } from "../../ui/popover";
import { type Beside, layHours } from "../days";
import { Entry, timeText } from "./entry";
import type { CalendarEntry, Scene } from "./scene";

/** Pixels of an hour, the hour in sight at first, and the step things snap to. */
const HOUR = 52;
const MORNING = 8;
const SNAP = 15;
/** Entries side by side at most; the rest stands behind a button. */
const SIDE_BY_SIDE = { one: 12, several: 4 };

interface DaysProps {
  scene: Scene;
  entries: readonly CalendarEntry[];
  days: readonly string[];
}

const isOn = (day: string) => ({ span }: CalendarEntry) => span.first <= day && span.last >= day;
/** It has no hour of its own on a day. */
const isLong = ({ span }: CalendarEntry) => span.start === null || span.first !== span.last;

/** Days by the hour; what takes whole days stands above. */
export function Hours({ scene, entries, days }: DaysProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = HOUR * MORNING - 8;
  }, []);
  const long = entries.some(isLong);
  return (
    <div ref={scroller} role="group" aria-label={t("views.hours")} className="cal-hours">
      <div className="cal-hours-top">
        <div className="flex">
          <span className="w-14 shrink-0" />
          {days.map((day) => (
            <DayHead key={day} scene={scene} day={day} isAlone={days.length === 1} />
          ))}
        </div>
        {long && (
          <div className="flex border-t">
            <span className="w-14 shrink-0 pt-1 pr-2 text-right text-2xs text-fg3">{t("views.allDay")}</span>
            {days.map((day) => (
              <Drop key={day} scene={scene} day={day} className="grid min-w-0 flex-1 content-start gap-0.5 border-l p-0.5">
                {entries.filter(isLong).filter(isOn(day)).map((entry) => (
                  <Entry key={entry.row.id} scene={scene} entry={entry} day={day} before={entry.span.first < day} after={entry.span.last > day} className="relative" />
                ))}
              </Drop>
            ))}
          </div>
        )}
      </div>
      <div className="flex" style={{ height: 24 * HOUR }}>
        <div aria-hidden className="num relative w-14 shrink-0 text-2xs text-fg3">
          {Array.from({ length: 23 }, (_, index) => (
            <span key={index} className="absolute right-2 -translate-y-1/2 whitespace-nowrap" style={{ top: (index + 1) * HOUR }}>
              {formatHour(index + 1)}
            </span>
          ))}
        </div>
        {days.map((day) => (
          <HourColumn key={day} scene={scene} day={day} entries={entries} most={days.length === 1 ? SIDE_BY_SIDE.one : SIDE_BY_SIDE.several} />
        ))}
      </div>
    </div>
  );
}

function HourColumn({ scene, day, entries, most }: { scene: Scene; day: string; entries: readonly CalendarEntry[]; most: number }): ReactNode {
  const laid = layHours(entries.filter((entry) => !isLong(entry)).filter(isOn(day)));
  const isShown = (one: Beside<CalendarEntry>) => one.columns <= most || one.column < most - 1;
  const hidden = new Map<number, Beside<CalendarEntry>[]>();
  for (const one of laid) if (!isShown(one)) hidden.set(one.group, [...(hidden.get(one.group) ?? []), one]);
  const isToday = day === today();
  const now = useMinute();
  return (
    <Drop scene={scene} day={day} byMinute className="cal-hour-col" onDoubleClick={(y) => scene.onCreate?.(day, snapped(y))}>
      {laid.filter(isShown).map(({ item, from, to, column, columns: all }) => {
        const columns = Math.min(all, most);
        return (
        <Entry
          key={item.row.id}
          scene={scene}
          entry={item}
          day={day}
          className="cal-e-hour"
          style={{ top: (from * HOUR) / 60 + 1, height: ((to - from) * HOUR) / 60 - 2, left: `calc(${(column * 100) / columns}% + 2px)`, width: `calc(${100 / columns}% - 4px)` }}
        >
          <span className="min-w-0 overflow-hidden">
            <span className="block truncate">{item.name}</span>
            {to - from >= 45 && <span className="num cal-e-t block truncate">{timeText(item)}</span>}
          </span>
        </Entry>
        );
      })}
      {[...hidden].map(([group, behind]) => (
        <PopoverButton
          key={group}
          className="num absolute z-2 rounded bg-active px-1 text-xs text-fg2 hover:text-fg"
          style={{ top: (Math.min(...behind.map((one) => one.from)) * HOUR) / 60 + 1, height: 24, left: `calc(${(100 * (most - 1)) / most}% + 2px)`, width: `calc(${100 / most}% - 4px)` }}
          aria-label={t("views.more", { n: behind.length })}
          popoverLabel={formatLongDay(day)}
          popoverClassName="w-72 !p-2"
          content={() => (
            <div className="grid max-h-96 gap-1 overflow-y-auto">
              {behind.map(({ item }) => (
                <Entry key={item.row.id} scene={scene} entry={item} day={day} className="relative !h-7" />
              ))}
            </div>
          )}
        >
          +{formatInteger(behind.length)}
        </PopoverButton>
      ))}
      {isToday && <span aria-hidden className="cal-now" style={{ top: (now * HOUR) / 60 }} />}
    </Drop>
  );
}

const minuteNow = () => Number(timeOf(new Date()).slice(0, 2)) * 60 + Number(timeOf(new Date()).slice(3));

/** The minute of the day, as it goes on. */
function useMinute(): number {
  return useSyncExternalStore(everyMinute, minuteNow);
}

function everyMinute(tell: () => void): () => void {
  const timer = setInterval(tell, 60_000);
  return () => clearInterval(timer);
}

const snapped = (y: number) => Math.min(24 * 60 - SNAP, Math.max(0, Math.round((y / HOUR) * 60 / SNAP) * SNAP));

/** Where an entry may be let go: on the day, or at a minute of it. */
function Drop({ scene, day, byMinute = false, className, onDoubleClick, children }: { scene: Scene; day: string; byMinute?: boolean; className: string; onDoubleClick?: (y: number) => void; children: ReactNode }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    return dropTargetForElements({
      element,
      canDrop: ({ source }) => source.data["calendar"] === scene.id,
      getData: ({ input, source }) => {
        const y = input.clientY - element.getBoundingClientRect().top - Number(source.data["grabbed"] ?? 0);
        return { day, ...(byMinute ? { minutes: snapped(y) } : {}) };
      },
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    });
  }, [scene.id, day, byMinute]);
  return (
    <div ref={box} data-over={over || undefined} className={className} onDoubleClick={(event) => event.target === event.currentTarget && onDoubleClick?.(event.clientY - event.currentTarget.getBoundingClientRect().top)}>
      {children}
    </div>
  );
}

function DayHead({ scene, day, isAlone }: { scene: Scene; day: string; isAlone: boolean }): ReactNode {
  const isToday = day === today();
  return (
    <div className="group/day flex h-9 min-w-0 flex-1 items-center justify-center gap-1 border-l px-1">
      <button type="button" aria-current={isToday ? "date" : undefined} className={cx("flex h-6 min-w-0 items-center gap-1.5 rounded-md px-1.5 text-xs hover:bg-hover", isToday ? "text-accent-text" : "text-fg2")} onClick={() => scene.onGo(day, isAlone ? "week" : "day")}>
        <span className="truncate">{formatWeekday(day)}</span>
        <span className={cx("num", isToday && "grid size-5 place-items-center rounded-full bg-accent font-semibold text-accent-fg")}>{formatInteger(Number(day.slice(8)))}</span>
        <span className="sr-only"> {formatLongDay(day)}</span>
      </button>
      {scene.onCreate && (
        <button type="button" className="ib ib-sm !size-6 opacity-0 group-focus-within/day:opacity-100 group-hover/day:opacity-100" aria-label={t("views.newOn", { entity: scene.entity.label, day: formatLongDay(day) })} onClick={() => scene.onCreate?.(day)}>
          <Plus size={14} aria-hidden />
        </button>
      )}
    </div>
  );
}

/** Days without hours: what stands on each, one below the other. */
export function DayLists({ scene, entries, days }: DaysProps): ReactNode {
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 border-b">
        {days.map((day) => (
          <DayHead key={day} scene={scene} day={day} isAlone={days.length === 1} />
        ))}
      </div>
      <div role="group" aria-label={t("views.days")} className="flex min-h-0 flex-1 overflow-y-auto">
        {days.map((day) => (
          <Drop key={day} scene={scene} day={day} className="grid min-w-0 flex-1 content-start gap-1 border-l p-1 data-over:bg-accent-soft" onDoubleClick={() => scene.onCreate?.(day)}>
            {entries.filter(isOn(day)).map((entry) => (
              <Entry key={entry.row.id} scene={scene} entry={entry} day={day} before={entry.span.first < day} after={entry.span.last > day} className="relative !h-7" />
            ))}
          </Drop>
        ))}
      </div>
    </div>
  );
}
