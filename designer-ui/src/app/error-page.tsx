import { useRouter } from "@tanstack/react-router";
import { CloudOff, RefreshCw, TriangleAlert } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { isProblem } from "../api/client";
import { t } from "../lib/i18n";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty";
import { NotFoundPage } from "./not-found-page";

/** Code that is not on the server any more: a newer version is. */
export function isOfOtherVersion(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported|module script/i.test(error.message);
}

/** What a page shows when it cannot be drawn: in words, with a way on. */
export function ErrorPage({ error, reset }: { error: unknown; reset?: () => void }): ReactNode {
  const router = useRouter();
  const retry = () => {
    reset?.();
    void router.invalidate();
  };
  const offline = isProblem(error, "offline");
  useEffect(() => {
    if (!offline) return;
    window.addEventListener("online", retry);
    return () => window.removeEventListener("online", retry);
  });
  if (isProblem(error, "not_found")) return <NotFoundPage />;
  if (isOfOtherVersion(error)) {
    return (
      <Empty icon={RefreshCw} title={t("app.newVersionTitle")} body={t("app.newVersionBody")}>
        <Button tone="primary" onClick={() => location.reload()}>{t("app.reload")}</Button>
      </Empty>
    );
  }
  if (offline) {
    return (
      <Empty icon={CloudOff} title={t("app.offlineTitle")} body={t("app.offlineBody")}>
        <Button onClick={retry}>{t("app.retry")}</Button>
      </Empty>
    );
  }
  return (
    <Empty icon={TriangleAlert} title={isProblem(error) ? error.title : t("app.errorTitle")} body={isProblem(error) ? (error.detail ?? undefined) : t("app.errorBody")}>
      <Button onClick={retry}>{t("app.retry")}</Button>
      {isProblem(error) && error.requestId && <p className="w-full text-xs text-fg3">{t("app.requestId", { id: error.requestId })}</p>}
    </Empty>
  );
}
