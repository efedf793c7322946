import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ArrowLeft, ArchiveRestore, Lock, Trash2, TriangleAlert } from "lucide-react";
import { useState, type ReactNode } from "react";
import { deletedQuery, type DeletedRow, restoreRecords } from "../../api/changes";
import { isProblem } from "../../api/client";
import { formatDateTime, formatInteger, formatRelative } from "../../lib/format";
import { t, tMaybe } from "../../lib/i18n";
import { useIsPhone } from "../../lib/media";
import { toast } from "../../lib/toast";
import { useEntity, useMe } from "../../metadata/hooks";
import { nameOf } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { undoAction } from "../../record/undo";
import { Button } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { Empty } from "../../ui/empty";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";

/** `/o/$entity/deleted`: what was deleted, by whom and when, to be brought back. */
export function BinPage(): ReactNode {
  const { entity: name } = useParams({ from: "/app/o/$entity/deleted" });
  const entity = useEntity(name);
  const me = useMe();
  if (!entity || entity.rights.delete === "none") return <Empty icon={Lock} title={t("list.forbiddenTitle")} body={t("list.forbiddenBody", { workspace: me.workspace.name })} />;
  return <Bin key={entity.name} entity={entity} />;
}

function Bin({ entity }: { entity: Entity }): ReactNode {
  const me = useMe();
  const phone = useIsPhone();
  const query = useInfiniteQuery(deletedQuery(entity.name, [entity.nameField]));
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const title = entity.labelPlural ?? entity.label;
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const count = query.data?.pages[0]?.count.value ?? 0;
  const chosen = items.filter((row) => ticked.has(row.id));

  const restore = async (rows: readonly DeletedRow[]) => {
    setBusy(true);
    setFault(null);
    try {
      const answer = await restoreRecords(entity.name, rows.map((row) => row.id));
      setTicked(new Set());
      const [only] = rows;
      toast(rows.length === 1 && only ? t("bin.restored", { name: nameOf(entity, only) }) : t("bin.restoredMany", { n: formatInteger(rows.length) }), undoAction(answer.change));
    } catch (error) {
      if (!isProblem(error)) throw error;
      const [item] = error.errors;
      setFault(item?.record?.name ? `${item.record.name}: ${error.message}` : error.message);
      void query.refetch();
    } finally {
      setBusy(false);
    }
  };
  const tick = (id: string, on: boolean) => setTicked(new Set(on ? [...ticked, id] : [...ticked].filter((other) => other !== id)));

  return (
    <>
      <PageHeader
        help="bin"
        icon={
          <Link to="/o/$entity" params={{ entity: entity.name }} aria-label={t("bin.back", { entity: title })} data-tip={t("bin.back", { entity: title })} className="ib ib-sm">
            <ArrowLeft size={16} aria-hidden />
          </Link>
        }
        title={t("bin.titleOf", { entity: title })}
        documentTitle={`${t("bin.titleOf", { entity: title })} · ${me.workspace.name}`}
        after={count > 0 && <span className="num ml-2 text-fg3">{formatInteger(count)}</span>}
      >
        {chosen.length > 0 && (
          <Button tone="primary" aria-busy={busy} disabled={busy} onClick={() => void restore(chosen)}>
            <ArchiveRestore size={15} aria-hidden />
            {t("bin.restoreMany", { n: formatInteger(chosen.length) })}
          </Button>
        )}
      </PageHeader>
      {fault !== null && (
        <p role="alert" className="flex shrink-0 items-center gap-2 border-b bg-[color-mix(in_oklch,var(--bad)_9%,transparent)] px-4 py-2">
          <TriangleAlert size={14} aria-hidden className="shrink-0 text-bad" />
          {fault}
        </p>
      )}
      <div className="min-h-0 flex-1 overflow-y-auto">
        {query.isPending ? (
          <SkeletonLines count={6} />
        ) : query.isError ? (
          <Empty icon={TriangleAlert} title={t("app.loadFailed")}>
            <Button onClick={() => void query.refetch()}>{t("app.retry")}</Button>
          </Empty>
        ) : items.length === 0 ? (
          <Empty icon={Trash2} title={t("bin.empty")} body={t("bin.emptyBody", { entity: title })}>
            <Link to="/o/$entity" params={{ entity: entity.name }} className="btn">
              {t("bin.back", { entity: title })}
            </Link>
          </Empty>
        ) : (
          <>
            <div className="flex h-9 items-center gap-3 border-b px-4 text-xs text-fg3">
              <Checkbox
                aria-label={t("bin.tickAll")}
                checked={chosen.length === items.length}
                mixed={chosen.length > 0 && chosen.length < items.length}
                onChange={(on) => setTicked(new Set(on ? items.map((row) => row.id) : []))}
              />
              {t("bin.hint")}
            </div>
            <ul aria-label={t("bin.titleOf", { entity: title })}>
              {items.map((row) => (
                <Row key={row.id} entity={entity} row={row} ticked={ticked.has(row.id)} busy={busy} phone={phone} onTick={(on) => tick(row.id, on)} onRestore={() => void restore([row])} />
              ))}
            </ul>
            {query.hasNextPage && (
              <div className="px-4 py-3">
                <Button tone="ghost" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {query.isFetchingNextPage ? t("app.loading") : t("record.more")}
                </Button>
              </div>
            )}
          </>
        )}
      </div>
    </>
  );
}

function Row({ entity, row, ticked, busy, phone, onTick, onRestore }: { entity: Entity; row: DeletedRow; ticked: boolean; busy: boolean; phone: boolean; onTick: (on: boolean) => void; onRestore: () => void }): ReactNode {
  const name = nameOf(entity, row);
  const { by, at } = row.deleted;
  const who = by ? by.name || tMaybe(`history.by.${by.kind}`) || t("history.by.system") : t("history.by.system");
  return (
    <li className="flex min-h-12 items-center gap-3 border-b px-4 py-1.5 hover:bg-hover">
      <Checkbox aria-label={t("bin.tick", { name })} checked={ticked} onChange={onTick} />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{name}</span>
        <span className="block truncate text-xs text-fg3" data-tip={formatDateTime(at)}>
          {t("bin.deletedBy", { who, when: formatRelative(at) })}
        </span>
      </span>
      <Button tone="ghost" disabled={busy} aria-label={t("bin.restoreOne", { name })} onClick={onRestore} className="shrink-0">
        <ArchiveRestore size={15} aria-hidden />
        {!phone && t("bin.restore")}
      </Button>
    </li>
  );
}
