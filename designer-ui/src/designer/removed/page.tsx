import { useQuery } from "@tanstack/react-query";
import { ArchiveX, Boxes, Columns3, History, Replace } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { formatDateTime, formatInteger, formatRelative } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useMe } from "../../metadata/hooks";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";
import type { FileTypeName } from "../../metadata/types";
import { typeLabel } from "../entities/type-grid";
import { removedQuery, type Removed } from "./requests";

const PurgeDialog = lazy(() => import("./purge-dialog").then((module) => ({ default: module.PurgeDialog })));

const ICON = { entity: Boxes, field: Columns3, values: Replace } as const;
const RECORDS = { entity: "removed.records", field: "removed.values", values: "removed.values" } as const;

/** `/design/removed`: what publishes removed and the database still keeps, with the way to clear it for good. */
export function RemovedPage(): ReactNode {
  const me = useMe();
  const removed = useQuery(removedQuery);
  const [purging, setPurging] = useState<Removed | null>(null);
  return (
    <>
      <PageHeader help="removed" documentTitle={t("removed.title")} icon={<ArchiveX size={16} aria-hidden />} title={t("removed.title")} />
      {removed.data?.length === 0 ? (
        <Empty icon={ArchiveX} title={t("removed.none")} body={t("removed.noneBody")} />
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto">
          <div className="mx-auto grid max-w-3xl gap-3 px-6 pt-6 pb-16 max-md:px-4">
            <p className="flex gap-2 text-fg2"><History size={15} aria-hidden className="mt-0.5 shrink-0 text-fg3" />{t("removed.intro")}</p>
            {removed.isPending ? (
              <SkeletonLines count={4} />
            ) : removed.isError ? (
              <p className="text-bad">{isProblem(removed.error) ? removed.error.message : t("app.loadFailed")}</p>
            ) : (
              <ul className="m-0 grid list-none gap-2 p-0">
                {removed.data.map((item) => (
                  <Row key={`${item.element}/${item.generation}`} item={item} onPurge={me.platform.includes("publish") ? () => setPurging(item) : null} />
                ))}
              </ul>
            )}
          </div>
        </div>
      )}
      {purging && (
        <Suspense fallback={null}>
          <PurgeDialog removed={purging} onClose={() => setPurging(null)} />
        </Suspense>
      )}
    </>
  );
}

function Row({ item, onPurge }: { item: Removed; onPurge: (() => void) | null }): ReactNode {
  const Icon = ICON[item.what];
  const type = item.type === null ? null : typeLabel(item.type as FileTypeName);
  const kind = item.what === "entity" ? t("removed.entity") : t(item.what === "field" ? "removed.field" : "removed.earlier", { entity: item.entity_label ?? "", type: type ?? "" });
  return (
    <li className="card flex items-start gap-3 px-4 py-3 max-md:flex-wrap">
      <Icon size={16} aria-hidden className="mt-0.5 shrink-0 text-fg3" />
      <div className="min-w-0 flex-1">
        <h2 className="font-medium break-words">{item.label}</h2>
        <p className="text-fg2">{kind}</p>
        <p className="mt-1 flex flex-wrap gap-x-2 gap-y-0.5 text-xs text-fg3">
          <span className="num">{t(RECORDS[item.what], { n: formatInteger(item.records) })}</span>
          <span aria-hidden>·</span>
          <span>{t("removed.by", { n: item.revision, who: item.by?.name ?? t("revisions.system") })}</span>
          {item.at !== null && <time dateTime={item.at} data-tip={formatDateTime(item.at)}>{formatRelative(item.at)}</time>}
        </p>
      </div>
      {onPurge && (
        <Button onClick={onPurge} className="max-md:w-full">
          {t("removed.purgeOf")}
          <span className="sr-only">{item.label}</span>
        </Button>
      )}
    </li>
  );
}
