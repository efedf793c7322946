import { useInfiniteQuery, useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Inbox, Plus } from "lucide-react";
import { lazy, type ReactNode } from "react";
import { ask } from "../../api/call";
import { queryClient } from "../../api/query-client";
import { listPagesQuery, type ListRequest, recordKeys } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { fieldType, formatValue } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/media";
import { showOverlay } from "../../lib/overlay";
import type { Filter } from "../../metadata/filter";
import { useMetadata } from "../../metadata/hooks";
import { fieldOf, nameOf, resolvePath, type ResolvedPath, valueAt } from "../../metadata/paths";
import type { Entity, Metadata, RelatedList } from "../../metadata/types";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { Skeleton } from "../../ui/skeleton";

const CreateDialog = lazy(() => import("../../record/create-dialog").then((module) => ({ default: module.CreateDialog })));

/**
 * What is shown of each record: as the form says, name and all; else the name (drawn by itself) and the main columns of
 * the listed entity, without the one that points back here.
 */
export function relatedColumns(metadata: Metadata, target: Entity, list: RelatedList): ResolvedPath[] {
  if (list.columns) return list.columns.map((path) => resolvePath(metadata, target, path)).filter((path) => path !== undefined);
  const view = target.views.find((candidate) => candidate.type === "list") ?? target.views[0];
  const wanted = view?.columns.map((column) => column.field) ?? target.fields.slice(0, 6).map((field) => field.name);
  const paths = wanted.filter((path) => path !== target.nameField && path !== list.field && !path.startsWith(`${list.field}.`));
  return paths.map((path) => resolvePath(metadata, target, path)).filter((path) => path !== undefined).slice(0, 5);
}

/** The records of a list: those whose field points at the record. */
function pointsHere(target: Entity, list: RelatedList, record: { entity: string; id: string }): Filter {
  const type = fieldOf(target, list.field)?.type;
  if (type === "many_to_many") return { field: list.field, op: "has_any", value: [record.id] };
  return { field: list.field, op: "eq", value: type === "regarding" ? record : record.id };
}

export function relatedRequest(metadata: Metadata, target: Entity, list: RelatedList, { entity: source, id }: { entity: string; id: string }): ListRequest {
  const view = target.views.find((candidate) => candidate.type === "list") ?? target.views[0];
  return {
    filter: pointsHere(target, list, { entity: source, id }),
    sort: list.order === undefined ? (view?.sort ?? []) : [list.order],
    fields: [...new Set([target.nameField, ...relatedColumns(metadata, target, list).map((path) => path.path)])],
    limit: 25,
  };
}

/** How many each list holds, for the tabs: "12", "10,000+". */
export function useRelatedCounts(lists: readonly RelatedList[], source: string, id: string): (string | null)[] {
  const metadata = useMetadata();
  return useQueries({
    queries: lists.map((list) => ({
      queryKey: [...recordKeys.lists(list.entity), "count", list.field, id],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const target = metadata.entities.find((entity) => entity.name === list.entity);
        const filter = JSON.stringify(target && pointsHere(target, list, { entity: source, id }));
        const page = await ask("list_records", { path: { entity: list.entity }, query: { filter, limit: 1, count: "capped", fields: "id" }, signal });
        return page.count;
      },
    })),
    combine: (answers) => answers.map(({ data }) => (data ? `${formatInteger(data.value)}${data.capped ? "+" : ""}` : null)),
  });
}

/** References both entities have under the same name: a task made on a deal is about the deal's account too. */
export function sharedReferences(source: Entity, target: Entity, record: RecordRow): Record<string, unknown> {
  const shared = target.fields.filter((field) => field.type === "lookup" && field.access !== "read" && record[field.name] != null && fieldOf(source, field.name)?.to === field.to);
  return Object.fromEntries(shared.map((field) => [field.name, record[field.name]]));
}

export function Related({ list, record, source }: { list: RelatedList; record: RecordRow; source: Entity }): ReactNode {
  const metadata = useMetadata();
  const target = metadata.entities.find((entity) => entity.name === list.entity);
  return target ? <Rows list={list} record={record} source={source} target={target} /> : null;
}

