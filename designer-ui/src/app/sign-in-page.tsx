import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Loader } from "lucide-react";
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { Problem } from "../api/client";
import { forgetPerson, queryClient } from "../api/query-client";
import { meQuery, setupQuery, signIn } from "../api/session";
import { loadLanguage, t } from "../lib/i18n";
import { language } from "../lib/language";
import { parseSearch } from "../lib/search";
import { Avatar } from "../ui/avatar";
import { Button } from "../ui/button";
import { Input } from "../ui/input";
import { Labelled } from "../ui/labelled";
import { Logo } from "../ui/logo";
import { Skeleton } from "../ui/skeleton";
import { LanguageTabs } from "./language-tabs";

interface Faults {
  email?: string;
  password?: string;
  form?: string;
}

export function SignInPage(): ReactNode {
  const navigate = useNavigate();
  const { to } = useSearch({ from: "/sign-in" });
  const setup = useQuery({ ...setupQuery, queryKey: ["setup", language.get()] });
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState<string | null>(null);
  const emailBox = useRef<HTMLInputElement>(null);
  const passwordBox = useRef<HTMLInputElement>(null);
  const workspace = setup.data?.workspace.name ?? "";

  useEffect(() => {
    document.title = `${t("signin.submit")} · Sartor`;
  }, []);

  const enter = async (name: string, secret: string, key: string) => {
    setBusy(key);
    setFaults({});
    try {
      const me = await signIn(name, secret);
      forgetPerson();
      queryClient.setQueryData(meQuery.queryKey, me);
      const target = new URL(to ?? "/", location.origin);
      const inside = target.origin === location.origin ? target : new URL("/", location.origin);
      await navigate({ to: inside.pathname as "/", search: parseSearch(inside.search), replace: true });
    } catch (error) {
      setFaults({ form: error instanceof Problem ? error.message : t("problem.internal") });
      setBusy(null);
      passwordBox.current?.focus();
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const next: Faults = {};
    if (email.trim() === "") next.email = t("signin.emailMissing");
    if (password === "") next.password = t("signin.passwordMissing");
    setFaults(next);
    if (next.email) emailBox.current?.focus();
    else if (next.password) passwordBox.current?.focus();
    else void enter(email.trim(), password, "form");
  };

  return (
    <div className="flex min-h-full flex-col overflow-y-auto bg-app">
      <div className="flex justify-end gap-1 p-4">
        <LanguageTabs onChoose={(code) => void loadLanguage(code)} />
      </div>
      <main className="mx-auto flex w-full max-w-[392px] flex-1 flex-col justify-center px-4 pb-24">
        <div className="mb-6 flex flex-col items-center text-center">
          <Logo size={40} />
          <h1 className="tight mt-4 min-h-7 text-xl font-semibold text-balance">{setup.data?.first.open ? t("signin.openTitle") : workspace && t("signin.title", { workspace })}</h1>
          <p className="mt-1 text-fg2 text-balance">{setup.data?.first.open ? t("signin.openBody") : t("signin.tagline")}</p>
        </div>
        <form className={setup.data?.first.open ? "hidden" : "card grid gap-4 p-5"} noValidate onSubmit={submit}>
          <Labelled label={t("signin.email")} error={faults.email}>
            {(control) => (
              <Input ref={emailBox} id={control.id} type="email" autoComplete="username" invalid={control.invalid} aria-describedby={control.describedBy} value={email} onChange={(event) => setEmail(event.target.value)} />
            )}
          </Labelled>
          <Labelled label={t("signin.password")} error={faults.password ?? faults.form}>
            {(control) => (
              <Input ref={passwordBox} id={control.id} type="password" autoComplete="current-password" invalid={control.invalid} aria-describedby={control.describedBy} value={password} onChange={(event) => setPassword(event.target.value)} />
            )}
          </Labelled>
          <Button type="submit" tone="primary" className="!h-9" aria-busy={busy === "form"}>
            {busy === "form" ? t("signin.busy") : t("signin.submit")}
          </Button>
        </form>
        {setup.isError && <p className="mt-4 text-center text-bad" role="alert">{setup.error instanceof Problem ? setup.error.message : t("problem.internal")}</p>}
        {setup.isPending && (
          <div className="mt-8 grid gap-2">
            {[0, 1, 2].map((row) => (
              <div key={row} className="card p-3.5">
                <Skeleton seed={row} />
              </div>
            ))}
          </div>
        )}
        {setup.data && setup.data.demo.length > 0 && (
          <section className="mt-7" aria-labelledby="demo">
            <h2 id="demo" className="flex items-center gap-3 text-xs text-fg3 before:h-px before:flex-1 before:bg-line2 after:h-px after:flex-1 after:bg-line2">
              {t("signin.demoTitle")}
            </h2>
            <ul className="mt-3 grid gap-1.5">
              {setup.data.demo.map((person) => (
                <li key={person.email}>
                  <button
                    type="button"
                    className="flex h-11 w-full items-center gap-3 rounded-lg bg-surface px-3 text-left shadow-2 transition-colors hover:bg-hover"
                    aria-busy={busy === person.email}
                    onClick={() => void enter(person.email, person.password, person.email)}
                  >
                    <Avatar name={person.name} seed={person.email} />
                    <span className="min-w-0 flex-1 truncate">{person.name}</span>
                    {busy === person.email && <Loader size={14} aria-hidden className="animate-spin text-fg3" />}
                    <span className="truncate text-fg3">{person.roleLabel}</span>
                  </button>
                </li>
              ))}
            </ul>
            <p className="mt-3 text-center text-xs text-fg3">{t("signin.demoNote")}</p>
          </section>
        )}
      </main>
    </div>
  );
}
