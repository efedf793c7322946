import { dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { Plus } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { cx } from "../../lib/cx";
import { addDays, today } from "../../lib/dates";
import { formatInteger, formatLongDay, formatMonth, formatWeekday } from "../../lib/format";
import { t } from "../../lib/i18n";
import { isComposing } from "../../lib/keys";
import { IconButton } from "../../ui/button";
import { PopoverButton } from "../../ui/popover";
import { addMonths, layLanes, type Placed } from "../days";
import { Entry } from "./entry";
import type { CalendarEntry, Scene } from "./scene";

/** Pixels of a line of entries, and of the row with the day's number. */
const LANE = 24;
const HEAD = 30;

interface MonthProps {
  scene: Scene;
  entries: readonly CalendarEntry[];
  weeks: readonly (readonly string[])[];
  /** The day the keyboard is at. */
  day: string;
  month: string;
}

/** A month as a grid of days. Arrows go from day to day, Tab into what stands on it, N makes a record there. */
export function Month({ scene, entries, weeks, day, month }: MonthProps): ReactNode {
  const grid = useRef<HTMLDivElement>(null);
  const [lanes, setLanes] = useState(3);
  useEffect(() => {
    const element = grid.current;
    if (!element) return;
    const watch = new ResizeObserver(() => {
      const week = element.querySelector<HTMLElement>("[data-week]");
      if (week) setLanes(Math.max(1, Math.floor((week.clientHeight - HEAD - 4) / LANE)));
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [weeks.length]);
  const laid = useMemo(() => weeks.map((week) => layLanes(entries, week)), [entries, weeks]);

  const focusDay = (next: string) => {
    scene.onGo(next);
    // Another month is drawn first.
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || event.metaKey || event.ctrlKey || event.altKey || !(event.target instanceof HTMLElement)) return;
    const here = event.target.dataset["day"];
    if (here === undefined) return;
    const step: Record<string, string> = {
      ArrowLeft: addDays(here, -1), ArrowRight: addDays(here, 1), ArrowUp: addDays(here, -7), ArrowDown: addDays(here, 7), PageUp: addMonths(here, -1), PageDown: addMonths(here, 1),
    };
    const next = event.key.toLowerCase() === "t" ? today() : step[event.key];
    if (next !== undefined) {
      event.preventDefault();
      focusDay(next);
    } else if (event.key.toLowerCase() === "n" && scene.onCreate) {
      event.preventDefault();
      scene.onCreate(here);
    }
  };
  return (
    <div ref={grid} role="grid" tabIndex={-1} aria-label={formatMonth(month)} className="cal-month" onKeyDown={onKeyDown}>
      <div role="row" className="cal-heads">
        {(weeks[0] ?? []).map((one) => (
          <span key={one} role="columnheader" aria-label={formatWeekday(one, "long")} className="px-2 text-xs text-fg3">
            {formatWeekday(one)}
          </span>
        ))}
      </div>
      {weeks.map((week, index) => (
        <div key={week[0]} role="row" data-week className="cal-week">
          {week.map((one, column) => (
            <DayCell key={one} scene={scene} day={one} isCurrent={one === day} isOutside={!one.startsWith(month.slice(0, 7))} placed={laid[index] ?? []} column={column} lanes={lanes} />
          ))}
        </div>
      ))}
    </div>
  );
}

interface DayCellProps {
  scene: Scene;
  day: string;
  isCurrent: boolean;
  isOutside: boolean;
  placed: readonly Placed<CalendarEntry>[];
  column: number;
  lanes: number;
}

function DayCell({ scene, day, isCurrent, isOutside, placed, column, lanes }: DayCellProps): ReactNode {
  const cell = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const element = cell.current;
    if (!element) return;
    return dropTargetForElements({
      element,
      canDrop: ({ source }) => source.data["calendar"] === scene.id,
      getData: () => ({ day }),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    });
  }, [scene.id, day]);
  const here = placed.filter((one) => one.column <= column && column < one.column + one.columns);
  const isFull = here.some((one) => one.lane >= lanes);
  // The last line tells how many more there are.
  const room = isFull ? lanes - 1 : lanes;
  const hidden = here.filter((one) => one.lane >= room);
  const isToday = day === today();
  return (
    <div ref={cell} role="gridcell" tabIndex={-1} data-over={over || undefined} className={cx("cal-day group/day", isOutside && "cal-out")} onDoubleClick={(event) => event.target === event.currentTarget && scene.onCreate?.(day)}>
      <div className="pointer-events-none flex h-[30px] items-center justify-between px-1">
        <button
          type="button"
          data-day={day}
          tabIndex={isCurrent ? 0 : -1}
          aria-current={isToday ? "date" : undefined}
          aria-label={here.length === 0 ? formatLongDay(day) : t("views.dayWith", { day: formatLongDay(day), n: here.length })}
          className={cx("num pointer-events-auto flex h-6 min-w-6 items-center justify-center rounded-full px-1 text-xs", isToday ? "bg-accent font-semibold text-accent-fg" : isOutside ? "text-fg3" : "text-fg2 hover:bg-hover")}
          onClick={() => scene.onGo(day, "day")}
        >
          {formatInteger(Number(day.slice(8)))}
        </button>
        {scene.onCreate && (
          <IconButton
            size="sm"
            label={t("views.newOn", { entity: scene.entity.label, day: formatLongDay(day) })}
            tabIndex={isCurrent ? 0 : -1}
            className="pointer-events-auto !size-6 opacity-0 group-focus-within/day:opacity-100 group-hover/day:opacity-100"
            onClick={() => scene.onCreate?.(day)}
          >
            <Plus size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      {here
        .filter((one) => one.column === column && one.lane < room)
        .map((one) => (
          <Entry
            key={one.item.row.id}
            scene={scene}
            entry={one.item}
            day={day}
            before={one.before}
            after={one.after}
            tabIndex={isCurrent ? 0 : -1}
            className={cx("cal-e-lane", (one.columns > 1 || one.before || one.after) && "cal-e-bar")}
            style={{ top: HEAD + one.lane * LANE, width: `calc(${one.columns} * 100% / 7 - 8px)`, left: `calc(${column} * 100% / 7 + 4px)` }}
          />
        ))}
      {hidden.length > 0 && (
        <PopoverButton
          className="absolute z-2 flex h-[22px] items-center rounded px-1.5 text-xs text-fg2 hover:bg-hover"
          style={{ top: HEAD + room * LANE, left: `calc(${column} * 100% / 7 + 4px)`, maxWidth: "calc(100% / 7 - 8px)" }}
          tabIndex={isCurrent ? 0 : -1}
          popoverLabel={formatLongDay(day)}
          popoverClassName="w-72 !p-2"
          content={() => (
            <div className="grid max-h-96 gap-1 overflow-y-auto">
              <p className="px-1 pb-1 font-semibold">{formatLongDay(day)}</p>
              {here.map((one) => (
                <Entry key={one.item.row.id} scene={scene} entry={one.item} day={day} className="relative !h-7" />
              ))}
            </div>
          )}
        >
          <span className="truncate">{t("views.more", { n: hidden.length })}</span>
        </PopoverButton>
      )}
    </div>
  );
}
