import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { lastOf, resolve, type OpenApi, type Schema } from "./document";
import { WithCodes } from "./with-codes";

/** A schema as a list of its keys; what a key refers to opens below it. */
export function SchemaView({ document, schema }: { document: OpenApi; schema: Schema }): ReactNode {
  const whole = merged(document, resolve(document, schema));
  const keys = Object.entries(whole.properties ?? {});
  if (keys.length === 0 && whole.items) return <SchemaView document={document} schema={whole.items} />;
  const rest = typeof whole.additionalProperties === "object" ? whole.additionalProperties : null;
  return (
    <div className="grid gap-1">
      {whole.description && (
        <p className="text-fg2">
          <WithCodes text={whole.description} />
        </p>
      )}
      {keys.length === 0 && !rest && <p className="text-fg3">{typeText(whole)}</p>}
      {(keys.length > 0 || rest) && (
        <ul className="m-0 list-none divide-y rounded-lg border p-0">
          {keys.map(([name, property]) => (
            <Key key={name} document={document} name={name} schema={property} required={whole.required?.includes(name) ?? false} />
          ))}
          {rest && <Key document={document} name={`‹${t("api.anyKey")}›`} schema={rest} required={false} />}
        </ul>
      )}
    </div>
  );
}

function Key({ document, name, schema, required }: { document: OpenApi; name: string; schema: Schema; required: boolean }): ReactNode {
  const whole = merged(document, resolve(document, schema));
  const inner = innerOf(document, schema);
  const head = (
    <>
      <code className="font-mono text-[13px] text-fg [overflow-wrap:anywhere]">{name}</code>
      <span className="text-xs text-fg3">{typeText(schema)}</span>
      {required && <span className="text-xs text-accent-text">{t("api.required")}</span>}
    </>
  );
  return (
    <li className="px-3 py-1.5">
      {inner ? (
        <details className="group">
          <summary className="-mx-1 flex cursor-default list-none flex-wrap items-baseline gap-x-2 rounded px-1 hover:bg-hover [&::-webkit-details-marker]:hidden">
            {head}
            <ChevronRight size={13} aria-hidden className="self-center text-fg3 transition-transform group-open:rotate-90" />
          </summary>
          <div className="mt-1.5 mb-1 border-l pl-3">
            <Opened document={document} schema={inner} />
          </div>
        </details>
      ) : (
        <div className="flex flex-wrap items-baseline gap-x-2">{head}</div>
      )}
      <Notes schema={whole} />
    </li>
  );
}

/** Drawn when it is opened by the browser; schemas may contain themselves, so it stops where nobody reads on. */
function Opened({ document, schema }: { document: OpenApi; schema: Schema }): ReactNode {
  const whole = merged(document, resolve(document, schema));
  const keys = Object.entries(whole.properties ?? {});
  return (
    <ul className="m-0 grid list-none gap-1.5 p-0">
      {keys.map(([name, property]) => (
        <li key={name}>
          <div className="flex flex-wrap items-baseline gap-x-2">
            <code className="font-mono text-[13px] text-fg [overflow-wrap:anywhere]">{name}</code>
            <span className="text-xs text-fg3">{typeText(property)}</span>
            {whole.required?.includes(name) && <span className="text-xs text-accent-text">{t("api.required")}</span>}
          </div>
          <Notes schema={resolve(document, property)} />
        </li>
      ))}
    </ul>
  );
}

/** What is said about a value, beyond its type. */
export function Notes({ schema }: { schema: Schema }): ReactNode {
  const said = [schema.title, schema.description].filter((text) => text !== undefined && text !== "");
  const values = schema.enum ?? [];
  const examples = values.length === 0 ? (schema.examples ?? []).slice(0, 8) : [];
  return (
    <>
      {said.length > 0 && <p className="text-xs text-fg2">
          <WithCodes text={said.join(" · ")} />
        </p>}
      {[...values, ...examples].length > 0 && (
        <p className="mt-0.5 flex flex-wrap gap-1">
          {[...values, ...examples].map((value) => (
            <code key={JSON.stringify(value)} className="rounded bg-hover px-1 font-mono text-xs text-fg2 [overflow-wrap:anywhere]">
              {typeof value === "string" ? value : JSON.stringify(value)}
            </code>
          ))}
        </p>
      )}
    </>
  );
}

/** The schema whose keys open below a key, if it has any. */
function innerOf(document: OpenApi, schema: Schema): Schema | null {
  const whole = merged(document, resolve(document, schema));
  if (Object.keys(whole.properties ?? {}).length > 0) return whole;
  if (whole.items) return innerOf(document, whole.items);
  const one = whole.oneOf?.find((part) => part.type !== "null");
  return one ? innerOf(document, one) : null;
}

/** `allOf` as one schema. */
function merged(document: OpenApi, schema: Schema): Schema {
  if (!schema.allOf) return schema;
  const parts = schema.allOf.map((part) => resolve(document, part));
  return { ...schema, type: "object", properties: Object.assign({}, ...parts.map((part) => part.properties ?? {})) as Record<string, Schema>, required: parts.flatMap((part) => part.required ?? []) };
}

const WORDS: Record<string, () => string> = {
  string: () => t("api.type.text"),
  number: () => t("api.type.number"),
  integer: () => t("api.type.integer"),
  boolean: () => t("api.type.boolean"),
  object: () => t("api.type.object"),
  array: () => t("api.type.list"),
  null: () => t("api.type.null"),
};

/** The type in words: `list of Draft`, `text · date-time`. */
export function typeText(schema: Schema): string {
  if (schema.$ref !== undefined) return lastOf(schema.$ref);
  if (schema.oneOf) return schema.oneOf.map((part) => typeText(part)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return t("api.oneOf");
  const types = [schema.type ?? []].flat();
  if (types.length === 0) return t("api.type.any");
  if (types[0] === "array" && schema.items) {
    const list = t("api.type.listOf", { type: typeText(schema.items) });
    return [list, ...types.slice(1).map((type) => WORDS[type]?.() ?? type)].join(" | ");
  }
  const text = types.map((type) => WORDS[type]?.() ?? type).join(" | ");
  return schema.format === undefined ? text : `${text} · ${schema.format}`;
}
