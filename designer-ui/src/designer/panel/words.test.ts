import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { strings as english } from "../../locales/en/design";
import { strings as chinese } from "../../locales/zh-CN/design";
import { type KindSchema, type Properties, controlOf } from "./schema";
import { BY_OWN_PANEL, ENTITY_PROPERTIES, FIELD_PROPERTIES } from "../entities/properties";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../engine/schemas/entity.json"), "utf8")) as KindSchema;

/** What a panel shows of these properties and has no words for, in either language. */
function wordless(kind: string, properties: Properties, shown: readonly string[]): string[] {
  return shown.flatMap((name) => {
    const property = properties[name];
    if (!property) return [`${kind}.${name} is no property`];
    const missing = [english, chinese].flatMap((texts) => {
      const words = texts as Readonly<Record<string, string>>;
      const keys = [`schema.${kind}.${name}`, ...(property.enum && controlOf(property) === "enum" ? property.enum.map((option) => `schema.${kind}.${name}.${option}`) : [])];
      return keys.filter((key) => words[key] === undefined && words[key.replace(`schema.${kind}.`, "schema.any.")] === undefined);
    });
    const inner = controlOf(property) === "object" ? wordless(`${kind}.${name}`, property.properties ?? {}, Object.keys(property.properties ?? {})) : [];
    return [...missing, ...inner];
  });
}

test("every shown property of an entity has words in both languages", () => {
  expect(wordless("entity", schema.properties, ENTITY_PROPERTIES)).toEqual([]);
});

test("every shown property of a field has words in both languages", () => {
  expect(wordless("field", schema.$defs["field"]?.properties ?? {}, FIELD_PROPERTIES)).toEqual([]);
});

test("every property of a field is shown, or kept from people on purpose", () => {
  // What becomes of values is settled where the type changes and in the plan.
  const hidden = ["id", "type", "convert", "moved"];
  const properties = schema.$defs["field"]?.properties ?? {};
  const all = Object.keys(properties).filter((name) => !properties[name]?.["x-types"]?.every((type) => BY_OWN_PANEL.includes(type)));
  expect(all.filter((name) => !FIELD_PROPERTIES.includes(name) && !hidden.includes(name))).toEqual([]);
});
