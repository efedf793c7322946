import { CalendarCheck, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { fieldType, isEmpty } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { addDays, today } from "../../lib/dates";
import { formatInteger, formatLongDay, formatShortMonth, formatWeekday } from "../../lib/format";
import { t } from "../../lib/i18n";
import { valueAt } from "../../metadata/paths";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { SkeletonLines } from "../../ui/skeleton";
import { Entry, timeText } from "./entry";
import type { CalendarEntry, Scene } from "./scene";

interface AgendaProps {
  scene: Scene;
  entries: readonly CalendarEntry[];
  from: string;
  until: string;
  waiting: boolean;
}

/** What comes, day by day; days without anything are passed over. */
export function Agenda({ scene, entries, from, until, waiting }: AgendaProps): ReactNode {
  if (waiting) return <SkeletonLines count={8} />;
  const days: { day: string; entries: readonly CalendarEntry[] }[] = [];
  for (let day = from; day < until; day = addDays(day, 1)) {
    const here = entries.filter(({ span }) => span.first <= day && span.last >= day);
    if (here.length > 0) days.push({ day, entries: here });
  }
  if (days.length === 0) {
    return (
      <Empty icon={CalendarCheck} title={t("views.nothingTitle")} body={t("views.nothingBody")}>
        {scene.onCreate && <Button onClick={() => scene.onCreate?.(from)}>{t("list.newOf", { entity: scene.entity.label })}</Button>}
      </Empty>
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain" role="group" aria-label={t("views.mode.agenda")}>
      {days.map(({ day, entries: here }) => (
        <AgendaDay key={day} scene={scene} day={day} entries={here} />
      ))}
    </div>
  );
}

export function AgendaDay({ scene, day, entries }: { scene: Scene; day: string; entries: readonly CalendarEntry[] }): ReactNode {
  const isToday = day === today();
  const { paths } = scene;
  return (
    <section aria-label={formatLongDay(day)} className="flex border-b">
      <h3 className={cx("sticky top-0 w-32 shrink-0 self-start px-3 py-3 whitespace-nowrap max-md:w-[68px] max-md:px-2", isToday ? "text-accent-text" : "text-fg2")}>
        <span className={cx("num mr-1.5 text-xl/6 font-semibold max-md:block max-md:text-center", isToday && "text-accent-text")}>{formatInteger(Number(day.slice(8)))}</span>
        <span className="text-xs max-md:block max-md:text-center">
          {formatShortMonth(day)} {formatWeekday(day)}
        </span>
      </h3>
      <ul className="grid min-w-0 flex-1 gap-0.5 py-1.5 pr-2">
        {entries.map((entry) => (
          <li key={entry.row.id} className="flex min-w-0 items-center">
            <Entry scene={scene} entry={entry} day={day} className="cal-e-row">
              <span className="num w-16 shrink-0 whitespace-nowrap text-fg2 max-md:w-[4.75rem]">{entry.span.first === day ? timeText(entry) || t("views.allDay") : t("views.goesOn")}</span>
              <span aria-hidden className="size-2 shrink-0 rounded-[3px] bg-[oklch(var(--dot-l)_var(--dot-c)_var(--h))]" />
              <span className="min-w-0 flex-1 truncate text-left">{entry.name}</span>
              <span className="flex min-w-0 shrink items-center gap-3 text-fg2 max-md:hidden">
                {paths.slice(0, 3).map((path) => {
                  const value = valueAt(entry.row, path.path);
                  const { Cell } = fieldType(path.field);
                  return isEmpty(value) ? null : (
                    <span key={path.path} className="flex max-w-52 min-w-0">
                      <Cell entity={path.entity} field={path.field} value={value} compact />
                    </span>
                  );
                })}
              </span>
            </Entry>
          </li>
        ))}
      </ul>
      {scene.onCreate && (
        <button type="button" className="ib mt-2 mr-2 shrink-0" aria-label={t("views.newOn", { entity: scene.entity.label, day: formatLongDay(day) })} onClick={() => scene.onCreate?.(day)}>
          <Plus size={15} aria-hidden />
        </button>
      )}
    </section>
  );
}
