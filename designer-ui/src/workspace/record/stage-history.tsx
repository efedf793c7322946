import { useQuery } from "@tanstack/react-query";
import { Fragment, type ReactNode } from "react";
import { History as HistoryIcon, MessageSquareQuote, TriangleAlert } from "lucide-react";
import { type StageHistory as FieldHistory, stagesQuery, type Visit } from "../../api/stages";
import type { RecordRow } from "../../api/types";
import { formatDateTime } from "../../lib/format";
import { t, tMaybe } from "../../lib/i18n";
import { fieldOf } from "../../metadata/paths";
import { stageOf } from "../../metadata/stages";
import type { Entity } from "../../metadata/types";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { Empty } from "../../ui/empty";
import { SkeletonLines } from "../../ui/skeleton";

/** Every stay of the record in a stage, newest first: how long, who led it there, and why. */
export function StageHistory({ entity, record }: { entity: Entity; record: RecordRow }): ReactNode {
  const query = useQuery(stagesQuery(entity.name, record.id));
  if (query.isPending) return <SkeletonLines count={5} />;
  if (query.isError) {
    return (
      <Empty icon={HistoryIcon} title={t("app.loadFailed")}>
        <Button onClick={() => void query.refetch()}>{t("app.retry")}</Button>
      </Empty>
    );
  }
  const { fields, days } = query.data;
  const several = fields.length > 1;
  return (
    <div className="max-w-3xl px-5 pt-3 pb-8 max-md:px-4">
      {fields.map((history) => (
        <Fragment key={history.field}>
          {several && <h3 className="mt-3 mb-1 text-xs font-normal text-fg3 first:mt-0">{fieldOf(entity, history.field)?.label}</h3>}
          <Visits entity={entity} history={history} />
        </Fragment>
      ))}
      <p className="mt-3 text-xs text-fg3">{days === "calendar" ? t("stages.calendarDays") : t("stages.workingDays")}</p>
    </div>
  );
}

function Visits({ entity, history }: { entity: Entity; history: FieldHistory }): ReactNode {
  if (history.visits.length === 0) return <p className="py-2 text-fg3">{t("stages.none")}</p>;
  const longest = Math.max(1, ...history.visits.map((visit) => Math.max(visit.dwell.days, visit.expectedDays ?? 0)));
  return (
    <ol className="m-0 grid list-none gap-px p-0">
      {history.visits.map((visit) => (
        <Row key={`${visit.change}-${visit.entered_at}`} entity={entity} field={history.field} visit={visit} longest={longest} />
      ))}
    </ol>
  );
}

function Row({ entity, field, visit, longest }: { entity: Entity; field: string; visit: Visit; longest: number }): ReactNode {
  const stage = stageOf(entity, field, visit.stage)?.stage;
  const isHere = visit.left_at === null;
  const who = visit.by.name ?? tMaybe(`history.by.${visit.by.kind}`) ?? t("history.by.system");
  return (
    <li className="border-b py-2.5 last:border-b-0" aria-current={isHere ? "step" : undefined}>
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Chip hue={stage?.hue}>{visit.label ?? t("stages.gone")}</Chip>
        {isHere && <span className="text-xs text-fg3">{t("stages.here")}</span>}
        <span className="flex-1" />
        <span className={visit.overstayed ? "num flex items-center gap-1 text-warn" : "num text-fg2"}>
          {visit.overstayed && <TriangleAlert size={13} role="img" aria-label={t("stages.overstayed")} />}
          {t("stages.days", { n: visit.dwell.days })}
        </span>
        {visit.expectedDays != null && <span className="num text-xs text-fg3">{t("stages.expected", { n: visit.expectedDays })}</span>}
      </div>
      <div aria-hidden className="relative mt-1.5 h-1 rounded-full bg-hover">
        <span className={visit.overstayed ? "absolute inset-y-0 left-0 rounded-full bg-warn" : "absolute inset-y-0 left-0 rounded-full bg-accent"} style={{ width: `${Math.max(1, (visit.dwell.days / longest) * 100)}%` }} />
        {visit.expectedDays != null && <span className="absolute -inset-y-0.5 w-px bg-fg3" style={{ left: `${(visit.expectedDays / longest) * 100}%` }} />}
      </div>
      <p className="mt-1.5 flex flex-wrap gap-x-1.5 text-xs text-fg3">
        <span>{who}</span>
        <span className="num">
          <time dateTime={visit.entered_at}>{formatDateTime(visit.entered_at)}</time>
          {" – "}
          {visit.left_at === null ? t("stages.now") : <time dateTime={visit.left_at}>{formatDateTime(visit.left_at)}</time>}
        </span>
      </p>
      {visit.reason && (
        <p className="mt-1.5 flex items-start gap-2 rounded-lg bg-sunken px-3 py-2 text-fg2">
          <MessageSquareQuote size={14} aria-hidden className="mt-0.5 shrink-0 text-fg3" />
          <span className="min-w-0 break-words whitespace-pre-wrap">{visit.reason}</span>
        </p>
      )}
    </li>
  );
}
