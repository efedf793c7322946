// Writes src/api/schema.ts, the types of the API, from docs/openapi.json. `--check` only says whether it is up to date.
// No package is needed: the document is our own, so the part of JSON Schema it uses is known (and what is not, is refused).

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("../../docs/openapi.json", import.meta.url));
const TARGET = fileURLToPath(new URL("../src/api/schema.ts", import.meta.url));
const METHODS = ["get", "post", "patch", "put", "delete"];
/** What says nothing about a type. */
const SILENT = new Set([
  "description", "title", "examples", "format", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
  "minProperties", "maxProperties", "uniqueItems", "contentMediaType", "default",
]);
const SPOKEN = new Set(["$ref", "type", "enum", "const", "oneOf", "anyOf", "allOf", "items", "properties", "required", "additionalProperties"]);

/** The TypeScript type of a JSON Schema. */
export function typeOf(schema, indent = "") {
  const unknown = Object.keys(schema).filter((key) => !SILENT.has(key) && !SPOKEN.has(key) && !key.startsWith("x-"));
  if (unknown.length > 0) throw new Error(`no type for the keyword ${unknown.join(", ")}`);
  if (schema.$ref !== undefined) return `Schemas[${JSON.stringify(schema.$ref.replace("#/components/schemas/", ""))}]`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const several = schema.oneOf ?? schema.anyOf;
  if (several !== undefined) return several.map((part) => typeOf(part, indent)).join(" | ");
  if (schema.allOf !== undefined) return schema.allOf.map((part) => grouped(typeOf(part, indent))).join(" & ");
  if (schema.type === undefined) return schema.properties === undefined ? "unknown" : objectType(schema, indent);
  const types = [schema.type].flat().map((type) => plainType(type, schema, indent));
  return [...new Set(types)].join(" | ");
}

function plainType(type, schema, indent) {
  switch (type) {
    case "string":
    case "boolean":
    case "null":
      return type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return `${grouped(typeOf(schema.items ?? {}, indent))}[]`;
    case "object":
      return objectType(schema, indent);
    default:
      throw new Error(`no type for ${type}`);
  }
}

function grouped(type) {
  return /[|&]/.test(type) && !/^\{[^]*\}$/.test(type) ? `(${type})` : type;
}

function objectType(schema, indent) {
  const inner = `${indent}  `;
  const required = new Set(schema.required ?? []);
  const lines = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const comment = property.description === undefined ? "" : `${inner}/** ${property.description.replaceAll("*/", "* /")} */\n`;
    return `${comment}${inner}${key(name)}${required.has(name) ? "" : "?"}: ${typeOf(property, inner)};\n`;
  });
  const rest = schema.additionalProperties;
  if (typeof rest === "object") lines.push(`${inner}[name: string]: ${typeOf(rest, inner)};\n`);
  if (lines.length === 0) return rest === false ? "{ [name: string]: never }" : "{ [name: string]: unknown }";
  return `{\n${lines.join("")}${indent}}`;
}

function key(name) {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function parametersOf(document, operation, place) {
  const all = (operation.parameters ?? []).map(({ $ref }) => document.components.parameters[$ref.split("/").at(-1)]);
  const own = all.filter((parameter) => parameter.in === place);
  if (own.length === 0) return "undefined";
  return `{ ${own.map(({ name, required, schema }) => `${key(name)}${required ? "" : "?"}: ${typeOf(schema)}`).join("; ")} }`;
}

function answerOf(operation) {
  const found = Object.entries(operation.responses).find(([status]) => status.startsWith("2"));
  const schema = found?.[1].content?.["application/json"]?.schema;
  return schema === undefined ? "null" : typeOf(schema);
}

/** The whole file. */
export function write(document) {
  const addresses = [];
  const operations = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      // Those beside the prefix are for whatever watches over the server.
      if (operation === undefined || item.servers !== undefined) continue;
      const body = operation.requestBody?.content["application/json"]?.schema;
      operations.push(
        `  /** ${operation.summary} */\n  ${key(operation.operationId)}: {\n    path: ${parametersOf(document, operation, "path")};\n` +
          `    query: ${parametersOf(document, operation, "query")};\n    body: ${body === undefined ? "undefined" : typeOf(body, "    ")};\n` +
          `    answer: ${answerOf(operation)};\n  };\n`,
      );
      addresses.push(`  ${key(operation.operationId)}: ${JSON.stringify(`${method.toUpperCase()} ${path}`)},\n`);
    }
  }
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) => {
    const comment = schema.description === undefined ? "" : `  /** ${schema.description} */\n`;
    return `${comment}  ${key(name)}: ${typeOf(schema, "  ")};\n`;
  });
  return (
    "// Generated from docs/openapi.json by `npm run schema`; do not edit.\n\n" +
    `/** Shapes of bodies and answers. */\nexport interface Schemas {\n${schemas.join("")}}\n\n` +
    `/** What each operation takes and answers. */\nexport interface Operations {\n${operations.join("")}}\n\n` +
    `/** Where each operation is. */\nexport const ADDRESSES: { readonly [Id in keyof Operations]: string } = {\n${addresses.join("")}};\n`
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = write(JSON.parse(readFileSync(SOURCE, "utf8")));
  if (process.argv.includes("--check")) {
    let kept = "";
    try {
      kept = readFileSync(TARGET, "utf8");
    } catch {
      // Not there is as good as out of date.
    }
    if (kept !== text) {
      console.error("src/api/schema.ts is not what docs/openapi.json says: run `npm run schema` in designer-ui.");
      process.exit(1);
    }
  } else {
    writeFileSync(TARGET, text);
  }
}
