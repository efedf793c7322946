import { useId, type ReactNode } from "react";
import { t } from "../lib/i18n";
import { Button } from "../ui/button";

/** One part of the account page: what it is about, what one can do with all of it, and the rest on a card. */
export function AccountSection({ title, lead, action, children }: { title: string; lead: string; action?: ReactNode; children: ReactNode }): ReactNode {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className="mb-2 flex flex-wrap items-end gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          <h2 id={id} className="text-base font-semibold">{title}</h2>
          <p className="text-fg2">{lead}</p>
        </div>
        {action}
      </div>
      <div className="card overflow-hidden">{children}</div>
    </section>
  );
}

/** What stands on the card when its content could not be loaded. */
export function LoadFailed({ onRetry }: { onRetry: () => void }): ReactNode {
  return (
    <p className="flex items-center gap-3 border-b px-4 py-3 text-fg2 last:border-b-0">
      {t("app.loadFailed")}
      <Button onClick={onRetry}>{t("app.retry")}</Button>
    </p>
  );
}
