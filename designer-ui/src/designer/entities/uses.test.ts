import { expect, test, vi } from "vitest";
import type { SessionState } from "../revisions/draft-session";
import { renameElement } from "./uses";

const asked: unknown[] = [];
vi.mock("../../api/call", () => ({
  ask: async (_operation: string, { body }: { body: { draft?: string } }) => {
    asked.push(body.draft ?? null);
    return { problems: [], files: { "a.json": { on: asked.length } }, alias: "old", uses: 1 };
  },
}));
vi.mock("../../lib/i18n", () => ({ t: (key: string) => key, tMaybe: () => undefined }));
vi.mock("../../lib/toast", () => ({ toast: () => undefined }));

/** A session that answers these, one flush after the other. */
function session(...states: [saving: SessionState["saving"], version: number | null][]) {
  const applied: unknown[] = [];
  const flush = async () => {
    const [saving, version] = states.length > 1 ? (states.shift() ?? ["saved", null]) : (states[0] ?? ["saved", null]);
    return { saving, draft: version === null ? null : { id: "d1", version } } as SessionState;
  };
  return { applied, editing: { flush, apply: (patch: unknown) => void applied.push(patch) } };
}

test("a new name stands on what was done a moment before, and on what is done meanwhile", async () => {
  // The first change made the draft only now; another came while the answer was on its way.
  const { editing, applied } = session(["saved", 1], ["saved", 2], ["saved", 2]);
  expect(await renameElement(editing, "fld_a", "next")).toBeNull();
  expect(asked).toEqual(["d1", "d1"]);
  expect(applied).toEqual([{ "a.json": { on: 2 } }]);
});

test("nothing is renamed over changes that could not be kept", async () => {
  const { editing, applied } = session(["failed", 1]);
  expect(await renameElement(editing, "fld_a", "next")).toBe("ent.renameUnsaved");
  expect(applied).toEqual([]);
});
