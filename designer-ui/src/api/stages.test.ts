import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { loadLanguage } from "../lib/i18n";
import { queryClient } from "./query-client";
import { recordKeys } from "./records";
import { markItem, type StagesAnswer } from "./stages";

beforeAll(() => loadLanguage("en"));
afterEach(() => void vi.unstubAllGlobals());

test("a refused tick takes back only itself", async () => {
  const key = recordKeys.stages("deal", "1");
  const entry = (item: string) => ({ item, label: item, required: false, stage: "s", tick: null });
  queryClient.setQueryData<StagesAnswer>(key, { days: "calendar", fields: [{ field: "stage", current: null, visits: [], checklist: [entry("a"), entry("b")] }] });
  let refuse: (answer: Response) => void = () => undefined;
  vi.stubGlobal("fetch", (url: string) => (url.endsWith("/a") ? new Promise<Response>((resolve) => (refuse = resolve)) : Promise.resolve(Response.json({ id: "1", version: 2 }))));
  const me = { id: "u1", name: "Anna" };
  const first = markItem("deal", "1", "a", true, me).catch(() => null);
  await markItem("deal", "1", "b", true, me);
  refuse(Response.json({ code: "forbidden", title: "No" }, { status: 403 }));
  await first;
  const items = queryClient.getQueryData<StagesAnswer>(key)?.fields[0]?.checklist.map(({ item, tick }) => [item, tick !== null]);
  expect(items).toEqual([["a", false], ["b", true]]);
});
