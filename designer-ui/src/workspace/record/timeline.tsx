import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Activity } from "lucide-react";
import { Fragment, lazy, Suspense, useState, type ReactNode } from "react";
import { timelineQuery } from "../../api/records";
import type { RecordRow, TimelineItem } from "../../api/types";
import { fieldType, isEmpty } from "../../fields/registry";
import { plainOf } from "../../fields/rich_text/document";
import { RichText } from "../../fields/rich_text/view";
import { cx } from "../../lib/cx";
import { dayOf, timeOf } from "../../lib/dates";
import { formatDateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useMetadata } from "../../metadata/hooks";
import { fieldOf, nameOf } from "../../metadata/paths";
import type { Entity, Metadata } from "../../metadata/types";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { SkeletonLines } from "../../ui/skeleton";
import { ChangeEntry, nameOfDay } from "./history";

const Composer = lazy(() => import("./composer").then((module) => ({ default: module.Composer })));

/** The record's own changes, as the engine calls them among the names of entities. */
const CHANGES = "_changes";

/** Entities whose records stand on the timelines of `entity`. */
export function timelineSources(metadata: Metadata, entity: Entity): Entity[] {
  return metadata.entities.filter((source) => source.timeline?.at && source.fields.some((field) => field.to === entity.name));
}

/** What happened to the record and around it, newest first; on top what happened just now is written down. */
export function Timeline({ entity, record }: { entity: Entity; record: RecordRow }): ReactNode {
  const metadata = useMetadata();
  const sources = timelineSources(metadata, entity);
  const { show } = useSearch({ from: "/app/o/$entity/$id" });
  const shown = show === undefined ? [] : [show];
  const query = useInfiniteQuery(timelineQuery(entity.name, record.id, shown));
  const writable = sources.filter((source) => source.rights.create && source.timeline?.text);
  return (
    <div className="max-w-3xl px-5 pt-3 pb-8 max-md:px-4">
      {writable.length > 0 && (
        <Suspense fallback={<div className="h-[52px]" />}>
          <Composer entity={entity} record={record} kinds={writable} />
        </Suspense>
      )}
      {sources.length > 0 && <Shown entity={entity} record={record} sources={sources} show={show} />}
      {query.isPending ? (
        <SkeletonLines count={6} />
      ) : query.isError ? (
        <Empty icon={Activity} title={t("app.loadFailed")}>
          <Button onClick={() => void query.refetch()}>{t("app.retry")}</Button>
        </Empty>
      ) : (
        <Items items={query.data.pages.flatMap((page) => page.items)} entity={entity} limited={show !== undefined} />
      )}
      {query.hasNextPage && (
        <Button tone="ghost" className="mt-2" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {query.isFetchingNextPage ? t("app.loading") : t("history.older")}
        </Button>
      )}
    </div>
  );
}

