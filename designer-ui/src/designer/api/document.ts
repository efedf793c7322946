import { queryOptions } from "@tanstack/react-query";
import { get } from "../../api/client";
import { language } from "../../lib/language";

/** What this page reads of an OpenAPI document. */
export interface OpenApi {
  info: { title: string; version: string; description?: string };
  servers: { url: string }[];
  paths: Record<string, PathItem>;
  components: {
    schemas: Record<string, Schema>;
    parameters: Record<string, Parameter>;
    responses: Record<string, Response>;
    headers: Record<string, { description?: string }>;
  };
  tags: { name: string; description?: string }[];
}

type PathItem = Partial<Record<Method, RawOperation>> & { servers?: { url: string }[] };
const METHODS = ["get", "post", "patch", "put", "delete"] as const;
export type Method = (typeof METHODS)[number];

interface RawOperation {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: Reference[];
  requestBody?: { content: Content };
  responses: Record<string, Response | Reference>;
  security?: object[];
  "x-codes"?: string[];
}

interface Reference {
  $ref: string;
}

type Content = Record<string, { schema?: Schema }>;

export interface Response {
  description: string;
  content?: Content;
  headers?: Record<string, Reference>;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  description?: string;
  schema: Schema;
}

/** The part of JSON Schema the engine uses. */
export interface Schema {
  $ref?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  oneOf?: Schema[];
  allOf?: Schema[];
  examples?: unknown[];
}

/** One operation, with everything it refers to at hand. */
export interface Operation {
  id: string;
  method: Method;
  /** With the prefix of the server it belongs to. */
  address: string;
  path: string;
  summary: string;
  tag: string;
  open: boolean;
  parameters: Parameter[];
  body: Schema | null;
  answers: { status: string; description: string; schema: Schema | null; headers: string[] }[];
  problems: { status: string; description: string }[];
}

export interface Group {
  name: string;
  label: string;
  operations: Operation[];
}

export function openApiQuery() {
  return queryOptions({ queryKey: ["openapi", language.get()], queryFn: ({ signal }) => get<OpenApi>("/openapi.json", undefined, signal) });
}

/** The operations of a document by group, in the order of its tags. */
export function groupsOf(document: OpenApi): Group[] {
  const groups = new Map<string, Group>(document.tags.map((tag) => [tag.name, { name: tag.name, label: tag.description ?? tag.name, operations: [] }]));
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const raw = item[method];
      if (!raw) continue;
      const operation = read(document, path, item, method, raw);
      groups.get(operation.tag)?.operations.push(operation);
    }
  }
  return [...groups.values()].filter((group) => group.operations.length > 0);
}

function read(document: OpenApi, path: string, item: PathItem, method: Method, raw: RawOperation): Operation {
  const server = (item.servers ?? document.servers)[0]?.url ?? "";
  const answers: Operation["answers"] = [];
  const problems: Operation["problems"] = [];
  for (const [status, response] of Object.entries(raw.responses)) {
    if ("$ref" in response) {
      problems.push({ status, description: document.components.responses[lastOf(response.$ref)]?.description ?? "" });
    } else {
      answers.push({ status, description: response.description, schema: response.content?.["application/json"]?.schema ?? null, headers: Object.keys(response.headers ?? {}) });
    }
  }
  return {
    id: raw.operationId,
    method,
    path,
    address: `${server === "/" ? "" : server}${path}`,
    summary: raw.summary,
    tag: raw.tags[0] ?? "",
    open: raw.security !== undefined,
    parameters: (raw.parameters ?? []).flatMap(({ $ref }) => document.components.parameters[lastOf($ref)] ?? []),
    body: raw.requestBody?.content["application/json"]?.schema ?? null,
    answers,
    problems: problems.map((problem) => ({ ...problem, description: onlyCodes(problem.description, raw["x-codes"] ?? []) })),
  };
}

/** A status can mean several codes; of those, the ones this operation knows. */
function onlyCodes(description: string, codes: readonly string[]): string {
  const parts = description.split(" · ");
  const known = parts.filter((part) => codes.some((code) => part.includes(`\`${code}\``)));
  return (known.length > 0 ? known : parts).join(" · ");
}

/** The name a reference ends with. */
export function lastOf(reference: string): string {
  return reference.split("/").at(-1) ?? reference;
}

/** The schema itself, with what a reference says about it kept. */
export function resolve(document: OpenApi, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  return { ...document.components.schemas[lastOf(schema.$ref)], ...(schema.description === undefined ? {} : { description: schema.description }) };
}

/** A value that fits a schema, to begin with. References are followed only as deep as a person would read. */
export function exampleOf(document: OpenApi, given: Schema, depth = 0): unknown {
  const schema = resolve(document, given);
  if (schema.const !== undefined) return schema.const;
  const one = schema.oneOf?.[0];
  if (one) return exampleOf(document, one, depth);
  if (schema.enum) return schema.enum[0];
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  const type = typeof schema.type === "string" ? schema.type : schema.type?.[0];
  switch (type) {
    case "object": {
      if (depth > 2) return {};
      const wanted = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required === undefined || schema.required.length === 0 || schema.required.includes(name));
      return Object.fromEntries(wanted.slice(0, 6).map(([name, property]) => [name, exampleOf(document, property, depth + 1)]));
    }
    case "array":
      return depth > 2 || !schema.items ? [] : [exampleOf(document, schema.items, depth + 1)];
    case "integer":
    case "number":
      return schema.minimum ?? 1;
    case "boolean":
      return true;
    case "string":
      return textExample(schema);
    default:
      return null;
  }
}

function textExample(schema: Schema): string {
  if (schema.format === "uuid") return "0190a5c8-0000-7000-8000-000000000001";
  if (schema.format === "date") return "2026-11-30";
  if (schema.format === "date-time") return "2026-11-30T09:00:00Z";
  if (schema.pattern?.includes("\\d") && !schema.pattern.includes(":")) return "100";
  return schema.title ?? "…";
}
