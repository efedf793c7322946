import { isProblem } from "../../api/client";
import type { Draft } from "../../api/types";
import { createStore, type Store } from "../../lib/store";
import type { Patch } from "./edits";
import { overlay } from "./files";
import type { Files } from "./requests";

/** How a session talks to the engine. */
export interface SessionPort {
  create: (base: number) => Promise<Draft>;
  load: (id: string) => Promise<Draft>;
  save: (draft: Draft, files: Patch) => Promise<Draft>;
  /** Whether it is this person's; another's is only looked at. */
  owns: (draft: Draft) => boolean;
  /** What no save has confirmed yet, after each change of it. */
  keep?: (draft: Draft | null, unsaved: Patch) => void;
}

export interface SessionState {
  /** As the engine has it; null until the first change is kept. */
  draft: Draft | null;
  /** Files of the base with everything done here. */
  files: Files;
  saving: "saved" | "waiting" | "saving" | "failed" | "conflict";
  /** It is somebody else's, perhaps since a moment ago: nothing is changed in it any more. */
  foreign: boolean;
  /** Why the last save failed, ready to show. */
  failure: string | null;
  /** Files that somebody changed elsewhere while they were being changed here. */
  conflict: readonly string[];
  canUndo: boolean;
  canRedo: boolean;
}

export interface Session {
  readonly state: Store<SessionState>;
  /** Changes files. Changes with the same `key` shortly after one another are one step. */
  apply: (patch: Patch, key?: string) => void;
  undo: () => void;
  redo: () => void;
  /** Saves at once what waits; answers how things stand then. */
  flush: () => Promise<SessionState>;
  /** Goes on in a new draft of one's own, with all that is here. */
  fork: () => Promise<void>;
  /** Tries again after a failure. */
  retry: () => Promise<SessionState>;
  /** Settles a conflict: what was done here, or what was done elsewhere. */
  settle: (whose: "mine" | "theirs") => Promise<void>;
  /** What the engine has, when nothing waits here. */
  adopt: (draft: Draft) => void;
}

interface Step {
  before: Patch;
  after: Patch;
  key: string | undefined;
  at: number;
}

export const STEPS = 100;
const SAVE_AFTER_MS = 600;
const ONE_STEP_MS = 1500;

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/**
 * A draft being edited: one document held here, changed at once, saved a moment after the last change and one save after the
 * other, with a hundred steps back. Another window's save to other files is taken in; to the same files it is a conflict, and
 * nothing of either side is lost.
 */
