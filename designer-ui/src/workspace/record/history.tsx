import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowRight, Bot, ChevronDown, ChevronRight, MessageSquareQuote, Plus, Square, SquareCheck, Trash2, Undo2 } from "lucide-react";
import { Fragment, useState, type ReactNode } from "react";
import { historyQuery } from "../../api/records";
import type { HistoryItem } from "../../api/types";
import { fieldType, isEmpty } from "../../fields/registry";
import { plainOf } from "../../fields/rich_text/document";
import { cx } from "../../lib/cx";
import { dayOf, timeOf, today, addDays } from "../../lib/dates";
import { formatDate, formatDateTime, formatList } from "../../lib/format";
import { t, tMaybe } from "../../lib/i18n";
import { fieldOf } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { SkeletonLines } from "../../ui/skeleton";
import { TextDiff } from "./text-diff";

/** Who changed what and when, newest first, day by day. */
export function History({ entity, id }: { entity: Entity; id: string }): ReactNode {
  const query = useInfiniteQuery(historyQuery(entity.name, id));
  if (query.isPending) return <SkeletonLines count={6} />;
  if (query.isError) {
    return (
      <Empty icon={Undo2} title={t("app.loadFailed")}>
        <Button onClick={() => void query.refetch()}>{t("app.retry")}</Button>
      </Empty>
    );
  }
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <p className="p-4 text-fg3">{t("history.none")}</p>;
  return (
    <div className="max-w-3xl px-5 pt-3 pb-8 max-md:px-4">
      {items.map((item, index) => {
        const day = dayOf(item.at);
        const before = items[index - 1];
        return (
          <Fragment key={item.version}>
            {(!before || dayOf(before.at) !== day) && <h3 className="mt-3 mb-2 text-xs font-normal text-fg3 first:mt-0">{nameOfDay(day)}</h3>}
            <ChangeEntry item={item} entity={entity} />
          </Fragment>
        );
      })}
      {query.hasNextPage && (
        <Button tone="ghost" className="mt-2" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {query.isFetchingNextPage ? t("app.loading") : t("history.older")}
        </Button>
      )}
    </div>
  );
}

export function nameOfDay(day: string): string {
  if (day === today()) return t("history.today");
  if (day === addDays(today(), -1)) return t("history.yesterday");
  return formatDate(day);
}

