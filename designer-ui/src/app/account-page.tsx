import { CircleUserRound } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../lib/i18n";
import { useMe } from "../metadata/hooks";
import { Avatar } from "../ui/avatar";
import { PageHeader } from "../ui/page-header";
import { KeysSection } from "./account-keys";
import { PasswordSection } from "./account-password";
import { SessionsSection } from "./account-sessions";
import { switchLanguage } from "./preferences";
import { LanguageTabs } from "./language-tabs";

/** `/account`: who one is here, where one is signed in, and how. */
export function AccountPage(): ReactNode {
  const me = useMe();
  return (
    <>
      <PageHeader help="account" icon={<CircleUserRound size={16} aria-hidden />} title={t("account.title")} documentTitle={`${t("account.title")} · ${me.workspace.name}`} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto grid w-full max-w-[680px] grid-cols-1 gap-8 px-4 py-6 pb-16">
          <div className="flex flex-wrap items-center gap-3">
            <Avatar name={me.user.name} seed={me.user.id} size="lg" />
            <div className="min-w-0 flex-1">
              <p className="truncate text-base font-semibold">{me.user.name}</p>
              <p className="truncate text-fg2">{me.user.email}</p>
            </div>
            <div role="group" aria-label={t("shell.language")} className="flex gap-1">
              <LanguageTabs onChoose={(code) => void switchLanguage(code)} />
            </div>
          </div>
          <SessionsSection />
          <PasswordSection />
          <KeysSection />
        </div>
      </div>
    </>
  );
}
