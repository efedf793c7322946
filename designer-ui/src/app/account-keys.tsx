import { useQuery } from "@tanstack/react-query";
import { Check, Copy, KeyRound } from "lucide-react";
import { useState, type FormEvent, type ReactNode } from "react";
import { createKey, deleteKey, keysQuery, type Key } from "../api/account";
import { useAct } from "../api/use-act";
import { formatDateTime, formatRelative } from "../lib/format";
import { t } from "../lib/i18n";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { confirm } from "../ui/confirm";
import { Input } from "../ui/input";
import { Labelled } from "../ui/labelled";
import { SkeletonLines } from "../ui/skeleton";
import { AccountSection, LoadFailed } from "./account-section";

/** One's API keys: made, shown once, taken away. */
export function KeysSection(): ReactNode {
  const query = useQuery(keysQuery);
  const [name, setName] = useState("");
  const [reads, setReads] = useState(false);
  const attempt = useAct((problem) => problem.messageFor("name"));
  const [fresh, setFresh] = useState<string | null>(null);
  const act = async (run: () => Promise<void>) => {
    await attempt.act(run);
    await query.refetch();
  };
  const create = (event: FormEvent) => {
    event.preventDefault();
    void act(async () => {
      const { key } = await createKey(name, reads ? "read" : "write");
      setFresh(key);
      setName("");
      setReads(false);
    });
  };
  const revoke = async (key: Key) => {
    if (await confirm({ title: t("account.revokeTitle", { name: key.name }), body: t("account.revokeBody"), action: t("account.revoke"), danger: true })) {
      await act(() => deleteKey(key.id));
    }
  };
  const keys = query.data ?? [];
  return (
    <AccountSection title={t("account.keys")} lead={t("account.keysLead")}>
      {query.isPending ? (
        <SkeletonLines count={1} />
      ) : query.isError ? (
        <LoadFailed onRetry={() => void query.refetch()} />
      ) : (
        <ul aria-label={t("account.keys")}>
          {keys.map((key) => (
            <li key={key.id} className="flex min-h-14 items-center gap-3 border-b px-4 py-2">
              <KeyRound size={18} aria-hidden className="shrink-0 text-fg3" />
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">{key.name}</p>
                <p className="num text-xs text-fg3">
                  {[
                    key.scope === "read" ? t("account.readsOnly") : "",
                    t("account.made", { when: formatRelative(key.created_at) }),
                    key.seen_at ? t("account.used", { when: formatRelative(key.seen_at) }) : t("account.neverUsed"),
                    key.expires_at ? t("account.until", { when: formatDateTime(key.expires_at) }) : "",
                  ].filter(Boolean).join(" · ")}
                </p>
              </div>
              <Button tone="ghost" className="shrink-0" aria-label={t("account.revokeOne", { name: key.name })} onClick={() => void revoke(key)}>
                {t("account.revoke")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {fresh !== null && <FreshKey text={fresh} onDone={() => setFresh(null)} />}
      <form className="flex flex-wrap items-end gap-x-3 gap-y-2 p-4" noValidate onSubmit={create}>
        <div className="min-w-48 flex-1">
          <Labelled label={t("account.keyName")} error={attempt.fault}>
            {(control) => <Input id={control.id} invalid={control.invalid} aria-describedby={control.describedBy} value={name} placeholder={t("account.keyPlaceholder")} onChange={(event) => setName(event.target.value)} />}
          </Labelled>
        </div>
        <label className="flex h-8 items-center gap-2">
          <Checkbox checked={reads} onChange={setReads} />
          {t("account.keyReads")}
        </label>
        <Button type="submit" className="!h-8" disabled={name.trim() === ""}>{t("account.createKey")}</Button>
      </form>
    </AccountSection>
  );
}

/** The only time a key is seen. */
function FreshKey({ text, onDone }: { text: string; onDone: () => void }): ReactNode {
  const [copied, setCopied] = useState(false);
  return (
    <div role="status" className="grid gap-2 border-b bg-sel px-4 py-3">
      <p className="font-medium">{t("account.keyOnce")}</p>
      <code className="rounded-md bg-surface px-2.5 py-1.5 font-mono text-xs [overflow-wrap:anywhere] shadow-2 select-all">{text}</code>
      <div className="flex gap-2">
        <Button onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
          {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          {copied ? t("account.copied") : t("account.copy")}
        </Button>
        <Button tone="ghost" onClick={onDone}>{t("app.done")}</Button>
      </div>
    </div>
  );
}
