import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import type { Draft } from "../../api/types";
import { t } from "../../lib/i18n";
import { createStore } from "../../lib/store";
import { toast } from "../../lib/toast";
import { useMe } from "../../metadata/hooks";
import { openSession, type Session, type SessionState } from "./draft-session";
import { createDraft, draftQuery, filesQuery, type Files, loadDraft, updateDraft } from "./requests";
import { keepUnsaved } from "./unsaved";

export interface Editing extends Pick<Session, "apply" | "undo" | "redo" | "flush" | "fork" | "retry" | "settle"> {
  /** Null until the first change is kept. */
  draft: Draft | null;
  /** Number of the revision it stands on. */
  baseRevision: number;
  /** Files of that revision. */
  base: Files;
  /** The same with the draft's changes. */
  files: Files;
  /** Something is not kept yet. */
  saving: boolean;
  /** It is somebody else's: only looked at. */
  foreign: boolean;
  state: SessionState["saving"];
  failure: string | null;
  conflict: readonly string[];
  canUndo: boolean;
  canRedo: boolean;
}

interface Wanted {
  id: string | undefined;
  /** Without an id: the revision to stand on, and the name of the draft the first change makes. */
  revision: number;
  name: string;
  onCreated: (id: string) => void;
}

/** Somebody may have been given it, or changed it in another window. */
const LOOK_EVERY_MS = 15_000;
const NONE = createStore<SessionState | null>(null);

/** The session of a draft, or of one that is made by the first change. */
export function useSession({ id, revision, name, onCreated }: Wanted): { error: unknown; editing: Editing | null } {
  const me = useMe();
  const draft = useQuery({ ...draftQuery(id ?? ""), enabled: id !== undefined, refetchInterval: LOOK_EVERY_MS });
  const baseRevision = id === undefined ? revision : (draft.data?.base ?? 0);
  const base = useQuery({ ...filesQuery(baseRevision), enabled: baseRevision > 0 });
  const [open, setOpen] = useState<{ id: string | undefined; session: Session; base: Files; baseRevision: number } | null>(null);
  // The session asks for it when it makes the draft, later.
  const [called] = useState(() => createStore(name));
  useEffect(() => called.set(name));
  const ready = (id === undefined || draft.data !== undefined) && base.data !== undefined;
  if (open && open.id !== id && id !== undefined && open.session.state.get().draft?.id === id) setOpen({ ...open, id });
  else if (ready && base.data && (open === null || open.id !== id || (open.baseRevision !== baseRevision && isSettled(open.session, id)))) {
    const session = openSession(draft.data && id !== undefined ? draft.data : null, base.data, baseRevision, {
      create: (on) => createDraft(called.get(), on),
      load: loadDraft,
      save: updateDraft,
      owns: (one) => one.author === null || one.author.id === me.user.id,
      keep(one, files) {
        keepUnsaved(me.user.id, one?.id ?? null, { version: one?.version ?? null, base: one?.base ?? baseRevision, files });
        // The first change has made the draft: from then on it is kept with that.
        if (one && id === undefined) keepUnsaved(me.user.id, null, { version: null, base: baseRevision, files: {} });
      },
    });
    setOpen({ id, session, base: base.data, baseRevision });
  }

  const session = open?.session ?? null;
  const store = session?.state ?? NONE;
  const state = useSyncExternalStore<SessionState | null>(store.subscribe, store.get, store.get);
  const created = state?.draft && open?.id === id && state.draft.id !== id ? state.draft.id : null;
  const tellCreated = useEffectEvent((fresh: string) => onCreated(fresh));
  useEffect(() => {
    if (created !== null) tellCreated(created);
  }, [created]);
  const latest = draft.data;
  useEffect(() => {
    if (session && latest) session.adopt(latest);
  }, [session, latest]);
  const unsaved = state !== null && state.saving !== "saved";
  useEffect(() => {
    if (!session) return;
    const hidden = () => document.visibilityState === "hidden" && void session.flush();
    const online = () => void session.retry();
    document.addEventListener("visibilitychange", hidden);
    window.addEventListener("online", online);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      window.removeEventListener("online", online);
      void session.flush();
    };
  }, [session]);
  useEffect(() => {
    if (!unsaved) return;
    const guard = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, [unsaved]);

  const error = draft.error ?? base.error;
  if (!open || !state || open.id !== id) return { error, editing: null };
  const { undo, redo, flush, fork, retry, settle } = open.session;
  const apply: Session["apply"] = state.foreign
    ? () => toast(t("studio.foreignRefused", { name: state.draft?.author?.name ?? "" }), { tone: "bad" })
    : open.session.apply;
  return {
    error: null,
    editing: {
      draft: state.draft, base: open.base, baseRevision: open.baseRevision, files: state.files, saving: unsaved, foreign: state.foreign, state: state.saving, failure: state.failure, conflict: state.conflict,
      canUndo: state.canUndo, canRedo: state.canRedo, apply, undo, redo, flush, fork, retry, settle,
    },
  };
}

/** Nothing is on its way: another base may take the place of the one it stands on. */
function isSettled(session: Session, id: string | undefined): boolean {
  const { draft, saving } = session.state.get();
  return saving === "saved" && (id === undefined) === (draft === null);
}
