import { afterEach, expect, expectTypeOf, test, vi } from "vitest";
import { ask, call, fill, type AnswerOf, type Input } from "./call";
import type { Schemas } from "./schema";

afterEach(() => void vi.unstubAllGlobals());

function answer(body: unknown, headers: Record<string, string> = {}) {
  const fetch = vi.fn((_url: string, _init: RequestInit) => Promise.resolve(new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json", ...headers } })));
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

test("an operation goes to its address with what it was given", async () => {
  const fetch = answer({ id: "1", version: 4 }, { ETag: '"4"' });
  const result = await call("update_record", { path: { entity: "deal", id: "a/../b" }, body: { name: "x" }, ifMatch: 3 });
  expect(result.version).toBe(4);
  const [url, init] = fetch.mock.calls[0] ?? [];
  expect([url, init?.method, init?.body]).toEqual(["/api/v1/records/deal/a%2F..%2Fb", "PATCH", '{"name":"x"}']);
  expect(new Headers(init?.headers).get("If-Match")).toBe('"3"');
});

test("what is not asked for stays out of the address", async () => {
  const fetch = answer({ items: [], next: null });
  await ask("list_records", { path: { entity: "deal" }, query: { sort: "-name", filter: null, limit: 20 } });
  expect(fetch.mock.calls[0]?.[0]).toBe("/api/v1/records/deal?sort=-name&limit=20");
});

test("a missing name leaves no place open", () => {
  expect(fill("/a/{b}/c", {})).toBe("/a//c");
});

test("answers and inputs have the types of the document", () => {
  expectTypeOf<AnswerOf<"get_me">>().toEqualTypeOf<Schemas["Me"]>();
  expectTypeOf<AnswerOf<"delete_record">>().toEqualTypeOf<null>();
  expectTypeOf<Input<"get_record">["path"]>().toEqualTypeOf<{ entity: string; id: string }>();
  expectTypeOf<Input<"create_session">["body"]>().toEqualTypeOf<Schemas["Credentials"]>();
});
