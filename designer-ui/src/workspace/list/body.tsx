import { useInfiniteQuery } from "@tanstack/react-query";
import { FilterX, Plus, SearchX, TriangleAlert } from "lucide-react";
import { lazy, Suspense, useMemo, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { listPagesQuery } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/media";
import { allOf } from "../../metadata/filter";
import type { Entity } from "../../metadata/types";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { type Entry, type Grouping, layOut, useGrouping } from "../../views/groups";
import type { Hues } from "../../views/hues";
import { useTints } from "../../views/tints";
import type { Columns } from "./columns";
import { Footer } from "./footer";
import { Grid } from "./grid";
import { useSelection } from "./selection";
import type { ListState } from "./state";

const Cards = lazy(() => import("./cards").then((module) => ({ default: module.Cards })));
const BulkBar = lazy(() => import("./bulk-bar").then((module) => ({ default: module.BulkBar })));
const PAGE = 100;

/** Rows as far as they have been scrolled to. */
export interface Rows {
  items: readonly RecordRow[];
  /** First answer still missing. */
  waiting: boolean;
  /** Old rows stay in sight while new ones come. */
  refreshing: boolean;
  more: boolean;
  loadMore: () => void;
  /** Colours by condition. */
  hueOf?: ((row: RecordRow) => number | null) | undefined;
  /** Lines of a list that stands in groups. */
  entries?: readonly Entry[] | undefined;
}

export function listRequest(entity: Entity, state: ListState, columns: Columns, grouping: Grouping | null, hues: Hues | null) {
  const fields = [...new Set([entity.nameField, ...columns.columns.map((column) => column.path), ...(grouping ? [grouping.path.path] : []), ...(hues?.paths ?? [])])];
  return { filter: grouping ? allOf(state.wanted, grouping.filter) : state.wanted, sort: grouping ? grouping.sort : state.sort, fields, limit: PAGE };
}

export function ListBody({ entity, state, columns, onCreate }: { entity: Entity; state: ListState; columns: Columns; onCreate: (() => void) | null }): ReactNode {
  const phone = useIsPhone();
  const grouping = useGrouping(entity, { by: phone ? null : state.group, filter: state.wanted, sort: state.sort });
  const hues = useTints(entity, state.view);
  const query = useInfiniteQuery(listPagesQuery(entity.name, listRequest(entity, state, columns, grouping, hues)));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, isPending, isPlaceholderData } = query;
  const loaded = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const laid = useMemo(() => (grouping ? layOut(grouping, loaded, hasNextPage) : null), [grouping, loaded, hasNextPage]);
  const items = laid?.items ?? loaded;
  // Folded groups are not fetched, but they are there.
  const known = data?.pages[0]?.count ?? null;
  const count = grouping && known && !known.capped && grouping.groups.length > 0 ? { value: grouping.groups.reduce((sum, group) => sum + group.count, 0), capped: false } : known;
  const selection = useSelection(items, JSON.stringify(state.wanted));
  const rows: Rows = {
    items,
    waiting: isPending,
    refreshing: isPlaceholderData,
    more: hasNextPage,
    entries: laid?.entries,
    hueOf: hues?.byCondition,
    loadMore: () => {
      if (hasNextPage && !isFetchingNextPage && !isPlaceholderData) void fetchNextPage();
    },
  };

  if (query.isError && !data) {
    const invalid = isProblem(query.error, "filter_invalid");
    return (
      <Empty icon={invalid ? FilterX : TriangleAlert} title={invalid ? t("list.filterInvalidTitle") : t("app.loadFailed")} body={isProblem(query.error) ? query.error.message : t("problem.internal")}>
        {invalid ? <Button onClick={state.reset}>{t("list.resetView")}</Button> : <Button onClick={() => void query.refetch()}>{t("app.retry")}</Button>}
      </Empty>
    );
  }
  if (!isPending && items.length === 0 && (grouping === null || grouping.groups.length === 0)) return <NoRows entity={entity} state={state} onCreate={onCreate} />;
  return (
    <>
      {phone ? (
        <Suspense fallback={<div className="flex-1" />}>
          <Cards entity={entity} columns={columns.columns} rows={rows} selection={selection} />
        </Suspense>
      ) : (
        <Grid entity={entity} state={state} columns={columns} rows={rows} grouping={grouping} selection={selection} count={count} />
      )}
      {phone && <Footer entity={entity} state={state} columns={columns} count={count} />}
      {selection.state !== "none" && (
        <Suspense fallback={null}>
          <BulkBar entity={entity} state={state} columns={columns} items={items} selection={selection} count={count} />
        </Suspense>
      )}
    </>
  );
}

/** Nothing yet, or nothing that matches: two different things to do about it. */
function NoRows({ entity, state, onCreate }: { entity: Entity; state: ListState; onCreate: (() => void) | null }): ReactNode {
  const title = entity.labelPlural ?? entity.label;
  if (state.wanted !== null) {
    const changed = state.dirty || state.search !== "";
    return (
      <Empty icon={SearchX} title={t("list.noMatchTitle", { entity: title })} body={changed ? t("list.noMatchBody") : t("list.emptyViewBody", { view: state.view.label })}>
        {changed ? (
          <Button
            onClick={() => {
              state.reset();
              if (state.search !== "") state.setSearch("");
            }}
          >
            {t("list.resetView")}
          </Button>
        ) : (
          <Button onClick={() => state.setFilter(null)}>{t("list.showAll")}</Button>
        )}
      </Empty>
    );
  }
  return (
    <Empty icon={EntityGlyph(entity)} title={t("list.emptyTitle", { entity: title })} body={onCreate ? t("list.emptyBody", { entity: entity.label }) : t("list.emptyReadOnlyBody")}>
      {onCreate && (
        <Button tone="primary" onClick={onCreate}>
          <Plus size={15} aria-hidden />
          {t("list.newOf", { entity: entity.label })}
        </Button>
      )}
    </Empty>
  );
}

function EntityGlyph(entity: Entity) {
  return function Glyph({ size }: { size?: number }): ReactNode {
    return <Icon name={entity.icon} size={size ?? 20} />;
  };
}
