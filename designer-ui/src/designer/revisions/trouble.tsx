import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import type { Editing } from "./use-draft";

/** A save that failed, or another window's change of the same file: said where it happened, with the way on. */
export function Trouble({ editing }: { editing: Editing }): ReactNode {
  if (editing.foreign) return null;
  if (editing.state !== "failed" && editing.state !== "conflict") return null;
  return (
    <div role="alert" className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-[color-mix(in_oklch,var(--bad)_7%,transparent)] px-4 py-2">
      <CircleAlert size={15} aria-hidden className="shrink-0 text-bad" />
      <p className="min-w-60 flex-1">{editing.state === "conflict" ? t("pipe.conflict") : t("pipe.failed", { why: editing.failure ?? "" })}</p>
      {editing.state === "conflict" ? (
        <>
          <Button onClick={() => void editing.settle("mine")}>{t("pipe.keepMine")}</Button>
          <Button onClick={() => void editing.settle("theirs")}>{t("pipe.takeTheirs")}</Button>
        </>
      ) : (
        <Button onClick={() => void editing.retry()}>{t("app.retry")}</Button>
      )}
    </div>
  );
}
