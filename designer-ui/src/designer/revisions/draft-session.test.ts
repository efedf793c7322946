import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../../api/client";
import type { Draft } from "../../api/types";
import { openSession, STEPS } from "./draft-session";
import type { Patch } from "./edits";

const BASE = { "a.json": { n: 0 }, "b.json": { n: 0 } };
const conflict = () => new Problem(409, { code: "draft_conflict", title: "…" });

/** An engine with one draft, which others may change too. */
function engine(first: Partial<Draft> = {}) {
  let draft = { id: "d1", name: "d", base: 1, version: 1, files: {}, problems: [], author: null, open: true, updated_at: "", ...first } as Draft;
  const saves: Patch[] = [];
  let fail: Problem | null = null;
  return {
    saves,
    get draft() {
      return draft;
    },
    elsewhere: (files: Patch) => (draft = { ...draft, version: draft.version + 1, files: { ...draft.files, ...files } }),
    handTo: (id: string) => (draft = { ...draft, version: draft.version + 1, author: { id, name: id } }),
    failWith: (problem: Problem | null) => (fail = problem),
    port: {
      create: async () => (draft = { ...draft, id: `d${draft.version + 1}`, version: 1, files: {}, author: null }),
      load: async () => draft,
      owns: (one: Draft) => one.author === null || one.author.id === "me",
      save: async (seen: Draft, files: Patch) => {
        if (fail) throw fail;
        if (draft.author && draft.author.id !== "me") throw new Problem(403, { code: "forbidden", title: "…" });
        if (seen.version !== draft.version) throw conflict();
        saves.push(files);
        return (draft = { ...draft, version: draft.version + 1, files: { ...draft.files, ...files } });
      },
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("many changes are one save, and the first one makes the draft", async () => {
  const server = engine();
  const session = openSession(null, BASE, 1, server.port);
  for (let n = 1; n <= 20; n++) session.apply({ "a.json": { n } });
  expect(session.state.get()).toMatchObject({ saving: "waiting", draft: null, files: { "a.json": { n: 20 }, "b.json": { n: 0 } } });
  await vi.runAllTimersAsync();
  expect(server.saves).toEqual([{ "a.json": { n: 20 } }]);
  expect(session.state.get()).toMatchObject({ saving: "saved", draft: { version: 2 } });
});

test("a hundred steps back and forth; typing is one step", async () => {
  const server = engine();
  let now = 0;
  const session = openSession(server.draft, BASE, 1, server.port, () => now);
  for (let n = 1; n <= 130; n++) session.apply({ "a.json": { n } });
  for (let n = 0; n < STEPS + 5; n++) session.undo();
  expect(session.state.get()).toMatchObject({ canUndo: false, canRedo: true, files: { "a.json": { n: 30 } } });
  for (let n = 0; n < STEPS; n++) session.redo();
  expect(session.state.get().files["a.json"]).toEqual({ n: 130 });
  for (const text of ["B", "Bi", "Bid"]) session.apply({ "b.json": { text } }, "label");
  now += 60_000;
  session.apply({ "b.json": { text: "Bids" } }, "label");
  session.undo();
  expect(session.state.get().files["b.json"]).toEqual({ text: "Bid" });
  session.undo();
  expect(session.state.get().files["b.json"]).toEqual({ n: 0 });
  await vi.runAllTimersAsync();
  expect(server.draft.files["a.json"]).toEqual({ n: 130 });
});

test("another window's change of another file is taken in", async () => {
  const server = engine();
  const session = openSession(server.draft, BASE, 1, server.port);
  session.apply({ "a.json": { n: 1 } });
  server.elsewhere({ "b.json": { n: 9 } });
  await vi.runAllTimersAsync();
  expect(session.state.get()).toMatchObject({ saving: "saved", files: { "a.json": { n: 1 }, "b.json": { n: 9 } } });
  expect(server.draft.files).toEqual({ "a.json": { n: 1 }, "b.json": { n: 9 } });
});

test("a conflict over one file waits for a person, and loses neither side", async () => {
  for (const whose of ["mine", "theirs"] as const) {
    const server = engine();
    const session = openSession(server.draft, BASE, 1, server.port);
    session.apply({ "a.json": { n: 1 } });
    server.elsewhere({ "a.json": { n: 7 } });
    await vi.runAllTimersAsync();
    expect(session.state.get()).toMatchObject({ saving: "conflict", conflict: ["a.json"], files: { "a.json": { n: 1 } } });
    session.apply({ "a.json": { n: 2 } });
    await vi.runAllTimersAsync();
    expect(server.draft.files["a.json"]).toEqual({ n: 7 });
    await session.settle(whose);
    expect(server.draft.files["a.json"]).toEqual({ n: whose === "mine" ? 2 : 7 });
    expect(session.state.get()).toMatchObject({ saving: "saved", conflict: [] });
    if (whose === "theirs") {
      session.undo();
      await vi.runAllTimersAsync();
      expect(server.draft.files["a.json"]).toEqual({ n: 2 });
    }
  }
});

test("a failed save is told and tried again; a draft that is gone goes on as a new one", async () => {
  const server = engine();
  const session = openSession(server.draft, BASE, 1, server.port);
  server.failWith(new Problem(0, { title: "No connection" }));
  session.apply({ "a.json": { n: 1 } });
  await vi.runAllTimersAsync();
  expect(session.state.get()).toMatchObject({ saving: "failed", failure: "No connection" });
  server.failWith(null);
  await session.retry();
  expect(session.state.get().saving).toBe("saved");

  server.failWith(new Problem(409, { code: "state_conflict", title: "Published" }));
  session.apply({ "b.json": { n: 1 } });
  await vi.runAllTimersAsync();
  server.failWith(null);
  await session.retry();
  expect(session.state.get()).toMatchObject({ saving: "saved", draft: { id: "d3" } });
  expect(server.draft.files).toEqual({ "a.json": { n: 1 }, "b.json": { n: 1 } });
});

test("a draft that was handed over is only looked at, and what waited goes on in one of one's own", async () => {
  const server = engine();
  const session = openSession(server.draft, BASE, 1, server.port);
  session.apply({ "a.json": { n: 1 } });
  await vi.runAllTimersAsync();
  session.apply({ "b.json": { n: 2 } });
  server.handTo("li");
  await vi.runAllTimersAsync();
  expect(session.state.get()).toMatchObject({ foreign: true, saving: "failed", draft: { id: "d1", author: { id: "li" } }, files: { "a.json": { n: 1 }, "b.json": { n: 2 } } });
  session.apply({ "a.json": { n: 9 } });
  session.undo();
  expect(session.state.get().files).toEqual({ "a.json": { n: 1 }, "b.json": { n: 2 } });
  expect(server.saves).toHaveLength(1);
  await session.fork();
  expect(session.state.get()).toMatchObject({ foreign: false, saving: "saved", files: { "a.json": { n: 1 }, "b.json": { n: 2 } } });
  expect(session.state.get().draft?.id).not.toBe("d1");
  expect(server.saves.at(-1)).toEqual({ "a.json": { n: 1 }, "b.json": { n: 2 } });
});

test("with nothing waiting the new owner's work is followed, and the draft may come back", async () => {
  const server = engine();
  const session = openSession(server.draft, BASE, 1, server.port);
  session.adopt(server.handTo("li"));
  expect(session.state.get().foreign).toBe(true);
  session.adopt(server.elsewhere({ "a.json": { n: 5 } }));
  expect(session.state.get().files["a.json"]).toEqual({ n: 5 });
  session.adopt(server.handTo("me"));
  session.apply({ "a.json": { n: 6 } });
  await vi.runAllTimersAsync();
  expect(session.state.get()).toMatchObject({ foreign: false, saving: "saved" });
  expect(server.saves).toEqual([{ "a.json": { n: 6 } }]);
});

test("a step back takes away nothing that was done in another window", async () => {
  const server = engine();
  const session = openSession(server.draft, BASE, 1, server.port);
  session.apply({ "a.json": { n: 1 } });
  session.apply({ "b.json": { n: 1 } });
  await session.flush();
  session.adopt(server.elsewhere({ "a.json": { n: 7 } }));
  session.undo();
  session.undo();
  expect(session.state.get()).toMatchObject({ canUndo: false, files: { "a.json": { n: 7 }, "b.json": { n: 0 } } });
});

test("who waits for a save that fails does not make two drafts", async () => {
  const server = engine();
  let made = 0;
  let online = false;
  const create = async () => {
    await Promise.resolve();
    if (!online) throw new Problem(0, {});
    made += 1;
    return server.port.create();
  };
  const session = openSession(null, BASE, 1, { ...server.port, create });
  session.apply({ "a.json": { n: 1 } });
  const first = session.flush();
  const others = [session.flush(), session.retry()];
  await first;
  online = true;
  await Promise.all(others);
  expect(made).toBe(1);
});
