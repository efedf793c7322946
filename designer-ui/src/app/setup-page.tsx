import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { KeyRound, LayoutTemplate, SquareDashed } from "lucide-react";
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { ask } from "../api/call";
import { isProblem, type Problem } from "../api/client";
import { forgetPerson, queryClient } from "../api/query-client";
import { meQuery, setupQuery } from "../api/session";
import { currencyChoices, zoneChoices } from "../lib/choices";
import { t } from "../lib/i18n";
import { LANGUAGE_NAMES, LANGUAGES, language, toLanguage } from "../lib/language";
import { createStore, useStore } from "../lib/store";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty";
import { Input } from "../ui/input";
import { Labelled } from "../ui/labelled";
import { DoorPage, DoorTitle } from "./door";

interface Values {
  company: string;
  language: string | null;
  time_zone: string;
  currency: string;
  start: "crm-starter" | "blank";
  name: string;
  email: string;
  password: string;
}

/** What was typed outlives a change of language, which draws the page anew. */
const typed = createStore<Values>({
  company: "", language: null, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone, currency: "CNY", start: "crm-starter", name: "", email: "", password: "",
});

/** `/setup?token=…`: the first set-up of a workspace nobody can sign in to yet. */
export function SetupPage(): ReactNode {
  const { token } = useSearch({ from: "/setup" });
  const setup = useQuery({ queryKey: ["setup", "first", token ?? "", language.get()], queryFn: ({ signal }) => ask("get_setup", { query: { token: token ?? "" }, signal }), staleTime: 0 });
  return (
    <DoorPage title={t("setup.title")} isWide query={setup} icon={KeyRound}>
      {({ first, workspace, passwordLength }) =>
        !first.open ? (
          <Empty icon={KeyRound} title={t("setup.doneTitle")} body={t("setup.doneBody")}>
            <Link to="/sign-in" className="btn btn-p">{t("signin.submit")}</Link>
          </Empty>
        ) : first.valid !== true ? (
          <Empty icon={KeyRound} title={t("setup.badTitle")} body={t(workspace.slug === "default" ? "setup.badBody" : "setup.badBodyOf")}>
            {workspace.slug !== "default" ? <code className="break-all">sartor workspace setup --workspace {workspace.slug}</code> : null}
          </Empty>
        ) : (
          <SetupForm token={token ?? ""} blank={first.blank} least={passwordLength} />
        )
      }
    </DoorPage>
  );
}

function SetupForm({ token, blank, least }: { token: string; blank: boolean; least: number }): ReactNode {
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const values = useStore(typed);
  const [fault, setFault] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const chosen = toLanguage(values.language ?? language.get());
  const change = (part: Partial<Values>) => typed.set({ ...values, ...part });
  const error = (field: keyof Values) => fault?.itemFor(field)?.message;

  useEffect(() => {
    if (fault !== null) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [fault]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFault(null);
    try {
      const me = await ask("complete_setup", { body: { ...values, language: chosen, token } });
      typed.set({ ...values, password: "" });
      forgetPerson();
      await queryClient.invalidateQueries({ queryKey: setupQuery.queryKey, refetchType: "none" });
      queryClient.setQueryData(meQuery.queryKey, me);
      await navigate({ to: "/", replace: true });
    } catch (problem) {
      if (!isProblem(problem)) throw problem;
      setFault(problem);
      setBusy(false);
    }
  };
  const text = (field: "company" | "name" | "email" | "password", label: string, more: { type?: string; complete: string; help?: string }) => (
    <Labelled label={label} required error={error(field)} help={more.help}>
      {(control) => (
        <Input
          id={control.id}
          type={more.type ?? "text"}
          name={field}
          autoComplete={more.complete}
          aria-required
          invalid={control.invalid}
          aria-describedby={control.describedBy}
          value={values[field]}
          onChange={(event) => change({ [field]: event.target.value })}
        />
      )}
    </Labelled>
  );
  const select = (field: "time_zone" | "currency" | "language", label: string, options: readonly { value: string; label: string }[], value: string) => (
    <Labelled label={label} error={error(field)}>
      {(control) => (
        <select id={control.id} className="in" aria-invalid={control.invalid || undefined} aria-describedby={control.describedBy} value={value} onChange={(event) => change({ [field]: event.target.value })}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>{option.label}</option>
          ))}
        </select>
      )}
    </Labelled>
  );

  return (
    <>
      <DoorTitle title={t("setup.title")} lead={t("setup.lead")} />
      <form ref={form} className="card grid gap-4 p-5" noValidate onSubmit={(event) => void submit(event)}>
        <h2 className="text-base font-semibold">{t("setup.company")}</h2>
        {text("company", t("setup.companyName"), { complete: "organization" })}
        <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
          {select("language", t("shell.language"), LANGUAGES.map((code) => ({ value: code, label: LANGUAGE_NAMES[code] })), chosen)}
          {select("currency", t("setup.currency"), currencyChoices(), values.currency)}
        </div>
        {select("time_zone", t("setup.timeZone"), zoneChoices(values.time_zone), values.time_zone)}
        {blank && (
          <fieldset className="min-w-0">
            <legend className="lb">{t("setup.start")}</legend>
            <div className="grid grid-cols-2 gap-2 max-md:grid-cols-1">
              <Choice icon={LayoutTemplate} value="crm-starter" chosen={values.start} title={t("setup.starter")} body={t("setup.starterBody")} onChoose={(start) => change({ start })} />
              <Choice icon={SquareDashed} value="blank" chosen={values.start} title={t("setup.blank")} body={t("setup.blankBody")} onChoose={(start) => change({ start })} />
            </div>
          </fieldset>
        )}
        <h2 className="mt-2 border-t pt-5 text-base font-semibold">{t("setup.you")}</h2>
        {text("name", t("setup.name"), { complete: "name" })}
        {text("email", t("signin.email"), { type: "email", complete: "username" })}
        {text("password", t("signin.password"), { type: "password", complete: "new-password", help: t("setup.passwordHelp", { n: least }) })}
        {fault && fault.errors.length === 0 && <p role="alert" className="text-bad">{fault.message}</p>}
        <Button type="submit" tone="primary" className="!h-9" aria-busy={busy}>
          {busy ? t("setup.busy") : t("setup.submit")}
        </Button>
      </form>
    </>
  );
}

function Choice({ icon: Icon, value, chosen, title, body, onChoose }: {
  icon: typeof LayoutTemplate;
  value: Values["start"];
  chosen: Values["start"];
  title: string;
  body: string;
  onChoose: (value: Values["start"]) => void;
}): ReactNode {
  return (
    <label className="flex cursor-pointer gap-2.5 rounded-lg p-3 shadow-[inset_0_0_0_1px_var(--line2)] hover:bg-hover has-checked:bg-sel has-checked:shadow-[inset_0_0_0_1px_var(--accent)] has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent">
      <input type="radio" name="start" className="sr-only" value={value} checked={chosen === value} onChange={() => onChoose(value)} />
      <Icon size={16} aria-hidden className="mt-0.5 shrink-0 text-fg3" />
      <span className="min-w-0">
        <span className="block font-medium">{title}</span>
        <span className="block text-xs text-fg2">{body}</span>
      </span>
    </label>
  );
}
