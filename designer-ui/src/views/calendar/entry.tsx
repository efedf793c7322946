import { draggable } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { Link } from "@tanstack/react-router";
import { CalendarDays, PanelRight, SquareArrowOutUpRight } from "lucide-react";
import { type CSSProperties, useEffect, useRef, useState, type ReactNode } from "react";
import { fieldType, isEmpty } from "../../fields/registry";
import { DayPanel } from "../../fields/date/day-panel";
import { cx } from "../../lib/cx";
import { daysBetween } from "../../lib/dates";
import { formatDate, formatTimeOfDay } from "../../lib/format";
import { t } from "../../lib/i18n";
import { valueAt } from "../../metadata/paths";
import { Button } from "../../ui/button";
import { hueStyle } from "../../ui/chip";
import { PopoverButton } from "../../ui/popover";
import { clockOf } from "../days";
import type { CalendarEntry, Scene } from "./scene";

interface EntryProps {
  scene: Scene;
  entry: CalendarEntry;
  className?: string | undefined;
  style?: CSSProperties | undefined;
  /** Of an entry seen in pieces, which piece. */
  before?: boolean;
  after?: boolean;
  tabIndex?: number | undefined;
  /** The day this piece is on: the record may have begun before. */
  day: string;
  children?: ReactNode;
}

/** "09:30", or nothing for a day without a time. */
export function timeText({ span }: CalendarEntry): string {
  return span.start === null ? "" : formatTimeOfDay(clockOf(span.start));
}

export function spanText({ span }: CalendarEntry): string {
  const from = [formatDate(span.first), timeText({ span } as CalendarEntry)].filter(Boolean).join(" ");
  const clock = span.end === null ? "" : formatTimeOfDay(clockOf(span.end % (24 * 60)));
  if (span.first === span.last) return clock === "" ? from : t("views.fromTo", { from, to: clock });
  return t("views.fromTo", { from, to: [formatDate(span.last), clock].filter(Boolean).join(" ") });
}

/** A record in the calendar: drag it to another day, or press it for what it is and where it may go. */
export function Entry({ scene, entry, className, style, before = false, after = false, tabIndex, day, children }: EntryProps): ReactNode {
  const box = useRef<HTMLSpanElement>(null);
  const [dragging, setDragging] = useState(false);
  useEffect(() => {
    const element = box.current?.querySelector("button");
    if (!element || !scene.movable) return;
    return draggable({
      element,
      getInitialData: ({ input }) => ({ calendar: scene.id, entry, day, grabbed: input.clientY - element.getBoundingClientRect().top }),
      onDragStart: () => setDragging(true),
      onDrop: () => setDragging(false),
    });
  }, [scene, entry, day]);
  const time = timeText(entry);
  return (
    <span ref={box} className={cx("cal-e", className)} data-drag={dragging || undefined} data-before={before || undefined} data-after={after || undefined} style={{ ...hueStyle(entry.hue), ...style }}>
      <PopoverButton
        className="cal-e-b"
        tabIndex={tabIndex}
        data-entry={entry.row.id}
        popoverLabel={entry.name}
        popoverClassName="w-80 !p-0"
        content={(close) => <EntryCard scene={scene} entry={entry} onClose={close} />}
      >
        {children ?? (
          <>
            {time !== "" && <span className="num cal-e-t">{time}</span>}
            <span className="truncate">{entry.name}</span>
          </>
        )}
        <span className="sr-only"> {spanText(entry)}</span>
      </PopoverButton>
    </span>
  );
}

const NUDGES = [["views.dayEarlier", -1], ["views.dayLater", 1], ["views.weekLater", 7]] as const;

/** What a record is, in a few lines, and the ways on: open it, look at it beside the calendar, move it without dragging. */
function EntryCard({ scene, entry, onClose }: { scene: Scene; entry: CalendarEntry; onClose: () => void }): ReactNode {
  const [picking, setPicking] = useState(false);
  const { entity, paths, onPeek, movable } = scene;
  const move = (days: number) => {
    onClose();
    scene.onMove(entry, days);
  };
  if (picking) {
    return (
      <div className="p-1">
        <DayPanel value={entry.span.first} label={t("views.moveTo")} clearable={false} onPick={(day) => day !== null && move(daysBetween(entry.span.first, day))} onEscape={() => setPicking(false)} />
      </div>
    );
  }
  return (
    <div style={hueStyle(entry.hue)}>
      <div className="flex items-start gap-2.5 px-3.5 pt-3 pb-2">
        <span aria-hidden className="mt-1.5 size-2.5 shrink-0 rounded-[3px] bg-[oklch(var(--dot-l)_var(--dot-c)_var(--h))]" />
        <div className="min-w-0 flex-1">
          <p className="font-semibold break-words">{entry.name}</p>
          <p className="num text-fg2">{spanText(entry)}</p>
        </div>
      </div>
      <dl className="grid gap-1 px-3.5 pb-2.5 pl-8">
        {paths.map((path) => {
          const value = valueAt(entry.row, path.path);
          if (isEmpty(value)) return null;
          const { Cell } = fieldType(path.field);
          return (
            <div key={path.path} className="flex min-w-0 gap-2">
              <dt className="w-20 shrink-0 truncate text-fg3">{path.label}</dt>
              <dd className="m-0 flex min-w-0 flex-1 items-center">
                <Cell entity={path.entity} field={path.field} value={value} />
              </dd>
            </div>
          );
        })}
      </dl>
      {movable && (
        <div className="flex flex-wrap gap-1 border-t px-2 py-1.5">
          {NUDGES.map(([key, days]) => (
            <Button key={key} tone="ghost" className="!px-2" onClick={() => move(days)}>
              {t(key)}
            </Button>
          ))}
          <Button tone="ghost" className="!px-2" onClick={() => setPicking(true)}>
            <CalendarDays size={14} aria-hidden />
            {t("views.moveTo")}
          </Button>
        </div>
      )}
      {onPeek && (
        <div className="flex gap-1 border-t px-2 py-1.5">
          <Link to="/o/$entity/$id" params={{ entity: entity.name, id: entry.row.id }} className="btn btn-g !px-2">
            <SquareArrowOutUpRight size={14} aria-hidden />
            {t("views.open")}
          </Link>
          <Button
            tone="ghost"
            className="!px-2 max-md:hidden"
            onClick={() => {
              onClose();
              onPeek(entry.row.id);
            }}
          >
            <PanelRight size={14} aria-hidden />
            {t("views.peek")}
          </Button>
        </div>
      )}
    </div>
  );
}
