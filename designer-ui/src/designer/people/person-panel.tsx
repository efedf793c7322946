import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useState, type FormEvent, type ReactNode } from "react";
import { isProblem, type Problem } from "../../api/client";
import { rolesQuery } from "../../api/roles";
import { useAct } from "../../api/use-act";
import { formatDateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { LANGUAGE_NAMES, LANGUAGES, toLanguage, type Language } from "../../lib/language";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { confirm } from "../../ui/confirm";
import { Input } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import { SidePanel } from "../../ui/side-panel";
import { Acts } from "./acts";
import { LinkBox } from "./link-box";
import { changePerson, makeLink, withdrawLink, type FreshLink, type Person } from "./requests";
import { RoleBoxes } from "./role-boxes";
import { StateChip } from "./state";
import { Ways } from "./ways";

/** One person: who they are, what they may do, how they come in, and what was done about them. */
export function PersonPanel({ person, onClose }: { person: Person; onClose: () => void }): ReactNode {
  // Outlives the details, which begin anew with each version.
  const [saved, setSaved] = useState<string | null>(null);
  return (
    <SidePanel title={person.name} onClose={onClose}>
      <div className="grid gap-7">
        <div className="flex flex-wrap items-center gap-3">
          <Avatar name={person.name} seed={person.id} size="lg" />
          <p className="min-w-0 flex-1 truncate text-fg2">{person.email}</p>
          <StateChip person={person} />
        </div>
        <Entry person={person} />
        <Details key={person.version} person={person} saved={saved} onSaved={setSaved} />
        <Ways person={person} />
        <Acts person={person} />
      </div>
    </SidePanel>
  );
}

/** The way in: the one-time link, suspending and letting back in. */
function Entry({ person }: { person: Person }): ReactNode {
  const { fault, act } = useAct();
  const [fresh, setFresh] = useState<FreshLink | null>(null);
  const { state, link } = person;
  const suspend = async () => {
    if (await confirm({ title: t("people.suspendTitle", { name: person.name }), body: t("people.suspendBody"), action: t("people.suspend"), danger: true })) {
      setFresh(null);
      await act(() => changePerson(person, { active: false }));
    }
  };
  const renew = async () => {
    if (state === "active" && !(await confirm({ title: t("people.resetTitle", { name: person.name }), body: t("people.resetBody"), action: t("people.reset") }))) return;
    await act(async () => setFresh(await makeLink(person.id)));
  };
  const words =
    state === "suspended" ? t("people.isSuspended")
    : link ? t(link.expired ? "people.linkWasUntil" : "people.linkUntil", { when: formatDateTime(link.expires_at) })
    : state === "closed" ? t("people.isClosed")
    : null;
  return (
    <section aria-label={t("people.entry")} className="grid gap-3">
      {words && !fresh && <p className="text-fg2">{words}</p>}
      {fresh && <LinkBox link={fresh} name={person.name} onDone={() => setFresh(null)} />}
      {fault && <p role="alert" className="text-bad">{fault}</p>}
      <div className="flex flex-wrap gap-2">
        {state === "suspended" ? (
          <Button tone="primary" onClick={() => void act(() => changePerson(person, { active: true }))}>{t("people.letIn")}</Button>
        ) : (
          <>
            <Button onClick={() => void renew()}>{t(state === "active" ? "people.reset" : link ? "people.newLink" : "people.makeLink")}</Button>
            {link && <Button tone="ghost" onClick={() => void act(async () => { setFresh(null); await withdrawLink(person.id); })}>{t("people.withdraw")}</Button>}
            {!person.me && <Button tone="ghost" className="!text-bad" onClick={() => void suspend()}>{t("people.suspend")}</Button>}
          </>
        )}
      </div>
    </section>
  );
}

/** Name, address, language, roles; saved together over the version that is shown. */
function Details({ person, saved, onSaved }: { person: Person; saved: string | null; onSaved: (text: string | null) => void }): ReactNode {
  const roles = useQuery(rolesQuery).data ?? [];
  const [values, setValues] = useState({ name: person.name, email: person.email, language: person.language as Language | null, roles: person.roles as readonly string[] });
  const [fault, setFault] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const isSame = values.name === person.name && values.email === person.email && values.language === person.language && [...values.roles].sort().join() === [...person.roles].sort().join();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || isSame) return;
    setBusy(true);
    setFault(null);
    onSaved(null);
    try {
      await changePerson(person, { ...values, roles: [...values.roles] });
      onSaved(t("people.saved"));
    } catch (error) {
      if (!isProblem(error)) throw error;
      setFault(error);
    } finally {
      setBusy(false);
    }
  };
  const text = (field: "name" | "email", label: string, type: string) => (
    <Labelled label={label} required error={fault?.itemFor(field)?.message}>
      {(control) => (
        <Input id={control.id} type={type} invalid={control.invalid} aria-describedby={control.describedBy} value={values[field]} onChange={(event) => setValues({ ...values, [field]: event.target.value })} />
      )}
    </Labelled>
  );
  return (
    <form className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
      {text("name", t("people.name"), "text")}
      {text("email", t("signin.email"), "email")}
      <Labelled label={t("shell.language")}>
        {(control) => (
          <select id={control.id} className="in" value={values.language ?? ""} onChange={(event) => setValues({ ...values, language: event.target.value === "" ? null : toLanguage(event.target.value) })}>
            <option value="">{t("people.ownLanguage")}</option>
            {LANGUAGES.map((code) => (
              <option key={code} value={code}>{LANGUAGE_NAMES[code]}</option>
            ))}
          </select>
        )}
      </Labelled>
      <RoleBoxes roles={roles} held={person.roles} chosen={values.roles} error={fault?.errors.find((item) => item.pointer.startsWith("/roles"))?.message} onChange={(chosen) => setValues({ ...values, roles: chosen })} />
      {fault && fault.errors.length === 0 && <p role="alert" className="text-bad">{fault.message}</p>}
      <div className="flex items-center gap-3">
        <Button type="submit" tone="primary" aria-busy={busy} aria-disabled={isSame} className="aria-disabled:opacity-50">{t("people.save")}</Button>
        <p role="status" className="flex items-center gap-1.5 text-ok">
          {saved !== null && isSame && (
            <>
              <Check size={14} aria-hidden />
              {saved}
            </>
          )}
        </p>
      </div>
    </form>
  );
}
