import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { loadLanguage } from "../lib/i18n";
import { isProblem, Problem, send } from "./client";

beforeAll(() => loadLanguage("zh-CN"));
afterEach(() => void vi.unstubAllGlobals());

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  const fetch = vi.fn((_url: string, _init: RequestInit) => Promise.resolve(new Response(body === null ? null : JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } })));
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

test("a write names the version it saw and reports the change", async () => {
  const fetch = answer(200, { id: "1", version: 4 }, { ETag: '"4"', "Sartor-Change": "c1" });
  const result = await send("PATCH", "/records/deal/1", { body: { name: "x" }, ifMatch: 3 });
  expect(result).toEqual({ body: { id: "1", version: 4 }, version: 4, change: "c1" });
  const headers = new Headers(fetch.mock.calls[0]?.[1].headers);
  expect([headers.get("If-Match"), headers.get("Content-Type"), headers.get("Accept-Language")]).toEqual(['"3"', "application/json", "zh-CN"]);
});

test("a problem keeps its items by field", async () => {
  answer(422, { code: "gate_refused", title: "不能进入", errors: [{ pointer: "/close_date", code: "required", message: "请填写预计成交日" }] }, { "Content-Type": "application/problem+json" });
  const error = await send("PATCH", "/records/deal/1", { body: {} }).catch((caught: unknown) => caught);
  expect(isProblem(error, "gate_refused")).toBe(true);
  expect(error instanceof Problem && error.messageFor("close_date")).toBe("请填写预计成交日");
});

test("an answer that is no problem document is put in words, not numbers", async () => {
  answer(503, null, { "Content-Type": "text/html" });
  const error = await send("GET", "/me").catch((caught: unknown) => caught);
  expect(error instanceof Problem && error.message).toBe("服务器繁忙，请稍后再试。");
});

test("a connection that is lost in the middle of an answer is said like any other", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve({ ok: true, status: 200, headers: new Headers(), text: () => Promise.reject(new TypeError("network error")) }));
  const error = await send("PATCH", "/records/deal/1", { body: {} }).catch((caught: unknown) => caught);
  expect(isProblem(error, "offline")).toBe(true);
});
