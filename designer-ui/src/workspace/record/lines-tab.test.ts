import { expect, test } from "vitest";
import type { Line } from "../../record/lines/model";
import { isOver } from "./lines-tab";

const line = (id: string | null, version: number | null, changes = {}): Line => ({ key: id ?? "new", id, version, place: 0, base: {}, changes, gone: false });

test("edited lines that wait stand over the same lines, whatever became of the record itself", () => {
  const stored = [line("a", 1), line("b", 2)];
  expect(isOver([line("b", 2), line("a", 1, { quantity: 3 }), line(null, null)], stored)).toBe(true);
  expect(isOver([line("a", 1), line("b", 1)], stored)).toBe(false);
  expect(isOver([line("a", 1)], stored)).toBe(false);
  expect(isOver([line("a", 1), line("b", 2), line("c", 1)], stored)).toBe(false);
});
