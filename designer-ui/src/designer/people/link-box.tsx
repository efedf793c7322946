import { Check, Copy } from "lucide-react";
import { useState, type ReactNode } from "react";
import { formatDateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import type { FreshLink } from "./requests";

/** The only time a link is seen: there is no e-mail yet, so whoever made it passes it on. */
export function LinkBox({ link, name, onDone }: { link: FreshLink; name: string; onDone?: () => void }): ReactNode {
  const [copied, setCopied] = useState(false);
  return (
    <div role="status" className="grid gap-2 rounded-lg bg-sel px-4 py-3">
      <p className="font-medium">{t("people.linkOnce", { name })}</p>
      <code className="rounded-md bg-surface px-2.5 py-1.5 font-mono text-xs [overflow-wrap:anywhere] shadow-2 select-all">{link.address}</code>
      <p className="text-xs text-fg2">{t("people.linkUntil", { when: formatDateTime(link.until) })}</p>
      <div className="flex gap-2">
        <Button onClick={() => void navigator.clipboard.writeText(link.address).then(() => setCopied(true))}>
          {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          {copied ? t("account.copied") : t("people.copyLink")}
        </Button>
        {onDone && <Button tone="ghost" onClick={onDone}>{t("app.done")}</Button>}
      </div>
    </div>
  );
}
