import { monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { useQuery } from "@tanstack/react-query";
import { CalendarOff, ChevronDown, ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useEffectEvent, useId, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { refreshWindows, windowQuery } from "../../api/records";
import { addDays, daysBetween, isDay, today } from "../../lib/dates";
import { formatDate, formatInteger, formatLongDay, formatMonth } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/media";
import { settings } from "../../lib/settings";
import { allOf } from "../../metadata/filter";
import { useMetadata } from "../../metadata/hooks";
import { fieldOf, nameOf, resolvePath } from "../../metadata/paths";
import type { Field } from "../../metadata/types";
import { openCreate } from "../../record/open-create";
import { Button, IconButton } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { MenuButton } from "../../ui/menu";
import { Tabs } from "../../ui/tabs";
import type { ViewBodyProps } from "../body";
import { addMonths, daysFrom, monthOf, spanOf, valueOn, weekOf, weeksOf, windowFilter } from "../days";
import { useHues } from "../hues";
import { canMove, moveBy } from "../move-day";
import { Agenda } from "./agenda";
import "./calendar.css";
import { DayLists, Hours } from "./hours";
import { Month } from "./month";
import { PhoneMonth } from "./phone-month";
import { type CalendarEntry, type Mode, MODES, type Scene } from "./scene";

/** Weeks an agenda looks ahead. */
const AHEAD = 28;

/** Records on their days: a month, a week or a day of them, or a list of what comes. */
export function Calendar(props: ViewBodyProps): ReactNode {
  const { entity, view } = props;
  const date = fieldOf(entity, view.dateField ?? "");
  if (date?.type !== "date" && date?.type !== "datetime") return <Empty icon={CalendarOff} title={t("views.noDateTitle")} body={t("views.noDateBody")} />;
  return <DatedCalendar {...props} date={date} />;
}

function DatedCalendar({ entity, view, filter, at, mode: wanted, go, onPeek, date }: ViewBodyProps & { date: Field }): ReactNode {
  const id = useId();
  const phone = useIsPhone();
  const metadata = useMetadata();
  const hues = useHues(entity, view);
  const end = fieldOf(entity, view.endField ?? "");
  const { weekStart } = settings.get();
  const day = at !== undefined && isDay(at) ? at : today();
  const mode: Mode = MODES.find((candidate) => candidate === wanted) ?? (phone ? "agenda" : "month");
  const weeks = mode === "month" ? weeksOf(day, weekStart) : [];
  const [from, count] = mode === "month" ? [weeks[0]?.[0] ?? day, weeks.length * 7] : mode === "week" ? [weekOf(day, weekStart), 7] : mode === "day" ? [day, 1] : [day, AHEAD];
  const until = addDays(from, count);

  const paths = view.columns.flatMap(({ field }) => (field === entity.nameField || field === date.name || field === end?.name ? [] : (resolvePath(metadata, entity, field) ?? [])));
  const request = {
    filter: allOf(filter, windowFilter(date, end, from, until)),
    sort: [date.name],
    fields: [...new Set([entity.nameField, date.name, ...(end ? [end.name] : []), ...paths.map((path) => path.path), ...hues.paths])],
  };
  const query = useQuery(windowQuery(entity.name, request));
  const rows = query.data?.items;
  const entries = (rows ?? []).flatMap((row): CalendarEntry[] => {
    const span = spanOf(row, date, end);
    return span === null ? [] : [{ row, name: nameOf(entity, row), hue: hues.of(row), span }];
  });

  const move = (entry: CalendarEntry, days: number, minutes?: number) => {
    const clock = minutes === undefined || entry.span.start === null ? undefined : { from: entry.span.start, to: minutes };
    if (days !== 0 || (clock && clock.from !== clock.to)) void moveBy(entity, { date, end }, entry.row, days, clock);
  };
  const dropped = useEffectEvent(move);
  const scene: Scene = {
    id, entity, paths, onPeek,
    fields: { date, end },
    movable: onPeek !== undefined && canMove(entity, { date, end }),
    onMove: move,
    onCreate:
      onPeek === undefined || !entity.rights.create || date.readOnly
        ? null
        : (on, minutes) => openCreate(entity.name, { defaults: { [date.name]: valueOn(date, on, minutes), ...(end?.type === "datetime" && minutes !== undefined ? { [end.name]: valueOn(end, on, Math.min(minutes + 60, 24 * 60 - 1)) } : {}) }, onCreated: () => refreshWindows(entity.name) }),
    onGo: (to, next) => go({ at: to === today() ? undefined : to, ...(next === undefined ? {} : { mode: next }) }),
  };
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => source.data["calendar"] === id,
        onDrop: ({ source, location }) => {
          const target = location.current.dropTargets[0];
          if (!target) return;
          const [entry, grabbedOn] = [source.data["entry"] as CalendarEntry, String(source.data["day"])];
          const minutes = target.data["minutes"] as number | undefined;
          dropped(entry, daysBetween(grabbedOn, String(target.data["day"])), minutes);
        },
      }),
    [id],
  );

  const step = (by: number) => scene.onGo(mode === "month" ? addMonths(day, by) : addDays(day, by * (mode === "week" ? 7 : mode === "day" ? 1 : AHEAD)));
  const title = mode === "month" ? formatMonth(day) : mode === "day" ? formatLongDay(day) : t("views.range", { from: formatDate(from), to: formatDate(addDays(until, -1)) });
  const tabs = MODES.filter((candidate) => !phone || candidate !== "week").map((candidate) => ({ key: candidate, label: t(`views.mode.${candidate}`) }));
  const more = query.data?.next != null;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-11 shrink-0 items-center gap-1 border-b px-3">
        <Button tone="ghost" className="!px-2" onClick={() => scene.onGo(today())}>{t("views.today")}</Button>
        <IconButton label={t(`views.back.${mode}`)} onClick={() => step(-1)}>
          <ChevronLeft size={16} aria-hidden />
        </IconButton>
        <IconButton label={t(`views.on.${mode}`)} onClick={() => step(1)}>
          <ChevronRight size={16} aria-hidden />
        </IconButton>
        <h2 className="tight ml-1 min-w-0 flex-1 truncate font-semibold" aria-live="polite">{title}</h2>
        {more && <span className="truncate text-xs text-warn max-md:hidden">{t("views.tooMany", { n: formatInteger(rows?.length ?? 0) })}</span>}
        {phone ? (
          <MenuButton className="btn btn-g !px-2" menuLabel={t("views.show")} entries={() => tabs.map((tab) => ({ key: tab.key, label: tab.label, checked: tab.key === mode, onSelect: () => go({ mode: tab.key }) }))}>
            {t(`views.mode.${mode}`)}
            <ChevronDown size={14} aria-hidden />
          </MenuButton>
        ) : (
          <Tabs label={t("views.show")} panelId={`${id}-body`} tabs={tabs} current={mode} onChange={(next) => go({ mode: next })} />
        )}
      </div>
      <div id={`${id}-body`} role={phone ? undefined : "tabpanel"} aria-label={title} aria-busy={query.isPending || query.isPlaceholderData} className="flex min-h-0 flex-1 flex-col">
        {query.isError && !query.data ? (
          <Empty icon={CalendarOff} title={t("app.loadFailed")} body={isProblem(query.error) ? query.error.message : t("problem.internal")}>
            <Button onClick={() => void query.refetch()}>{t("app.retry")}</Button>
          </Empty>
        ) : mode === "month" && phone ? (
          <PhoneMonth scene={scene} entries={entries} weeks={weeks} day={day} />
        ) : mode === "month" ? (
          <Month scene={scene} entries={entries} weeks={weeks} day={day} month={monthOf(day)} />
        ) : mode === "agenda" ? (
          <Agenda scene={scene} entries={entries} from={from} until={until} waiting={query.isPending} />
        ) : date.type === "datetime" ? (
          <Hours scene={scene} entries={entries} days={daysFrom(from, count)} />
        ) : (
          <DayLists scene={scene} entries={entries} days={daysFrom(from, count)} />
        )}
      </div>
    </div>
  );
}
