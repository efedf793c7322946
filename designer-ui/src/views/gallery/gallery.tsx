import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ImageIcon, SearchX, TriangleAlert } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { fileAddress } from "../../api/files";
import { listPagesQuery } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { filesOf, isPicture } from "../../fields/attachment/format";
import { fieldType, isEmpty } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { rememberRecent } from "../../lib/recent";
import { useMetadata } from "../../metadata/hooks";
import { fieldOf, nameOf, resolvePath, type ResolvedPath, valueAt } from "../../metadata/paths";
import type { Entity, Field } from "../../metadata/types";
import { Button } from "../../ui/button";
import { hueStyle } from "../../ui/chip";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { Skeleton } from "../../ui/skeleton";
import type { ViewBodyProps } from "../body";
import { type Hues, useHues } from "../hues";
import "./gallery.css";

const PAGE = 60;
/** Pixels a card is wide at least, and the room between two. */
const CARD = 232;
const GAP = 12;

/** Records as cards with a picture. Arrows go from card to card, Enter opens. */
export function Gallery({ entity, view, filter, sort }: ViewBodyProps): ReactNode {
  const metadata = useMetadata();
  const hues = useHues(entity, view);
  const scroller = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(4);
  const image = fieldOf(entity, view.imageField ?? "");
  const paths = view.columns.flatMap(({ field }) => (field === entity.nameField || field === image?.name ? [] : (resolvePath(metadata, entity, field) ?? [])));
  const fields = [...new Set([entity.nameField, ...(image ? [image.name] : []), ...paths.map(({ path }) => path), ...hues.paths])];
  const query = useInfiniteQuery(listPagesQuery(entity.name, { filter, sort, fields, limit: PAGE }));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const lines = Math.ceil((query.isPending ? 8 : items.length) / columns);
  const virtual = useVirtualizer({ count: lines, getScrollElement: () => scroller.current, estimateSize: () => (image ? 150 : 60) + 24 * Math.min(5, paths.length) + 40, overscan: 3, paddingStart: GAP, paddingEnd: GAP });
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= lines - 3 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, lines, hasNextPage, isFetchingNextPage, fetchNextPage]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setColumns(Math.max(1, Math.floor((element.clientWidth - GAP) / (CARD + GAP)))));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    const here = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-card]")?.dataset["card"] : undefined;
    if (step === undefined || here === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(items.length - 1, Number(here) + step));
    virtual.scrollToIndex(Math.floor(next / columns));
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-card="${next}"] a`)?.focus());
  };
  if (query.isError && !query.data) {
    return (
      <Empty icon={TriangleAlert} title={t("app.loadFailed")} body={isProblem(query.error) ? query.error.message : t("problem.internal")}>
        <Button onClick={() => void query.refetch()}>{t("app.retry")}</Button>
      </Empty>
    );
  }
  if (query.isSuccess && items.length === 0) return <Empty icon={SearchX} title={t("app.noMatch")} />;
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-3" aria-busy={query.isPending || query.isPlaceholderData}>
      <div role="list" tabIndex={-1} aria-label={view.label} className={cx("relative outline-none", query.isPlaceholderData && "opacity-60")} style={{ height: virtual.getTotalSize() }}>
        {visible.map((line) => (
          <div key={line.key} role="presentation" ref={virtual.measureElement} data-index={line.index} className="absolute inset-x-0 grid pb-3" style={{ top: line.start, gap: GAP, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
            {query.isPending
              ? Array.from({ length: columns }, (_, index) => <div key={index} aria-hidden className="gal-card"><span className="skel m-3 h-24" /><span className="grid gap-2 px-3 pb-3"><Skeleton seed={index} /><Skeleton seed={index + 3} max={60} /></span></div>)
              : items.slice(line.index * columns, (line.index + 1) * columns).map((row, at) => <Card key={row.id} index={line.index * columns + at} entity={entity} row={row} image={image} paths={paths} hues={hues} isColoured={view.colorBy != null || (view.colors ?? []).length > 0} onKeyDown={onKeyDown} />)}
          </div>
        ))}
      </div>
    </div>
  );
}

function Card({ index, entity, row, image, paths, hues, isColoured, onKeyDown }: { index: number; entity: Entity; row: RecordRow; image: Field | undefined; paths: readonly ResolvedPath[]; hues: Hues; isColoured: boolean; onKeyDown: (event: KeyboardEvent) => void }): ReactNode {
  const name = nameOf(entity, row);
  const picture = image && filesOf(row[image.name]).find(isPicture);
  return (
    <article role="listitem" data-card={index} className="gal-card" data-tint={isColoured || undefined} style={hueStyle(hues.of(row))}>
      {image && (
        <div className="gal-picture">
          {picture ? <img src={fileAddress(picture.id)} alt="" loading="lazy" decoding="async" className="size-full object-cover" /> : <span className="grid size-full place-items-center text-fg4" aria-hidden><ImageIcon size={26} strokeWidth={1.4} /></span>}
        </div>
      )}
      <div className="flex min-w-0 items-start gap-2 px-3 pt-2.5">
        {!image && <span className="av mt-0.5 size-7 rounded-lg" aria-hidden><Icon name={entity.icon} size={15} /></span>}
        <h3 className="min-w-0 flex-1 font-medium">
          <Link to="/o/$entity/$id" params={{ entity: entity.name, id: row.id }} className="line-clamp-2 break-words after:absolute after:inset-0 after:rounded-[10px] focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent" onClick={() => rememberRecent({ entity: entity.name, id: row.id, name })} onKeyDown={onKeyDown}>
            {name}
          </Link>
        </h3>
      </div>
      <dl className="grid gap-1 px-3 pt-1.5 pb-3">
        {paths.map((path) => {
          const value = valueAt(row, path.path);
          if (isEmpty(value)) return null;
          const { Cell } = fieldType(path.field);
          return (
            <div key={path.path} className="flex min-w-0 items-center gap-2">
              <dt className="w-16 shrink-0 truncate text-xs text-fg3">{path.label}</dt>
              <dd className="m-0 flex min-w-0 flex-1">
                <Cell entity={path.entity} field={path.field} value={value} compact />
              </dd>
            </div>
          );
        })}
      </dl>
    </article>
  );
}
