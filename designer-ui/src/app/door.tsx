import type { UseQueryResult } from "@tanstack/react-query";
import type { LucideIcon } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { Problem } from "../api/client";
import { cx } from "../lib/cx";
import { loadLanguage, t } from "../lib/i18n";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty";
import { Logo } from "../ui/logo";
import { SkeletonLines } from "../ui/skeleton";
import { LanguageTabs } from "./language-tabs";

interface DoorProps<T> {
  title: string;
  isWide?: boolean;
  /** What the one-time address leads to. */
  query: UseQueryResult<T>;
  /** Beside what went wrong. */
  icon: LucideIcon;
  children: (found: T) => ReactNode;
}

/** A page one comes to by a one-time address, before anybody is signed in: the languages above, one narrow column. */
export function DoorPage<T>({ title, isWide = false, query, icon, children }: DoorProps<T>): ReactNode {
  useEffect(() => {
    document.title = `${title} · Sartor`;
  }, [title]);
  return (
    <div className="flex min-h-full flex-col overflow-y-auto bg-app">
      <div className="flex justify-end gap-1 p-4">
        <LanguageTabs onChoose={(code) => void loadLanguage(code)} />
      </div>
      <main className={cx("mx-auto flex w-full flex-1 flex-col justify-center px-4 pb-16", isWide ? "max-w-[480px]" : "max-w-[400px]")}>
        {query.isPending ? (
          <SkeletonLines count={isWide ? 6 : 4} />
        ) : query.isError ? (
          <Empty icon={icon} title={t("app.loadFailed")} body={query.error instanceof Problem ? query.error.message : t("problem.internal")}>
            <Button onClick={() => void query.refetch()}>{t("app.retry")}</Button>
          </Empty>
        ) : (
          children(query.data)
        )}
      </main>
    </div>
  );
}

/** Above the form. */
export function DoorTitle({ title, lead }: { title: string; lead: string }): ReactNode {
  return (
    <div className="mb-6 flex flex-col items-center text-center">
      <Logo size={40} />
      <h1 className="tight mt-4 text-xl font-semibold text-balance">{title}</h1>
      <p className="mt-1 text-fg2 text-balance">{lead}</p>
    </div>
  );
}
