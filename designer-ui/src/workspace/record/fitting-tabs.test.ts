import { expect, test, vi } from "vitest";

vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }));
const { fitting } = await import("./fitting-tabs");

const tabs = ["timeline", "tasks", "quotes", "leads", "history"].map((key) => ({ key, label: key }));
const widths = tabs.map(() => 98);

test("all of them where there is room", () => {
  expect(fitting(tabs, widths, 498, ["history"]).size).toBe(5);
});

test("the kept ones stay, the others in their order as far as there is room beside the menu", () => {
  expect([...fitting(tabs, widths, 497, ["history"])].sort()).toEqual(["history", "tasks", "timeline", "quotes"].sort());
  expect([...fitting(tabs, widths, 396, ["history", "leads"])].sort()).toEqual(["history", "leads", "timeline"].sort());
});

test("the kept ones stay even without room", () => {
  expect([...fitting(tabs, widths, 50, ["history"])]).toEqual(["history"]);
});
