import { dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronsLeft, Hourglass, Plus } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import { listPagesQuery, type ListRequest } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { formatDecimal, formatInteger, formatMoney } from "../../lib/format";
import { t } from "../../lib/i18n";
import type { Entity, Field } from "../../metadata/types";
import { Button, IconButton } from "../../ui/button";
import { Chip, hueStyle } from "../../ui/chip";
import { Skeleton } from "../../ui/skeleton";
import { Card, type CardShape } from "./card";
import { weighted, type Column } from "./columns";

export interface ColumnTotal {
  count: number;
  /** Records longer here than the stage expects. */
  overstayed: number;
  sum: string | null;
}

interface BoardColumnProps {
  entity: Entity;
  column: Column;
  request: ListRequest;
  total: ColumnTotal | undefined;
  totalsReady: boolean;
  totalField: Field | null;
  shape: CardShape;
  board: string;
  folded: boolean;
  onFold: (folded: boolean) => void;
  /** Something is being dragged, and may it be dropped here? */
  drag: "no" | "here" | "allowed" | "denied";
  canCreate: boolean;
  onCreate: () => void;
  canMove: boolean;
  targets: (row: RecordRow) => readonly Column[];
  onMove: (row: RecordRow, to: Column) => void;
}

export function BoardColumn(props: BoardColumnProps): ReactNode {
  const { column, board, folded, drag } = props;
  const box = useRef<HTMLElement>(null);
  const [over, setOver] = useState(false);
  const accepts = useEffectEvent(() => drag === "allowed");
  useEffect(() => {
    if (!box.current) return;
    return dropTargetForElements({
      element: box.current,
      getData: () => ({ column: column.key }),
      canDrop: ({ source }) => source.data["board"] === board && accepts(),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    });
  }, [board, column.key, folded]);
  const common = { ref: box, "data-over": over || undefined, "data-denied": drag === "denied" || undefined, "data-col": column.key ?? "", "aria-label": column.label };
  if (folded) {
    return (
      <section {...common} className="kcol kcol-folded" style={hueStyle(column.hue)}>
        <button type="button" className="kcol-unfold" aria-expanded={false} aria-label={t("board.unfold", { column: column.label })} data-tip={t("board.unfold", { column: column.label })} onClick={() => props.onFold(false)}>
          <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-[oklch(var(--dot-l)_var(--dot-c)_var(--h))]" />
          <span className="kcol-name">{column.label}</span>
          <span className="num text-fg3">{props.total || props.totalsReady ? formatInteger(props.total?.count ?? 0) : ""}</span>
        </button>
      </section>
    );
  }
  return (
    <section {...common} className="kcol">
      <Head {...props} />
      <Cards {...props} />
    </section>
  );
}

function Head({ column, total, totalsReady, totalField, onFold, canCreate, onCreate }: BoardColumnProps): ReactNode {
  const sum = total?.sum ?? null;
  const share = totalField?.type === "money" ? weighted(sum, column.stage) : null;
  const show = (text: string) => (totalField?.type === "money" ? formatMoney(text, undefined, { compact: true }) : formatDecimal(text, { compact: true }));
  return (
    <header className="px-2.5 pt-2 pb-1.5">
      <div className="flex h-6 items-center gap-2">
        <h2 className="m-0 flex min-w-0 text-[length:inherit]">
          <Chip hue={column.hue}>{column.label}</Chip>
        </h2>
        <span className="num text-fg2">{totalsReady ? formatInteger(total?.count ?? 0) : ""}</span>
        {total !== undefined && total.overstayed > 0 && (
          <span className="num flex items-center gap-0.5 text-xs text-warn" role="img" aria-label={t("board.overstayed", { n: total.overstayed })} data-tip={t("board.overstayed", { n: total.overstayed })}>
            <Hourglass size={12} aria-hidden />
            {formatInteger(total.overstayed)}
          </span>
        )}
        <span className="flex-1" />
        {column.isAside && (
          <IconButton size="sm" label={t("board.fold", { column: column.label })} aria-expanded onClick={() => onFold(true)}>
            <ChevronsLeft size={15} aria-hidden />
          </IconButton>
        )}
        {canCreate && (
          <IconButton size="sm" label={t("board.newIn", { column: column.label })} onClick={onCreate}>
            <Plus size={15} aria-hidden />
          </IconButton>
        )}
      </div>
      {totalField && (
        <p className="num mt-0.5 flex h-5 items-center gap-1.5 truncate text-xs text-fg2">
          {totalsReady ? (sum === null ? "—" : show(sum)) : <Skeleton seed={column.label.length} max={50} />}
          {share !== null && column.stage?.kind === "open" && <span className="text-fg3">{t("board.weighted", { sum: show(share) })}</span>}
        </p>
      )}
    </header>
  );
}

function Cards({ entity, column, request, shape, board, canMove, targets, onMove, drag }: BoardColumnProps): ReactNode {
  const query = useInfiniteQuery(listPagesQuery(entity.name, request));
  const end = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (!end.current || !hasNextPage || isFetchingNextPage) return;
    const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && void fetchNextPage(), { root: list.current, rootMargin: "400px" });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div ref={list} className="kcol-cards">
      {rows.map((row) => (
        <Card key={row.id} entity={entity} row={row} shape={shape} column={column} board={board} canMove={canMove} targets={targets} onMove={onMove} />
      ))}
      {query.isPending && [0, 1, 2].map((index) => <Ghost key={index} seed={index + column.label.length} />)}
      {isFetchingNextPage && <Ghost seed={rows.length} />}
      {query.isError && (
        <div className="grid justify-items-center gap-2 py-6 text-fg3">
          {t("app.loadFailed")}
          <Button onClick={() => void query.refetch()}>{t("app.retry")}</Button>
        </div>
      )}
      {query.isSuccess && rows.length === 0 && <p className="grid min-h-16 place-items-center rounded-lg text-xs text-fg3">{drag === "allowed" ? t("board.dropHere") : t("board.empty")}</p>}
      <div ref={end} aria-hidden className="h-px" />
    </div>
  );
}

function Ghost({ seed }: { seed: number }): ReactNode {
  return (
    <div className="kc grid h-[92px] content-between" role="status" aria-busy>
      <Skeleton seed={seed} max={90} />
      <Skeleton seed={seed + 3} max={60} />
      <Skeleton seed={seed + 5} max={80} />
    </div>
  );
}
