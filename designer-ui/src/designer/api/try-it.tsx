import { Send } from "lucide-react";
import { useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { language } from "../../lib/language";
import { Button } from "../../ui/button";
import { Input } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import type { Operation, Parameter } from "./document";

interface Result {
  status: string;
  took: number;
  text: string;
  good: boolean;
}

/** Asks the running server, as the person who looks at the page. Only for operations that change nothing. */
export function TryIt({ operation }: { operation: Operation }): ReactNode {
  const asked = operation.parameters.filter((parameter) => parameter.in !== "header");
  const [values, setValues] = useState<Record<string, string>>({});
  const [result, setResult] = useState<Result | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    if (busy) return;
    setBusy(true);
    setResult(await fetchResult(addressWith(operation, asked, values)));
    setBusy(false);
  };
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p className="text-fg3">{t("api.tryNote")}</p>
      {asked.length > 0 && (
        <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
          {asked.map((parameter) => (
            <Labelled key={parameter.name} label={parameter.name} required={parameter.required ?? false}>
              {({ id, describedBy }) => (
                <Input
                  id={id}
                  aria-describedby={describedBy}
                  className="font-mono"
                  spellCheck={false}
                  value={values[parameter.name] ?? ""}
                  placeholder={parameter.schema.enum?.map(String).join(" | ") ?? ""}
                  onChange={(event) => setValues({ ...values, [parameter.name]: event.target.value })}
                />
              )}
            </Labelled>
          ))}
        </div>
      )}
      <div>
        <Button type="submit" tone="primary" aria-busy={busy}>
          <Send size={14} aria-hidden />
          {busy ? t("api.sending") : t("api.send")}
        </Button>
      </div>
      <div role="status" aria-label={t("api.result")}>
        {result && (
          <div className="overflow-hidden rounded-lg border">
            <p className="flex items-center gap-2 border-b bg-sunken px-3 py-1.5">
              <span className={result.good ? "text-ok" : "text-bad"}>{result.status}</span>
              <span className="num text-xs text-fg3">{t("api.took", { ms: result.took })}</span>
            </p>
            {result.text !== "" && (
              <pre className="m-0 p-3 font-mono text-xs leading-5 [overflow-wrap:anywhere] whitespace-pre-wrap">
                {result.text}
              </pre>
            )}
          </div>
        )}
      </div>
    </form>
  );
}

/** The answer as it is, whatever its status. */
async function fetchResult(address: string): Promise<Result> {
  const begun = performance.now();
  try {
    const response = await fetch(address, { headers: { Accept: "application/json", "Accept-Language": language.get() }, credentials: "same-origin" });
    const text = await response.text();
    return { status: `${response.status} ${response.statusText}`.trim(), took: Math.round(performance.now() - begun), text: pretty(text), good: response.ok };
  } catch {
    return { status: t("problem.offline"), took: 0, text: "", good: false };
  }
}

function addressWith(operation: Operation, parameters: readonly Parameter[], values: Readonly<Record<string, string>>): string {
  let address = operation.address;
  const query = new URLSearchParams();
  for (const { name, in: place } of parameters) {
    const value = values[name] ?? "";
    if (place === "path") address = address.replace(`{${name}}`, encodeURIComponent(value));
    else if (value !== "") query.set(name, value);
  }
  return query.size === 0 ? address : `${address}?${query.toString()}`;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