/** What is shown: everything, one kind of record, or the record's own changes. */
function Shown({ entity, record, sources, show }: { entity: Entity; record: RecordRow; sources: readonly Entity[]; show: string | undefined }): ReactNode {
  const navigate = useNavigate();
  const choices = [{ key: undefined, label: t("timeline.all") }, ...sources.map((source) => ({ key: source.name, label: source.labelPlural ?? source.label })), { key: CHANGES, label: t("timeline.changes") }];
  return (
    <div role="group" aria-label={t("timeline.show")} className="mt-1 mb-2 flex flex-wrap items-center gap-0.5">
      {choices.map((choice) => (
        <button
          key={choice.key ?? ""}
          type="button"
          aria-pressed={choice.key === show}
          className={cx("tab !h-6 !px-2 text-xs max-md:!h-9 max-md:!px-3", choice.key === show && "tab-on")}
          onClick={() => void navigate({ to: "/o/$entity/$id", params: { entity: entity.name, id: record.id }, search: (old) => ({ ...old, tab: "timeline", show: choice.key }), replace: true })}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}

function Items({ items, entity, limited }: { items: readonly TimelineItem[]; entity: Entity; limited: boolean }): ReactNode {
  // As of when the page was opened: entries do not wander between groups while somebody reads.
  const [now] = useState(() => new Date().toISOString());
  const headOf = (item: TimelineItem) => (item.at > now ? t("timeline.upcoming") : nameOfDay(dayOf(item.at)));
  if (items.length === 0) return <p className="py-4 text-fg3">{t(limited ? "timeline.noneShown" : "timeline.none")}</p>;
  return items.map((item, index) => {
    const head = headOf(item);
    const before = items[index - 1];
    return (
      <Fragment key={item.type === "change" ? item.version : item.record.id}>
        {(!before || headOf(before) !== head) && <h3 className="mt-3 mb-2 text-xs font-normal text-fg3 first:mt-0">{head}</h3>}
        {item.type === "change" ? <ChangeEntry item={item} entity={entity} /> : <RecordEntry item={item} upcoming={item.at > now} />}
      </Fragment>
    );
  });
}

const WHOLE_TEXT = 280;

function RecordEntry({ item, upcoming }: { item: Extract<TimelineItem, { type: "record" }>; upcoming: boolean }): ReactNode {
  const metadata = useMetadata();
  const [whole, setWhole] = useState(false);
  const source = metadata.entities.find((candidate) => candidate.name === item.entity);
  if (!source) return null;
  const { record } = item;
  const timeline = source.timeline;
  const kind = timeline?.kind ? fieldOf(source, timeline.kind) : undefined;
  const value = timeline?.text ? record[timeline.text] : null;
  const rich = typeof value === "object" && value !== null;
  const text = rich ? plainOf(value) : value;
  const long = typeof text === "string" && (text.length > WHOLE_TEXT || text.split("\n").length > 4);
  const owner = record["owner"];
  const who = typeof owner === "object" && owner !== null && "name" in owner && typeof owner.name === "string" ? owner.name : null;
  const further = (timeline?.fields ?? []).flatMap((name) => fieldOf(source, name) ?? []).filter((field) => !isEmpty(record[field.name]));
  return (
    <div className="tl pb-3.5">
      <span className="tl-dot grid size-5 place-items-center rounded-full bg-hover text-fg2">
        <Icon name={source.icon} size={12} />
      </span>
      <p className="flex min-h-7 flex-wrap items-center gap-x-1.5 pt-0.5">
        {kind && !isEmpty(record[kind.name]) ? <Value entity={source} name={kind.name} record={record} /> : <span className="text-fg3">{source.label}</span>}
        <Link to="/o/$entity/$id" params={{ entity: source.name, id: record.id }} className="min-w-0 font-semibold break-words hover:underline">
          {nameOf(source, record)}
        </Link>
        {who && <span className="text-fg2">{who}</span>}
        <time dateTime={item.at} className="num text-xs text-fg3" data-tip={formatDateTime(item.at)}>
          {upcoming ? formatDateTime(item.at) : timeOf(item.at)}
        </time>
      </p>
      {typeof text === "string" && text !== "" && (
        <div className="mt-1 rounded-lg bg-sunken px-3 py-2 text-fg2">
          {rich ? (
            <div className={cx(long && !whole && "max-h-24 overflow-hidden")}>
              <RichText value={value} />
            </div>
          ) : (
            <p className={cx("break-words whitespace-pre-wrap", long && !whole && "line-clamp-4")}>{text}</p>
          )}
          {long && (
            <button type="button" className="lnk mt-1 text-xs" aria-expanded={whole} onClick={() => setWhole(!whole)}>
              {t(whole ? "timeline.less" : "timeline.whole")}
            </button>
          )}
        </div>
      )}
      {further.length > 0 && (
        <dl className="m-0 mt-1.5 flex flex-wrap gap-x-4 gap-y-1">
          {further.map((field) => (
            <div key={field.name} className="flex min-w-0 items-center gap-1.5">
              <dt className="text-xs text-fg3">{field.label}</dt>
              <dd className="m-0 flex min-w-0">
                <Value entity={source} name={field.name} record={record} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function Value({ entity, name, record }: { entity: Entity; name: string; record: RecordRow }): ReactNode {
  const field = fieldOf(entity, name);
  if (!field) return null;
  const { Cell } = fieldType(field);
  return <Cell entity={entity} field={field} value={record[name] ?? null} compact />;
}
