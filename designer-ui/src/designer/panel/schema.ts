import { queryOptions, useQuery } from "@tanstack/react-query";
import { ask } from "../../api/call";
import { tMaybe } from "../../lib/i18n";

/** One property of a metadata kind, as far as a panel is made from it. */
export interface Property {
  title?: string;
  description?: string;
  type?: string | string[];
  enum?: string[];
  const?: unknown;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  pattern?: string;
  $ref?: string;
  items?: Property;
  properties?: Properties;
  required?: string[];
  /** What kind of element the text names. */
  "x-ref"?: string;
  /** Types of field the property is for; all without it. */
  "x-types"?: string[];
  /** What holds when nothing is given, by type of field. */
  "x-defaults"?: Readonly<Record<string, unknown>>;
}

export type Properties = Readonly<Record<string, Property>>;

export interface KindSchema {
  properties: Properties;
  $defs: Readonly<Record<string, { properties?: Properties }>>;
}

export type KindName = "entity" | "form" | "view" | "pipeline" | "choices" | "role" | "navigation" | "settings";

function schemaQuery(kind: KindName) {
  return queryOptions({
    queryKey: ["kind-schema", kind],
    queryFn: async ({ signal }) => (await ask("get_kind_schema", { path: { kind }, signal })) as unknown as KindSchema,
    staleTime: Infinity,
  });
}

/** What the engine says a file of this kind may hold; null until it is known. */
export function useKindSchema(kind: KindName): KindSchema | null {
  return useQuery(schemaQuery(kind)).data ?? null;
}

/** What a control for a property is. */
export type Control = "label" | "hue" | "icon" | "name" | "aliases" | "filter" | "reference" | "references" | "enum" | "integer" | "number" | "boolean" | "texts" | "text" | "object" | "objects" | "other";

/** Chosen by the schema alone. */
export function controlOf(property: Property): Control {
  const ref = property.$ref ?? "";
  if (ref.endsWith("/label")) return "label";
  if (ref.endsWith("/hue")) return "hue";
  if (ref.endsWith("/icon")) return "icon";
  if (ref.endsWith("/aliases")) return "aliases";
  if (ref.endsWith("/filter")) return "filter";
  if (property["x-ref"] !== undefined && property["x-ref"] !== "value") return "reference";
  if (ref.endsWith("/name")) return "name";
  if (ref.endsWith("/number")) return "number";
  if (property.enum) return "enum";
  switch (property.type) {
    case "integer":
      return "integer";
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "string":
      return "text";
    case "object":
      return property.properties ? "object" : "other";
    case "array":
      if (property.items?.["x-ref"] !== undefined && property.items["x-ref"] !== "value") return "references";
      if (property.items?.type === "string") return "texts";
      return property.items?.properties ? "objects" : "other";
    default:
      return "other";
  }
}

/** The words of a property: this app's in the reader's language, else the schema's own. */
export function wordsOf(kind: string, name: string, property: Property | undefined): { label: string; help: string | undefined } {
  return {
    label: tMaybe(`schema.${kind}.${name}`) ?? tMaybe(`schema.any.${name}`) ?? property?.title ?? name,
    help: tMaybe(`schema.${kind}.${name}.help`),
  };
}

/** The words of one value of a closed set. */
export function optionWords(kind: string, name: string, option: string): { label: string; help: string | undefined } {
  return { label: tMaybe(`schema.${kind}.${name}.${option}`) ?? option, help: tMaybe(`schema.${kind}.${name}.${option}.help`) };
}
