import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowLeft, Braces, Download, Search } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { apiPrefix } from "../../lib/base";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/media";
import { Empty } from "../../ui/empty";
import { Input } from "../../ui/input";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";
import { groupsOf, openApiQuery, type Group, type OpenApi, type Operation } from "./document";
import { MethodMark } from "./method-mark";
import { OperationView } from "./operation-view";

/** What programs can do here: the OpenAPI document of this person, to read and to try. */
export function ApiPage(): ReactNode {
  const found = useQuery(openApiQuery());
  return (
    <>
      <PageHeader help="api" documentTitle={t("api.documentTitle")} icon={<Braces size={16} aria-hidden />} title={t("api.title")}>
        <a className="btn" href={`${apiPrefix}/openapi.json`} download="openapi.json">
          <Download size={15} aria-hidden />
          {t("api.download")}
        </a>
      </PageHeader>
      {found.isPending ? (
        <SkeletonLines count={12} />
      ) : found.isError ? (
        <p className="p-6 text-bad">{isProblem(found.error) ? found.error.message : t("app.loadFailed")}</p>
      ) : (
        <Reference document={found.data} />
      )}
    </>
  );
}

function Reference({ document }: { document: OpenApi }): ReactNode {
  const phone = useIsPhone();
  const { op } = useSearch({ from: "/app/docs/api" });
  const groups = groupsOf(document);
  const current = groups.flatMap((group) => group.operations).find((operation) => operation.id === op);
  const reading = useRef<HTMLDivElement>(null);
  useEffect(() => {
    reading.current?.scrollTo({ top: 0 });
  }, [op]);
  if (phone) {
    return (
      <div ref={reading} className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto px-4 pt-3 pb-20">
        {current ? (
          <>
            <Link to="/docs/api" search={{}} className="mb-4 inline-flex h-9 items-center gap-1.5 text-fg2">
              <ArrowLeft size={15} aria-hidden />
              {t("api.all")}
            </Link>
            <OperationView document={document} operation={current} />
          </>
        ) : (
          <Contents groups={groups} current={null} />
        )}
      </div>
    );
  }
  return (
    <div className="flex min-h-0 flex-1">
      <div className="w-[320px] shrink-0 overflow-x-hidden overflow-y-auto border-r px-3 pt-3 pb-10">
        <Contents groups={groups} current={current ?? null} />
      </div>
      <div ref={reading} className="min-w-0 flex-1 overflow-y-auto px-8 pt-6 pb-20">
        {current ? <OperationView document={document} operation={current} /> : <Empty icon={Braces} title={t("api.choose")} body={t("api.chooseBody")} />}
      </div>
    </div>
  );
}

function Contents({ groups, current }: { groups: readonly Group[]; current: Operation | null }): ReactNode {
  const { q = "" } = useSearch({ from: "/app/docs/api" });
  const navigate = useNavigate({ from: "/docs/api" });
  const [text, setText] = useState(q);
  const wanted = text.trim().toLowerCase();
  const matches = (operation: Operation) => wanted === "" || `${operation.summary} ${operation.method} ${operation.path} ${operation.id}`.toLowerCase().includes(wanted);
  const shown = groups.map((group) => ({ ...group, operations: group.operations.filter(matches) })).filter((group) => group.operations.length > 0);
  const find = (next: string) => {
    setText(next);
    void navigate({ search: (before) => ({ ...before, q: next === "" ? undefined : next }), replace: true });
  };
  return (
    <nav aria-label={t("api.operations")}>
      <div className="relative mb-3">
        <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-fg3" />
        <Input type="search" className="!pl-8" aria-label={t("api.find")} placeholder={t("api.find")} value={text} onChange={(event) => find(event.target.value)} />
      </div>
      {shown.length === 0 && <p className="px-2 text-fg3">{t("api.noMatch", { q: text })}</p>}
      {shown.map((group) => (
        <section key={group.name} aria-label={group.label} className="mb-3">
          <h2 className="px-2 pt-1 pb-1 text-xs text-fg3">{group.label}</h2>
          <ul className="m-0 grid list-none grid-cols-[minmax(0,1fr)] gap-px p-0">
            {group.operations.map((operation) => (
              <li key={operation.id}>
                <Link
                  to="/docs/api"
                  search={{ op: operation.id, ...(q === "" ? {} : { q }) }}
                  aria-current={operation === current ? "page" : undefined}
                  className={cx("flex min-h-[30px] items-center gap-2 rounded-md px-2 py-1 hover:bg-hover max-md:min-h-[44px]", operation === current && "bg-sel font-medium")}
                >
                  <span className="w-[52px] shrink-0">
                    <MethodMark method={operation.method} />
                  </span>
                  <span className="min-w-0 flex-1">
                    <span className="block truncate">{operation.summary}</span>
                    <span className={cx("block truncate font-mono text-2xs", operation === current ? "text-fg2" : "text-fg3")}>{operation.path}</span>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
