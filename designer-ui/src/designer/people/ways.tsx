import { useQuery } from "@tanstack/react-query";
import { KeyRound, Laptop, Smartphone } from "lucide-react";
import { useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { formatRelative } from "../../lib/format";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { confirm } from "../../ui/confirm";
import { SkeletonLines } from "../../ui/skeleton";
import { endKeyOf, endSessionOf, endSessionsOf, keysOf, sessionsOf, type Person } from "./requests";

/** Where somebody is signed in and which programs act in their name, each to be ended. */
export function Ways({ person }: { person: Person }): ReactNode {
  const sessions = useQuery(sessionsOf(person.id));
  const keys = useQuery(keysOf(person.id));
  const [fault, setFault] = useState<string | null>(null);
  const act = async (question: { title: string; body: string; action: string }, run: () => Promise<void>) => {
    setFault(null);
    if (!(await confirm({ ...question, danger: true }))) return;
    try {
      await run();
    } catch (error) {
      if (!isProblem(error)) throw error;
      setFault(error.message);
    }
  };
  const endAll = () => act({ title: t("people.endAllTitle", { name: person.name }), body: t("people.endAllBody"), action: t("people.endAll") }, () => endSessionsOf(person.id));
  return (
    <>
      {fault && <p role="alert" className="text-bad">{fault}</p>}
      <section aria-labelledby="person-sessions">
        <div className="mb-1 flex items-center gap-2">
          <h3 id="person-sessions" className="min-w-0 flex-1 font-semibold">{t("account.sessions")}</h3>
          {(sessions.data?.length ?? 0) > 1 && <Button tone="ghost" onClick={() => void endAll()}>{t("people.endAll")}</Button>}
        </div>
        {sessions.isPending ? (
          <SkeletonLines count={2} />
        ) : sessions.isError ? (
          <p className="text-bad">{t("app.loadFailed")}</p>
        ) : sessions.data.length === 0 ? (
          <p className="text-fg3">{t("people.noSessions")}</p>
        ) : (
          <ul aria-label={t("account.sessions")} className="m-0 list-none p-0">
            {sessions.data.map((session) => {
              const device = session.device ?? t("account.unknownDevice");
              const Icon = /iPhone|iPad|Android|HarmonyOS/.test(device) ? Smartphone : Laptop;
              return (
                <Way key={session.id} icon={<Icon size={16} aria-hidden className="mt-0.5 shrink-0 text-fg3" />} title={device} note={[session.address, session.current ? t("account.thisSession") : t("account.seen", { when: formatRelative(session.seen_at) })]}>
                  {!session.current && (
                    <Button tone="ghost" aria-label={t("account.endOne", { device })} onClick={() => void act({ title: t("account.endOne", { device }), body: t("people.endOneBody", { name: person.name }), action: t("account.end") }, () => endSessionOf(session.id))}>
                      {t("account.end")}
                    </Button>
                  )}
                </Way>
              );
            })}
          </ul>
        )}
      </section>
      <section aria-labelledby="person-keys">
        <h3 id="person-keys" className="mb-1 font-semibold">{t("account.keys")}</h3>
        {keys.isPending ? (
          <SkeletonLines count={1} />
        ) : keys.isError ? (
          <p className="text-bad">{t("app.loadFailed")}</p>
        ) : keys.data.length === 0 ? (
          <p className="text-fg3">{t("people.noKeys")}</p>
        ) : (
          <ul aria-label={t("account.keys")} className="m-0 list-none p-0">
            {keys.data.map((key) => (
              <Way key={key.id} icon={<KeyRound size={16} aria-hidden className="mt-0.5 shrink-0 text-fg3" />} title={key.name} note={[key.scope === "read" ? t("account.readsOnly") : null, key.seen_at ? t("account.used", { when: formatRelative(key.seen_at) }) : t("account.neverUsed")]}>
                <Button tone="ghost" aria-label={t("account.revokeOne", { name: key.name })} onClick={() => void act({ title: t("account.revokeTitle", { name: key.name }), body: t("account.revokeBody"), action: t("account.revoke") }, () => endKeyOf(person.id, key.id))}>
                  {t("account.revoke")}
                </Button>
              </Way>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function Way({ icon, title, note, children }: { icon: ReactNode; title: string; note: readonly (string | null)[]; children: ReactNode }): ReactNode {
  return (
    <li className="flex min-h-12 items-start gap-3 border-b py-2 last:border-b-0">
      {icon}
      <div className="min-w-0 flex-1">
        <p className="font-medium [overflow-wrap:anywhere]">{title}</p>
        <p className="num text-xs text-fg3 [overflow-wrap:anywhere]">{note.filter(Boolean).join(" · ")}</p>
      </div>
      {children}
    </li>
  );
}
