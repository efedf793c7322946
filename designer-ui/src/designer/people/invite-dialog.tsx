import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from "react";
import { isProblem, type Problem } from "../../api/client";
import { rolesQuery } from "../../api/roles";
import { t } from "../../lib/i18n";
import { LANGUAGE_NAMES, LANGUAGES, language, toLanguage } from "../../lib/language";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Input } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import { LinkBox } from "./link-box";
import { invitePerson, type FreshLink } from "./requests";
import { RoleBoxes } from "./role-boxes";

/** A colleague: name, address, roles and language; then the link to pass on. */
export function InviteDialog({ onClose }: { onClose: () => void }): ReactNode {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const roles = useQuery(rolesQuery);
  const [values, setValues] = useState({ name: "", email: "", language: language.get(), roles: [] as readonly string[] });
  const [fault, setFault] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<FreshLink | null>(null);
  useEffect(() => {
    if (fault !== null) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [fault]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFault(null);
    try {
      const { link } = await invitePerson({ ...values, roles: [...values.roles] });
      setMade(link);
    } catch (error) {
      if (!isProblem(error)) throw error;
      setFault(error);
    } finally {
      setBusy(false);
    }
  };
  if (made) {
    return (
      <Dialog title={t("people.invited", { name: values.name.trim() })} width={520} onClose={onClose} footer={<Button tone="primary" onClick={onClose}>{t("app.done")}</Button>}>
        <LinkBox link={made} name={values.name.trim()} />
      </Dialog>
    );
  }
  const text = (field: "name" | "email", label: string, type: string) => (
    <Labelled label={label} required error={fault?.itemFor(field)?.message}>
      {(control) => (
        <Input id={control.id} type={type} aria-required autoFocus={field === "name"} invalid={control.invalid} aria-describedby={control.describedBy} value={values[field]} onChange={(event) => setValues({ ...values, [field]: event.target.value })} />
      )}
    </Labelled>
  );
  return (
    <Dialog
      title={t("people.inviteTitle")}
      description={t("people.inviteBody")}
      width={520}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button tone="primary" type="submit" form={id} aria-busy={busy}>{t("people.makeLink")}</Button>
        </>
      }
    >
      <form ref={form} id={id} noValidate className="grid gap-4" onSubmit={(event) => void submit(event)}>
        {text("name", t("people.name"), "text")}
        {text("email", t("signin.email"), "email")}
        <Labelled label={t("shell.language")}>
          {(control) => (
            <select id={control.id} className="in" value={values.language} onChange={(event) => setValues({ ...values, language: toLanguage(event.target.value) })}>
              {LANGUAGES.map((code) => (
                <option key={code} value={code}>{LANGUAGE_NAMES[code]}</option>
              ))}
            </select>
          )}
        </Labelled>
        <RoleBoxes roles={roles.data ?? []} held={[]} chosen={values.roles} error={fault?.errors.find((item) => item.pointer.startsWith("/roles"))?.message} onChange={(chosen) => setValues({ ...values, roles: chosen })} />
        {fault && fault.errors.length === 0 && <p role="alert" className="text-bad">{fault.message}</p>}
      </form>
    </Dialog>
  );
}
