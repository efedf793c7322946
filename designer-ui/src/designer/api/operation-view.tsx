import { Copy, LockOpen } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import { IconButton } from "../../ui/button";
import { curlOf } from "./curl";
import { Notes, SchemaView, typeText } from "./schema-view";
import type { OpenApi, Operation, Parameter } from "./document";
import { MethodMark } from "./method-mark";
import { TryIt } from "./try-it";
import { WithCodes } from "./with-codes";

/** Everything about one operation, from its address to trying it. */
export function OperationView({ document, operation }: { document: OpenApi; operation: Operation }): ReactNode {
  return (
    <article className="grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-7" aria-label={operation.summary}>
      <header className="grid gap-2">
        <h2 className="tight text-lg font-semibold">{operation.summary}</h2>
        <p className="flex flex-wrap items-baseline gap-2">
          <MethodMark method={operation.method} />
          <code className="font-mono text-[13px] [overflow-wrap:anywhere]">{operation.address}</code>
        </p>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-fg3">
          <code className="font-mono">{operation.id}</code>
          {operation.open && (
            <span className="inline-flex items-center gap-1">
              <LockOpen size={12} aria-hidden />
              {t("api.open")}
            </span>
          )}
        </p>
      </header>
      {operation.parameters.length > 0 && (
        <Section title={t("api.parameters")}>
          <ul className="m-0 list-none divide-y rounded-lg border p-0">
            {operation.parameters.map((parameter) => (
              <ParameterRow key={parameter.name} parameter={parameter} />
            ))}
          </ul>
        </Section>
      )}
      {operation.body && (
        <Section title={t("api.body")} note="application/json">
          <SchemaView document={document} schema={operation.body} />
        </Section>
      )}
      {operation.answers.map((answer) => (
        <Section key={answer.status} title={`${t("api.answer")} ${answer.status}`} note={answer.description}>
          {answer.schema ? <SchemaView document={document} schema={answer.schema} /> : answer.status === "304" ? null : <p className="text-fg3">{t("api.answerEmpty")}</p>}
          {answer.headers.length > 0 && (
            <dl className="m-0 mt-3 grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1 text-xs max-md:grid-cols-1 max-md:gap-y-0">
              {answer.headers.map((name) => (
                <div key={name} className="contents">
                  <dt className="font-mono text-fg2">{name}</dt>
                  <dd className="m-0 text-fg3 max-md:mb-1.5">{document.components.headers[name]?.description}</dd>
                </div>
              ))}
            </dl>
          )}
        </Section>
      ))}
      <Section title={t("api.problems")} note={t("api.problemsNote")}>
        <dl className="m-0 grid grid-cols-[40px_1fr] gap-y-1.5">
          {operation.problems.map((problem) => (
            <div key={problem.status} className="contents">
              <dt className="num text-fg2">{problem.status}</dt>
              <dd className="m-0 text-fg2">
                <WithCodes text={problem.description} />
              </dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section title={t("api.example")}>
        <Example text={curlOf(document, operation, location.origin)} />
      </Section>
      {operation.method === "get" && (
        <Section title={t("api.try")}>
          <TryIt key={operation.id} operation={operation} />
        </Section>
      )}
    </article>
  );
}

function Section({ title, note, children }: { title: string; note?: string; children: ReactNode }): ReactNode {
  return (
    <section aria-label={title}>
      <h3 className="mb-2 flex flex-wrap items-baseline gap-x-2 font-semibold">
        {title}
        {note && <span className="text-xs font-normal text-fg3">{note}</span>}
      </h3>
      {children}
    </section>
  );
}

const PLACES = { path: "api.place.path", query: "api.place.query", header: "api.place.header" } as const;

function ParameterRow({ parameter }: { parameter: Parameter }): ReactNode {
  return (
    <li className="px-3 py-1.5">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <code className="font-mono text-[13px]">{parameter.name}</code>
        <span className="text-xs text-fg3">
          {t(PLACES[parameter.in])} · {typeText(parameter.schema)}
        </span>
        {parameter.required && <span className="text-xs text-accent-text">{t("api.required")}</span>}
      </div>
      <Notes schema={{ ...parameter.schema, ...(parameter.description === undefined ? {} : { description: parameter.description }) }} />
    </li>
  );
}

function Example({ text }: { text: string }): ReactNode {
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    toast(t("api.copied"));
  };
  return (
    <div className="relative">
      <pre className="m-0 rounded-lg border bg-sunken p-3 pr-12 font-mono text-xs leading-5 [overflow-wrap:anywhere] whitespace-pre-wrap">
        {text}
      </pre>
      <IconButton label={t("api.copy")} className="absolute top-1.5 right-1.5" onClick={() => void copy()}>
        <Copy size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
