import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadLanguage } from "../lib/i18n";
import { FIELD_TYPES, type Entity, type Field, type FieldTypeName } from "../metadata/types";
import { readDuration } from "./duration/format";
import { readEmail } from "./email/format";
import { readPhone } from "./phone/format";
import { checkValue, formatValue } from "./registry";
import { readTime } from "./time/format";
import { readUrl } from "./url/format";

/** The cases of tests/vectors/fields, which the engine runs too: what the browser says early is what the engine says. */
interface Case {
  input: unknown;
  field?: Partial<Field>;
  value?: unknown;
  code?: string;
  client?: false;
}

const folder = join(import.meta.dirname, "../../../tests/vectors/fields");
/** What typed text means is the engine's to say, or the type has no shape of its own. */
const UNCHECKED: readonly FieldTypeName[] = ["boolean", "choice", "multi_choice", "auto_number", "lookup", "regarding", "many_to_many", "attachment", "image", "user", "stage"];
const READERS: Partial<Record<FieldTypeName, (text: string) => unknown>> = { email: readEmail, phone: readPhone, url: readUrl, time: readTime, duration: readDuration };
const entity: Entity = { name: "thing", id: "thing", label: "Thing", nameField: "x", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields: [], views: [], forms: [] };

beforeAll(() => loadLanguage("zh-CN"));

test("every type has its cases", () => {
  expect(readdirSync(folder).sort()).toEqual(FIELD_TYPES.map((type) => `${type}.json`).sort());
});

describe.each(FIELD_TYPES.filter((type) => !UNCHECKED.includes(type)))("%s", (type) => {
  const cases = JSON.parse(readFileSync(join(folder, `${type}.json`), "utf8")) as Case[];
  const read = READERS[type];
  test.each(cases.filter(({ client }) => client !== false).map((given) => [JSON.stringify(given.input).slice(0, 60), given] as const))("%s", (_, { input, field: more, value, code }) => {
    const field = { name: "x", id: "x", type, label: "X", ...more } as Field;
    const typed = read && typeof input === "string" ? read(input) : input;
    if (code !== undefined) {
      expect(checkValue(field, typed)?.code).toBe(code);
      expect(checkValue(field, typed)?.message).not.toMatch(/[{}]/);
      return;
    }
    if (read && typeof input === "string") expect(typed).toEqual(value);
    expect(checkValue(field, value)).toBeNull();
    const shown = formatValue(entity, field, value);
    expect(shown === "").toBe(value === null);
    // What people read can be typed again.
    if (read && value !== null && type !== "url") expect(read(shown)).toEqual(value);
  });
});
