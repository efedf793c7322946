import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Unlink } from "lucide-react";
import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { ask, type AnswerOf } from "../api/call";
import { isProblem, Problem } from "../api/client";
import { forgetPerson, queryClient } from "../api/query-client";
import { meQuery } from "../api/session";
import { loadLanguage, t } from "../lib/i18n";
import { language, toLanguage } from "../lib/language";
import { createStore, useStore } from "../lib/store";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty";
import { Input } from "../ui/input";
import { Labelled } from "../ui/labelled";
import { Logo } from "../ui/logo";
import { SkeletonLines } from "../ui/skeleton";
import { LanguageTabs } from "./language-tabs";

/** What was typed outlives a change of language, which draws the page anew. `spoken`: of which link the language was taken over. */
const typed = createStore({ password: "", spoken: "" });

/** `/join?token=…`: somebody with a one-time link chooses their password and is in. */
export function JoinPage(): ReactNode {
  const { token = "" } = useSearch({ from: "/join" });
  const { spoken } = useStore(typed);
  const invitation = useQuery({ queryKey: ["setup", "invitation", token, language.get()], queryFn: ({ signal }) => ask("get_invitation", { query: { token }, signal }), staleTime: 0 });
  const theirs = invitation.data?.person?.language ?? null;
  useEffect(() => {
    document.title = `${t("join.title")} · Sartor`;
  }, []);
  // Whoever invited them said which language they speak; what they choose here themselves wins.
  useEffect(() => {
    if (theirs === null || spoken === token) return;
    typed.set({ ...typed.get(), spoken: token });
    if (toLanguage(theirs) !== language.get()) void loadLanguage(toLanguage(theirs));
  }, [theirs, spoken, token]);
  return (
    <div className="flex min-h-full flex-col overflow-y-auto bg-app">
      <div className="flex justify-end gap-1 p-4">
        <LanguageTabs onChoose={(code) => void loadLanguage(code)} />
      </div>
      <main className="mx-auto flex w-full max-w-[400px] flex-1 flex-col justify-center px-4 pb-16">
        {invitation.isPending ? (
          <SkeletonLines count={4} />
        ) : invitation.isError ? (
          <Empty icon={Unlink} title={t("app.loadFailed")} body={invitation.error instanceof Problem ? invitation.error.message : t("problem.internal")}>
            <Button onClick={() => void invitation.refetch()}>{t("app.retry")}</Button>
          </Empty>
        ) : invitation.data.person === null ? (
          <Empty icon={Unlink} title={t("join.badTitle")} body={t("join.badBody")}>
            <Link to="/sign-in" className="btn">{t("signin.submit")}</Link>
          </Empty>
        ) : (
          <JoinForm token={token} invitation={invitation.data} person={invitation.data.person} />
        )}
      </main>
    </div>
  );
}

type Invitation = AnswerOf<"get_invitation">;

function JoinForm({ token, invitation, person }: { token: string; invitation: Invitation; person: NonNullable<Invitation["person"]> }): ReactNode {
  const navigate = useNavigate();
  const { password } = useStore(typed);
  const [fault, setFault] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFault(null);
    try {
      const me = await ask("accept_invitation", { body: { token, password, language: language.get() }, asSelf: true });
      typed.set({ password: "", spoken: "" });
      forgetPerson();
      queryClient.setQueryData(meQuery.queryKey, me);
      await navigate({ to: "/", replace: true });
    } catch (problem) {
      if (!isProblem(problem)) throw problem;
      setFault(problem);
      setBusy(false);
    }
  };
  return (
    <>
      <div className="mb-6 flex flex-col items-center text-center">
        <Logo size={40} />
        <h1 className="tight mt-4 text-xl font-semibold text-balance">{t(person.renews ? "join.renew" : "join.welcome", { name: person.name })}</h1>
        <p className="mt-1 text-fg2 text-balance">{t(person.renews ? "join.renewLead" : "join.lead", { workspace: invitation.workspace.name })}</p>
      </div>
      <form className="card grid gap-4 p-5" noValidate onSubmit={(event) => void submit(event)}>
        <Labelled label={t("signin.email")}>
          {(control) => <Input id={control.id} type="email" autoComplete="username" readOnly value={person.email} className="!text-fg2" />}
        </Labelled>
        <Labelled label={t("account.newPassword")} required error={fault?.itemFor("password")?.message} help={t("setup.passwordHelp", { n: invitation.passwordLength })}>
          {(control) => (
            <Input id={control.id} type="password" autoComplete="new-password" autoFocus aria-required invalid={control.invalid} aria-describedby={control.describedBy} value={password} onChange={(event) => typed.set({ ...typed.get(), password: event.target.value })} />
          )}
        </Labelled>
        {fault && fault.errors.length === 0 && <p role="alert" className="text-bad">{fault.message}</p>}
        <Button type="submit" tone="primary" className="!h-9" aria-busy={busy}>{t("join.submit")}</Button>
      </form>
    </>
  );
}
