import { afterEach, beforeAll, expect, test, vi } from "vitest";
import type { RecordRow } from "../../api/types";
import { loadLanguage } from "../../lib/i18n";
import type { Entity, Field } from "../../metadata/types";
import { saveCell } from "./edit";

beforeAll(() => loadLanguage("en"));
afterEach(() => void vi.unstubAllGlobals());

const name: Field = { name: "name", id: "name", type: "text", label: "Name" };
const city: Field = { name: "city", id: "city", type: "text", label: "City" };
const entity: Entity = { name: "deal", id: "deal", label: "Deal", nameField: "name", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields: [name, city], views: [], forms: [] };
const row = { id: "1", version: 4, name: "a", city: "b" } as unknown as RecordRow;

/** An engine with one record, which takes a while. */
function engine(refused: string[] = []) {
  let version = 4;
  const seen: string[] = [];
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    const match = new Headers(init.headers).get("If-Match") ?? "";
    await new Promise((resolve) => setTimeout(resolve, 5));
    const values = JSON.parse(String(init.body)) as Record<string, unknown>;
    seen.push(`${match} ${Object.keys(values).join()}`);
    if (match !== `"${version}"`) return Response.json({ code: "version_conflict", title: "Changed meanwhile" }, { status: 412 });
    if (refused.some((field) => field in values)) return Response.json({ code: "validation_failed", title: "No", errors: [{ pointer: `/${Object.keys(values)[0]}`, code: "invalid", message: "No" }] }, { status: 422 });
    return Response.json({ ...row, ...values, version: ++version });
  });
  return seen;
}

test("the next cell of a line may be written while the one before is on its way", async () => {
  const seen = engine();
  expect(await Promise.all([saveCell(entity, row, name, "A"), saveCell(entity, row, city, "B"), saveCell(entity, row, name, "C")])).toEqual([null, null, null]);
  expect(seen).toEqual(['"4" name', '"5" city', '"6" name']);
});

test("a refused cell does not hold up the next one", async () => {
  const seen = engine(["name"]);
  const [first, second] = await Promise.all([saveCell(entity, row, name, "A"), saveCell(entity, row, city, "B")]);
  expect([first?.message, second]).toEqual(["No", null]);
  expect(seen).toEqual(['"4" name', '"4" city']);
});
