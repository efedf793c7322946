import { useQuery } from "@tanstack/react-query";
import { Laptop, Smartphone } from "lucide-react";
import type { ReactNode } from "react";
import { endOtherSessions, endSession, sessionsQuery, type Session } from "../api/account";
import { useAct } from "../api/use-act";
import { formatDateTime, formatRelative } from "../lib/format";
import { t } from "../lib/i18n";
import { Button } from "../ui/button";
import { Chip } from "../ui/chip";
import { confirm } from "../ui/confirm";
import { SkeletonLines } from "../ui/skeleton";
import { AccountSection, LoadFailed } from "./account-section";

/** Where one is signed in: each of it to be ended, or all but this one. */
export function SessionsSection(): ReactNode {
  const query = useQuery(sessionsQuery);
  const attempt = useAct();
  const sessions = query.data ?? [];
  const act = async (run: () => Promise<void>) => {
    await attempt.act(run);
    await query.refetch();
  };
  const endOthers = async () => {
    if (await confirm({ title: t("account.endOthersTitle"), body: t("account.endOthersBody"), action: t("account.endOthers"), danger: true })) await act(endOtherSessions);
  };
  return (
    <AccountSection
      title={t("account.sessions")}
      lead={t("account.sessionsLead")}
      action={sessions.some((session) => !session.current) && <Button onClick={() => void endOthers()}>{t("account.endOthers")}</Button>}
    >
      {attempt.fault !== null && <p role="alert" className="border-b px-4 py-2 text-bad">{attempt.fault}</p>}
      {query.isPending ? (
        <SkeletonLines count={2} />
      ) : query.isError ? (
        <LoadFailed onRetry={() => void query.refetch()} />
      ) : (
        <ul aria-label={t("account.sessions")}>
          {sessions.map((session) => (
            <Row key={session.id} session={session} onEnd={() => void act(() => endSession(session.id))} />
          ))}
        </ul>
      )}
    </AccountSection>
  );
}

function Row({ session, onEnd }: { session: Session; onEnd: () => void }): ReactNode {
  const device = session.device ?? t("account.unknownDevice");
  const Icon = /iPhone|iPad|Android|HarmonyOS/.test(device) ? Smartphone : Laptop;
  return (
    <li className="flex min-h-14 items-center gap-3 border-b px-4 py-2 last:border-b-0">
      <Icon size={18} aria-hidden className="shrink-0 text-fg3" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="font-medium">{device}</span>
          {session.current && <Chip hue={155}>{t("account.thisSession")}</Chip>}
        </p>
        <p className="num text-xs text-fg3 [overflow-wrap:anywhere]" data-tip={t("account.begunAt", { when: formatDateTime(session.created_at) })}>
          {[session.address, t("account.begun", { when: formatRelative(session.created_at) }), t("account.seen", { when: formatRelative(session.seen_at) })].filter(Boolean).join(" · ")}
        </p>
      </div>
      {!session.current && (
        <Button tone="ghost" className="shrink-0" aria-label={t("account.endOne", { device })} onClick={onEnd}>
          {t("account.end")}
        </Button>
      )}
    </li>
  );
}