export function openSession(first: Draft | null, base: Files, baseRevision: number, port: SessionPort, now: () => number = Date.now): Session {
  let draft = first;
  let changes: Patch = { ...first?.files };
  let past: Step[] = [];
  let future: Step[] = [];
  let theirs: Draft | null = null;
  let conflict: readonly string[] = [];
  let failure: string | null = null;
  let saving: SessionState["saving"] = "saved";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isGone = false;
  let running: Promise<void> | null = null;
  const waiting = new Set<string>();

  const isForeign = (): boolean => draft !== null && !isGone && !port.owns(draft);
  const look = (): SessionState => ({ draft, foreign: isForeign(), files: overlay(base, changes), saving, failure, conflict, canUndo: past.length > 0, canRedo: future.length > 0 });
  const state = createStore(look());
  const tell = () => state.set(look());
  const keep = () => port.keep?.(draft, Object.fromEntries([...waiting].map((path) => [path, at(path)])));
  const at = (path: string): unknown => (path in changes ? changes[path] : (base[path] ?? null));

  const change = (patch: Patch) => {
    changes = { ...changes, ...patch };
    for (const path of Object.keys(patch)) waiting.add(path);
    keep();
    if (saving !== "conflict") {
      saving = "waiting";
      clearTimeout(timer);
      timer = setTimeout(() => void flush(), SAVE_AFTER_MS);
    }
    tell();
  };

  /** Files that come from elsewhere: a step back over one of them would take away what was done there. */
  const forget = (latest: Draft): void => {
    const other = new Set([...Object.keys(changes), ...Object.keys(latest.files)].filter((path) => !waiting.has(path) && !isSame(latest.files[path] ?? base[path], at(path))));
    if (other.size === 0) return;
    const isOwn = ({ before }: Step) => Object.keys(before).every((path) => !other.has(path));
    past = past.filter(isOwn);
    future = future.filter(isOwn);
  };

  /** What the engine has now: files that wait here and were changed there are in conflict. */
  const rebase = (latest: Draft): void => {
    const known = draft?.files ?? {};
    conflict = [...waiting].filter((path) => !isSame(latest.files[path] ?? base[path], known[path] ?? base[path]) && !isSame(latest.files[path] ?? base[path], at(path)));
    if (conflict.length > 0) {
      theirs = latest;
      saving = "conflict";
      return;
    }
    forget(latest);
    const mine = Object.fromEntries([...waiting].map((path) => [path, at(path)]));
    draft = latest;
    changes = { ...latest.files, ...mine };
  };

  const save = async (): Promise<void> => {
    while (waiting.size > 0 && conflict.length === 0 && !isForeign()) {
      const sent = Object.fromEntries([...waiting].map((path) => [path, at(path)]));
      saving = "saving";
      failure = null;
      tell();
      try {
        if (!draft || isGone) {
          draft = await port.create(baseRevision);
          isGone = false;
          keep();
          tell();
        }
        const saved = await port.save(draft, sent);
        draft = saved;
        for (const [path, document] of Object.entries(sent)) if (at(path) === document || isSame(at(path), document)) waiting.delete(path);
        keep();
      } catch (error) {
        if (!isProblem(error)) throw error;
        if (draft && (error.code === "draft_conflict" || error.code === "version_conflict")) {
          rebase(await port.load(draft.id));
          continue;
        }
        saving = "failed";
        failure = error.message;
        // Handed over elsewhere: what waits here is kept, for a draft of one's own.
        if (draft && error.code === "forbidden") draft = await port.load(draft.id);
        // Published or put away elsewhere: what is here goes on in a draft of its own.
        if (error.code === "state_conflict" || error.code === "not_found") {
          for (const path of Object.keys(changes)) waiting.add(path);
          isGone = true;
        }
        break;
      }
    }
    if (waiting.size === 0) saving = "saved";
    tell();
  };

  const flush = async (): Promise<SessionState> => {
    clearTimeout(timer);
    // Several may wait for the same save: one of them goes on, the others wait for that.
    while (running) {
      // oxlint-disable-next-line no-await-in-loop -- one save after the other
      await running;
      if (waiting.size === 0) return state.get();
    }
    running = save().catch((error: unknown) => {
      saving = "failed";
      failure = isProblem(error) ? error.message : null;
      tell();
      if (!isProblem(error)) throw error;
    });
    try {
      await running;
    } finally {
      running = null;
    }
    return state.get();
  };

  return {
    state,
    apply(patch, key) {
      if (isForeign()) return;
      const before = Object.fromEntries(Object.keys(patch).map((path) => [path, at(path)]));
      const last = past.at(-1);
      const follows = last && key !== undefined && last.key === key && now() - last.at < ONE_STEP_MS && Object.keys(patch).every((path) => path in last.before);
      past = follows ? [...past.slice(0, -1), { ...last, after: { ...last.after, ...patch }, at: now() }] : [...past.slice(1 - STEPS), { before, after: patch, key, at: now() }];
      future = [];
      change(patch);
    },
    undo() {
      const last = past.at(-1);
      if (!last || isForeign()) return;
      past = past.slice(0, -1);
      future = [...future, last];
      change(last.before);
    },
    redo() {
      const next = future.at(-1);
      if (!next || isForeign()) return;
      future = future.slice(0, -1);
      past = [...past, { ...next, key: undefined }];
      change(next.after);
    },
    flush,
    async fork() {
      for (const path of Object.keys(changes)) waiting.add(path);
      isGone = true;
      await flush();
    },
    retry: flush,
    async settle(whose) {
      if (!theirs) return;
      const latest = theirs;
      const disputed = conflict;
      const mine = Object.fromEntries(disputed.map((path) => [path, at(path)]));
      theirs = null;
      conflict = [];
      draft = latest;
      const rest = Object.fromEntries([...waiting].map((path) => [path, at(path)]));
      changes = { ...latest.files, ...rest };
      if (whose === "theirs") {
        const other = Object.fromEntries(disputed.map((path) => [path, latest.files[path] ?? base[path] ?? null]));
        for (const path of disputed) waiting.delete(path);
        changes = { ...changes, ...other };
        // One step back has mine again.
        past = [...past.slice(1 - STEPS), { before: mine, after: other, key: undefined, at: now() }];
        future = [];
      }
      saving = waiting.size > 0 ? "waiting" : "saved";
      keep();
      tell();
      await flush();
    },
    adopt(latest) {
      if (!latest.open || waiting.size > 0 || running || latest.id !== draft?.id || latest.version <= draft.version) return;
      forget(latest);
      draft = latest;
      changes = { ...latest.files };
      tell();
    },
  };
}