function Rows({ list, record, source, target }: { list: RelatedList; record: RecordRow; source: Entity; target: Entity }): ReactNode {
  const name = nameOf(source, record);
  const metadata = useMetadata();
  const phone = useIsPhone();
  const query = useInfiniteQuery(listPagesQuery(target.name, relatedRequest(metadata, target, list, { entity: source.name, id: record.id })));
  const [head, ...columns] = shownColumns(metadata, target, list);
  const back = fieldOf(target, list.field);
  const mayCreate = target.rights.create && back?.access !== "read";
  const create = () =>
    showOverlay((close) => (
      <CreateDialog
        entity={target.name}
        defaults={{ ...sharedReferences(source, target, record), [list.field]: back?.type === "many_to_many" ? [{ id: record.id, name }] : { entity: source.name, id: record.id, name } }}
        onCreated={() => void queryClient.invalidateQueries({ queryKey: recordKeys.entity(target.name) })}
        onClose={close}
      />
    ));
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const add = mayCreate && (
    <Button onClick={create}>
      <Plus size={14} aria-hidden />
      {t("record.newRelated", { entity: target.label })}
    </Button>
  );
  if (query.isSuccess && rows.length === 0) {
    return (
      <Empty icon={Inbox} title={t("record.noRelated", { list: list.label || (target.labelPlural ?? target.label) })}>
        {add}
      </Empty>
    );
  }
  return (
    <div className="px-4 pt-2 pb-6 max-md:px-3">
      {add && <div className="flex min-h-10 items-center justify-end">{add}</div>}
      {phone ? (
        <ul className="m-0 grid list-none p-0">
          {rows.map((row) => (
            <li key={row.id} className="border-b last:border-0">
              <Link to="/o/$entity/$id" params={{ entity: target.name, id: row.id }} className="grid gap-1 py-2.5 active:bg-hover">
                <Head path={head} target={target} row={row} />
                <span className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-fg3">
                  {columns.slice(0, 4).map((path) => (
                    <Value key={path.path} path={path} row={row} compact />
                  ))}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <div className="rel overflow-x-auto" role="region" aria-label={list.label || target.label}>
          <table className="w-full border-collapse text-left">
            <thead>
              <tr className="border-b text-xs text-fg3">
                <th scope="col" className="h-8 px-2 font-normal">{head?.label}</th>
                {columns.map((path) => (
                  <th key={path.path} scope="col" className={cx("h-8 px-2 font-normal whitespace-nowrap", fieldType(path.field).align === "end" && "text-right")}>{path.label}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id} className="relative border-b last:border-0 hover:bg-sunken">
                  <th scope="row" className="h-9 max-w-64 min-w-40 px-2 font-normal">
                    <Link to="/o/$entity/$id" params={{ entity: target.name, id: row.id }} className="flex min-w-0 items-center gap-2 after:absolute after:inset-0">
                      <Head path={head} target={target} row={row} avatar />
                    </Link>
                  </th>
                  {columns.map((path) => (
                    <td key={path.path} className={cx("h-9 max-w-48 px-2", fieldType(path.field).align === "end" && "text-right")}>
                      <span className={cx("flex min-w-0 items-center", fieldType(path.field).align === "end" && "justify-end")}>
                        <Value path={path} row={row} />
                      </span>
                    </td>
                  ))}
                </tr>
              ))}
              {query.isPending &&
                [0, 1, 2, 3].map((row) => (
                  <tr key={row} className="border-b">
                    {Array.from({ length: columns.length + 1 }, (_, index) => (
                      <td key={index} className="h-9 px-2"><Skeleton seed={row * 3 + index} max={80} /></td>
                    ))}
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      )}
      {query.isError && <p className="p-2 text-bad">{t("app.loadFailed")}</p>}
      {query.hasNextPage && (
        <Button tone="ghost" className="mt-2" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {query.isFetchingNextPage ? t("app.loading") : t("record.more")}
        </Button>
      )}
    </div>
  );
}

/** The column that names the row comes first: as the form says, else the record's own name. */
function shownColumns(metadata: Metadata, target: Entity, list: RelatedList): ResolvedPath[] {
  const columns = relatedColumns(metadata, target, list);
  const name = list.columns ? undefined : resolvePath(metadata, target, target.nameField);
  return name ? [name, ...columns] : columns;
}

function Head({ path, target, row, avatar = false }: { path: ResolvedPath | undefined; target: Entity; row: RecordRow; avatar?: boolean }): ReactNode {
  const value = path && valueAt(row, path.path);
  const text = path && path.path !== target.nameField && value != null ? formatValue(path.entity, path.field, value) : nameOf(target, row);
  return (
    <>
      {avatar && <Avatar name={text} square />}
      <span className="truncate">{text}</span>
    </>
  );
}

function Value({ path, row, compact = false }: { path: ResolvedPath; row: RecordRow; compact?: boolean }): ReactNode {
  const { Cell } = fieldType(path.field);
  const value = valueAt(row, path.path);
  return value == null ? null : <Cell entity={path.entity} field={path.field} value={value} compact={compact} />;
}
