import { beforeEach, expect, test } from "vitest";
import { queryClient } from "../api/query-client";
import { recordKeys } from "../api/records";
import type { RecordRow } from "../api/types";
import type { Entity } from "../metadata/types";
import { showEarly } from "./save";

const entity = { name: "deal", fields: [] } as unknown as Entity;
const record = { id: "1", version: 4, name: "a", city: "b" } as unknown as RecordRow;
const shown = () => queryClient.getQueryData<RecordRow>(recordKeys.one("deal", "1"));

beforeEach(() => {
  queryClient.clear();
  queryClient.setQueryData(recordKeys.one("deal", "1"), record);
});

test("what is shown early goes when it is refused", () => {
  const takeBack = showEarly(entity, record, { name: "A" });
  expect(shown()?.["name"]).toBe("A");
  takeBack();
  expect(shown()).toEqual(record);
});

test("taking one back leaves what was written meanwhile", () => {
  const takeBack = showEarly(entity, record, { name: "A" });
  queryClient.setQueryData<RecordRow>(recordKeys.one("deal", "1"), (known) => known && { ...known, version: 5, city: "B" });
  takeBack();
  expect(shown()).toEqual({ ...record, version: 5, city: "B" });
});

test("a second field shown early keeps the first", () => {
  showEarly(entity, record, { name: "A" });
  showEarly(entity, record, { city: "B" });
  expect(shown()).toMatchObject({ name: "A", city: "B" });
});
