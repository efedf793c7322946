import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useState, type FormEvent, type ReactNode } from "react";
import { changePassword, sessionsQuery } from "../api/account";
import { isProblem, type Problem } from "../api/client";
import { setupQuery } from "../api/session";
import { t } from "../lib/i18n";
import { Button } from "../ui/button";
import { Input } from "../ui/input";
import { Labelled } from "../ui/labelled";
import { AccountSection } from "./account-section";

/** Another password: asks for the present one, and ends all other sessions. */
export function PasswordSection(): ReactNode {
  const client = useQueryClient();
  const setup = useQuery(setupQuery);
  const [values, setValues] = useState({ old_password: "", new_password: "" });
  const [fault, setFault] = useState<Problem | null>(null);
  const [state, setState] = useState<"idle" | "busy" | "done">("idle");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (state === "busy") return;
    setFault(null);
    setState("busy");
    try {
      await changePassword(values.old_password, values.new_password);
      setValues({ old_password: "", new_password: "" });
      setState("done");
      void client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    } catch (error) {
      if (!isProblem(error)) throw error;
      setFault(error);
      setState("idle");
    }
  };
  const field = (name: "old_password" | "new_password", label: string, complete: string, help?: string) => (
    <Labelled label={label} help={help} error={fault?.itemFor(name)?.message}>
      {(control) => (
        <Input
          id={control.id}
          type="password"
          autoComplete={complete}
          invalid={control.invalid}
          aria-describedby={control.describedBy}
          value={values[name]}
          onChange={(event) => {
            setValues({ ...values, [name]: event.target.value });
            setState("idle");
          }}
        />
      )}
    </Labelled>
  );
  return (
    <AccountSection title={t("signin.password")} lead={t("account.passwordLead")}>
      <form className="grid gap-4 p-4" noValidate onSubmit={(event) => void submit(event)}>
        <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
          {field("old_password", t("account.oldPassword"), "current-password")}
          {field("new_password", t("account.newPassword"), "new-password", setup.data ? t("setup.passwordHelp", { n: setup.data.passwordLength }) : undefined)}
        </div>
        {fault && fault.errors.length === 0 && <p role="alert" className="text-bad">{fault.message}</p>}
        <div className="flex items-center gap-3">
          <Button type="submit" aria-busy={state === "busy"} disabled={values.old_password === "" || values.new_password === ""}>
            {t("account.changePassword")}
          </Button>
          <p role="status" className="flex items-center gap-1.5 text-ok">
            {state === "done" && (
              <>
                <Check size={14} aria-hidden />
                {t("account.passwordChanged")}
              </>
            )}
          </p>
        </div>
      </form>
    </AccountSection>
  );
}
