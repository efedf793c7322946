import { beforeEach, expect, test, vi } from "vitest";

beforeEach(() => localStorage.clear());

/** What a page that was just opened knows. */
async function page() {
  vi.resetModules();
  return import("./unsaved");
}

const made = (files: Record<string, unknown>) => ({ version: 2, base: 7, files });

test("what was not saved is found by the next page, and stays until it is decided", async () => {
  const first = await page();
  first.keepUnsaved("li", "d1", made({ "a.json": { n: 1 } }));
  // It is no other page's.
  expect(first.findUnsaved("li", "d1")).toBeNull();
  const second = await page();
  expect(second.findUnsaved("zhang", "d1")).toBeNull();
  expect(second.findUnsaved("li", "d2")).toBeNull();
  expect(second.hasUnsaved("li", "d1")).toBe(true);
  expect(second.findUnsaved("li", "d1")).toMatchObject({ version: 2, base: 7, files: { "a.json": { n: 1 } } });
  // Changes made before the decision are kept beside it, and are saved by themselves.
  second.keepUnsaved("li", "d1", made({ "b.json": { n: 2 } }));
  second.keepUnsaved("li", "d1", made({}));
  expect((await page()).findUnsaved("li", "d1")?.files).toEqual({ "a.json": { n: 1 } });
  // A page that is gone again leaves both.
  (await page()).keepUnsaved("li", "d1", made({ "b.json": null }));
  const last = await page();
  expect(last.findUnsaved("li", "d1")?.files).toEqual({ "a.json": { n: 1 }, "b.json": null });
  last.dropFound("li", "d1");
  expect((await page()).findUnsaved("li", "d1")).toBeNull();
  expect(last.hasUnsaved("li", "d1")).toBe(false);
});

test("a save without its answer leaves nothing to bring back", async () => {
  const { missing } = await page();
  const unsaved = { at: "", ...made({ "a.json": { n: 1 }, "b.json": null, "c.json": { n: 3 } }) };
  expect(missing(unsaved, { "a.json": { n: 1 }, "c.json": { n: 2 } })).toEqual({ "c.json": { n: 3 } });
});

test("what cannot be read is nothing", async () => {
  localStorage.setItem("sartor.unsaved.live.li.new", "{");
  expect((await page()).findUnsaved("li", null)).toBeNull();
});
