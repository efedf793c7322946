import type { ReactNode } from "react";
import { cx } from "../../lib/cx";
import { today } from "../../lib/dates";
import { formatInteger, formatLongDay, formatWeekday } from "../../lib/format";
import { t } from "../../lib/i18n";
import { hueStyle } from "../../ui/chip";
import { AgendaDay } from "./agenda";
import type { CalendarEntry, Scene } from "./scene";

const DOTS = 3;

/** A month to a phone's width: dots for what there is, and the chosen day in full below. */
export function PhoneMonth({ scene, entries, weeks, day }: { scene: Scene; entries: readonly CalendarEntry[]; weeks: readonly (readonly string[])[]; day: string }): ReactNode {
  const on = (one: string) => entries.filter(({ span }) => span.first <= one && span.last >= one);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="grid shrink-0 grid-cols-7 border-b px-2 pt-1 pb-2">
        {(weeks[0] ?? []).map((one) => (
          <span key={one} aria-hidden className="grid h-6 place-items-center text-2xs text-fg3">{formatWeekday(one, "narrow")}</span>
        ))}
        {weeks.flat().map((one) => {
          const here = on(one);
          const isToday = one === today();
          return (
            <button
              key={one}
              type="button"
              aria-pressed={one === day}
              aria-current={isToday ? "date" : undefined}
              aria-label={here.length === 0 ? formatLongDay(one) : t("views.dayWith", { day: formatLongDay(one), n: here.length })}
              className="flex h-12 flex-col items-center gap-1 pt-1"
              onClick={() => scene.onGo(one)}
            >
              <span className={cx("num grid size-7 place-items-center rounded-full", one === day ? "bg-accent text-accent-fg" : isToday ? "bg-accent-soft text-accent-text" : one.slice(0, 7) === day.slice(0, 7) ? "" : "text-fg3")}>{formatInteger(Number(one.slice(8)))}</span>
              <span aria-hidden className="flex h-1.5 gap-0.5">
                {here.slice(0, DOTS).map((entry) => (
                  <span key={entry.row.id} className="size-1.5 rounded-full bg-[oklch(var(--dot-l)_var(--dot-c)_var(--h))]" style={hueStyle(entry.hue)} />
                ))}
              </span>
            </button>
          );
        })}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto" role="group" aria-label={formatLongDay(day)}>
        <AgendaDay scene={scene} day={day} entries={on(day)} />
      </div>
    </div>
  );
}