/** One change in words, with the old and new values. */
export function ChangeEntry({ item, entity }: { item: HistoryItem; entity: Entity }): ReactNode {
  const created = item.action === "created";
  const [open, setOpen] = useState(false);
  const cause = item.cause.kind === "ui" ? undefined : tMaybe(`history.cause.${item.cause.kind}`);
  const who = item.by.name || tMaybe(`history.by.${item.by.kind}`) || t("history.by.system");
  const changes = created ? item.changes.filter((change) => !isEmpty(change.to)) : item.changes;
  const [only] = changes;
  const short = !created && item.action === "updated" && changes.length === 1 && only ? only : null;
  const sentence = created
    ? t("history.created", { entity: entity.label })
    : item.action === "deleted"
      ? t("history.deleted")
      : item.action === "restored"
        ? t("history.restored")
        : changes.length === 0 && item.lines?.length
          ? t("history.lines", { list: formatList(item.lines.map((list) => list.label)) })
          : changes.length === 0
          ? t("history.touched")
          : t("history.updated", { fields: formatList(changes.slice(0, 3).map((change) => change.label)) + (changes.length > 3 ? t("history.andMore", { n: changes.length - 3 }) : "") });
  return (
    <div className="tl group pb-3.5">
      {item.by.kind === "user" && item.by.name ? (
        <Avatar name={item.by.name} seed={item.by.id ?? ""} />
      ) : (
        <span className="tl-dot grid size-5 place-items-center rounded-full bg-hover text-fg3">{created ? <Plus size={12} aria-hidden /> : item.action === "deleted" ? <Trash2 size={12} aria-hidden /> : <Bot size={12} aria-hidden />}</span>
      )}
      <p className="flex min-h-7 flex-wrap items-center gap-x-1.5 pt-0.5">
        <span className="font-semibold">{who}</span>
        {item.by.actingFor && <span className="text-fg3">{t("history.actingFor", { name: item.by.actingFor.name ?? "" })}</span>}
        <span className="text-fg2">{sentence}</span>
        {cause && <span className="rounded bg-hover px-1.5 text-xs text-fg2">{cause}</span>}
        <time dateTime={item.at} className="num text-xs text-fg3" data-tip={formatDateTime(item.at)}>
          {timeOf(item.at)}
        </time>
        {isUndoable(item, entity) && <UndoButton item={item} />}
        {created && changes.length > 0 && (
          <button type="button" className="flex items-center gap-0.5 rounded text-xs text-fg3 hover:text-fg" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
            {t("history.startValues", { n: changes.length })}
          </button>
        )}
      </p>
      {(short || (!created && changes.length > 0) || open) && (
        <ul className="m-0 mt-0.5 grid list-none gap-1 p-0">
          {changes.map((change) => (
            <li key={change.field ?? change.item} className="flex min-w-0 items-start gap-x-2">
              {!short && <span className={cx("text-fg3", change.item === undefined ? "w-28 shrink-0 truncate" : "min-w-28")} data-tip={change.item === undefined && change.label.length > 14 ? change.label : undefined}>{change.label}</span>}
              {change.item !== undefined ? (
                <span className="flex shrink-0 items-center gap-1.5 text-fg2">
                  {change.to === true ? <SquareCheck size={14} aria-hidden className="shrink-0 text-ok" /> : <Square size={14} aria-hidden className="shrink-0 text-fg3" />}
                  {change.to === true ? t("history.ticked") : t("history.unticked")}
                </span>
              ) : fieldOf(entity, change.field ?? "")?.type === "rich_text" ? (
                <TextDiff before={plainOf(change.from)} after={plainOf(change.to)} />
              ) : (
                <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
                  {!created && (
                    <>
                      <Value entity={entity} field={change.field ?? ""} value={change.from} />
                      <ArrowRight size={13} aria-label={t("history.becomes")} className="shrink-0 text-fg4" />
                    </>
                  )}
                  <Value entity={entity} field={change.field ?? ""} value={change.to} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {item.lines?.map((list) => (
        <p key={list.list} className="mt-0.5 flex flex-wrap gap-x-2 text-fg2">
          <span className="text-fg3">{list.label}</span>
          {countsOf(list)}
        </p>
      ))}
      {item.note && (
        <p className="mt-1.5 flex items-start gap-2 rounded-lg bg-sunken px-3 py-2 text-fg2">
          <MessageSquareQuote size={14} aria-hidden className="mt-0.5 shrink-0 text-fg3" />
          <span className="min-w-0 break-words whitespace-pre-wrap">{item.note}</span>
        </p>
      )}
    </div>
  );
}

/** What happened to the lines of a list, in words. */
function countsOf({ created, updated, deleted }: { created: number; updated: number; deleted: number }): string {
  const parts = [
    ...(created > 0 ? [t("history.linesCounts.created", { n: created })] : []),
    ...(updated > 0 ? [t("history.linesCounts.updated", { n: updated })] : []),
    ...(deleted > 0 ? [t("history.linesCounts.deleted", { n: deleted })] : []),
  ];
  return parts.length === 0 ? t("history.linesCounts.order") : formatList(parts);
}

/** As long as the engine takes changes back. */
const UNDO_DAYS = 30;

function isUndoable(item: HistoryItem, entity: Entity): boolean {
  const mayWrite = entity.rights.update !== "none" || entity.rights.delete !== "none";
  return mayWrite && dayOf(item.at) > addDays(today(), -UNDO_DAYS);
}

/** Quiet until the entry is pointed at or reached by key; always there on a phone. */
function UndoButton({ item }: { item: HistoryItem }): ReactNode {
  const [busy, setBusy] = useState(false);
  const undo = async () => {
    setBusy(true);
    const { takeBack } = await import("../../record/undo");
    await takeBack(item.change);
    setBusy(false);
  };
  return (
    <button
      type="button"
      disabled={busy}
      aria-busy={busy}
      className="flex items-center gap-1 rounded px-1 text-xs text-fg3 opacity-0 group-hover:opacity-100 hover:text-fg focus-visible:opacity-100 max-md:opacity-100"
      onClick={() => void undo()}
    >
      <Undo2 size={12} aria-hidden />
      {t("history.undo")}
    </button>
  );
}

function Value({ entity, field: name, value }: { entity: Entity; field: string; value: unknown }): ReactNode {
  const field = fieldOf(entity, name);
  if (isEmpty(value) && field?.type !== "boolean") return <span className="text-fg3">{t("history.nothing")}</span>;
  if (!field) return <span className="text-fg2">{String(value)}</span>;
  const { Cell } = fieldType(field);
  return (
    <span className="flex max-w-full min-w-0">
      <Cell entity={entity} field={field} value={value} />
    </span>
  );
}
