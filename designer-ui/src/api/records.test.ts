import { InfiniteQueryObserver } from "@tanstack/react-query";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { loadLanguage } from "../lib/i18n";
import { queryClient } from "./query-client";
import { createRecord, listPagesQuery, recordKeys, recordQuery, storeRecord } from "./records";
import type { RecordRow } from "./types";

beforeAll(() => loadLanguage("en"));
beforeEach(() => queryClient.clear());
afterEach(() => void vi.unstubAllGlobals());

const row = (id: string, version: number, name: string) => ({ id, version, name }) as unknown as RecordRow;

/** Answers that arrive when the test says so. */
function wire() {
  const sent: { url: string; headers: Headers; answer: (body: unknown, status?: number) => void; lose: () => void }[] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => new Promise<Response>((resolve, reject) => {
    sent.push({
      url,
      headers: new Headers(init.headers),
      answer: (body, status = 200) => resolve(new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } })),
      lose: () => reject(new TypeError("network")),
    });
  }));
  return sent;
}

test("the next page of a list does not bring back what a cell held before it was written", async () => {
  const sent = wire();
  const query = listPagesQuery("deal", { sort: ["name"] });
  queryClient.setQueryData(query.queryKey, { pages: [{ items: [row("1", 1, "old")], next: "c" }], pageParams: [""] } as never);
  const list = new InfiniteQueryObserver(queryClient, query);
  const more = list.fetchNextPage();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  storeRecord("deal", row("1", 2, "new"));
  sent[0]?.answer({ items: [row("2", 1, "other")], next: null });
  await more;
  await Promise.resolve();
  const pages = (queryClient.getQueryData(query.queryKey) as unknown as { pages: { items: RecordRow[] }[] }).pages;
  expect(pages.map((page) => page.items.map(({ name }) => name))).toEqual([["new"], ["other"]]);
});

test("a record read before a write and answered after it does not hide the write", async () => {
  const sent = wire();
  const read = queryClient.fetchQuery(recordQuery("deal", "1"));
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  storeRecord("deal", row("1", 2, "new"));
  sent[0]?.answer(row("1", 1, "old"));
  await read;
  await Promise.resolve();
  expect(queryClient.getQueryData<RecordRow>(recordKeys.one("deal", "1"))?.["name"]).toBe("new");
});

test("an older answer does not replace a newer one", () => {
  storeRecord("deal", row("1", 3, "newer"));
  storeRecord("deal", row("1", 2, "older"));
  expect(queryClient.getQueryData<RecordRow>(recordKeys.one("deal", "1"))?.["name"]).toBe("newer");
});

test("a creation that got no answer is sent again under its key, another one under another", async () => {
  const sent = wire();
  const key = (index: number) => sent[index]?.headers.get("Idempotency-Key");
  const first = createRecord("deal", { name: "a" }).catch(() => null);
  sent[0]?.lose();
  await first;
  const again = createRecord("deal", { name: "a" });
  sent[1]?.answer(row("1", 1, "a"), 201);
  await again;
  expect(key(0)).toMatch(/^[0-9a-f]{32}$/);
  expect(key(1)).toBe(key(0));
  // It has been answered: the same values once more are another record.
  const second = createRecord("deal", { name: "a" });
  sent[2]?.answer(row("2", 1, "a"), 201);
  await second;
  expect(key(2)).not.toBe(key(0));
});
