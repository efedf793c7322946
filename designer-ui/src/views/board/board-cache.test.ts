import { beforeEach, expect, test } from "vitest";
import { queryClient } from "../../api/query-client";
import { putIn, takeOut } from "./board-cache";

const key = ["column"];
const row = (id: string) => ({ id, version: 1 });
const ids = () => queryClient.getQueryData<{ pages: { items: { id: string }[] }[] }>(key)?.pages.map((page) => page.items.map((item) => item.id));

beforeEach(() => {
  queryClient.setQueryData(key, { pageParams: ["", "2"], pages: [{ items: [row("a"), row("b")], next: "2", count: null }, { items: [row("c")], next: null, count: null }] });
});

test("a card goes out and back to its place", () => {
  expect(takeOut(key, "c")).toBe(2);
  expect(ids()).toEqual([["a", "b"], []]);
  putIn(key, row("c"), 2);
  expect(ids()?.flat()).toEqual(["a", "b", "c"]);
});

test("a new card goes on top; a known one is replaced", () => {
  putIn(key, row("x"));
  expect(ids()).toEqual([["x", "a", "b"], ["c"]]);
  putIn(key, { id: "b", version: 2 });
  expect(ids()).toEqual([["x", "a", "b"], ["c"]]);
});

test("nothing happens to a column that was not loaded, or without the card", () => {
  expect(takeOut(["other"], "a")).toBe(-1);
  expect(takeOut(key, "zzz")).toBe(-1);
  putIn(["other"], row("a"));
  expect(queryClient.getQueryData(["other"])).toBeUndefined();
});
