import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Unlink } from "lucide-react";
import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { ask, type AnswerOf } from "../api/call";
import { isProblem, type Problem } from "../api/client";
import { forgetPerson, queryClient } from "../api/query-client";
import { meQuery } from "../api/session";
import { loadLanguage, t } from "../lib/i18n";
import { language, toLanguage } from "../lib/language";
import { createStore, useStore } from "../lib/store";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty";
import { Input } from "../ui/input";
import { Labelled } from "../ui/labelled";
import { DoorPage, DoorTitle } from "./door";

/** What was typed outlives a change of language, which draws the page anew. `spoken`: of which link the language was taken over. */
const typed = createStore({ password: "", spoken: "" });

/** `/join?token=…`: somebody with a one-time link chooses their password and is in. */
export function JoinPage(): ReactNode {
  const { token = "" } = useSearch({ from: "/join" });
  const { spoken } = useStore(typed);
  const invitation = useQuery({ queryKey: ["setup", "invitation", token, language.get()], queryFn: ({ signal }) => ask("get_invitation", { query: { token }, signal }), staleTime: 0 });
  const theirs = invitation.data?.person?.language ?? null;
  // Whoever invited them said which language they speak; what they choose here themselves wins.
  useEffect(() => {
    if (theirs === null || spoken === token) return;
    typed.set({ ...typed.get(), spoken: token });
    if (toLanguage(theirs) !== language.get()) void loadLanguage(toLanguage(theirs));
  }, [theirs, spoken, token]);
  return (
    <DoorPage title={t("join.title")} query={invitation} icon={Unlink}>
      {(found) =>
        found.person === null ? (
          <Empty icon={Unlink} title={t("join.badTitle")} body={t("join.badBody")}>
            <Link to="/sign-in" className="btn">{t("signin.submit")}</Link>
          </Empty>
        ) : (
          <JoinForm token={token} invitation={found} person={found.person} />
        )
      }
    </DoorPage>
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
      <DoorTitle title={t(person.renews ? "join.renew" : "join.welcome", { name: person.name })} lead={t(person.renews ? "join.renewLead" : "join.lead", { workspace: invitation.workspace.name })} />
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
