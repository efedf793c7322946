import { createStore } from "./store";

/** Short messages for undo and background work only. A result is shown where the action was. */
export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "bad";
  action?: { label: string; run: () => void };
  /** How much of the work is done, 0 to 1. */
  share?: number;
  /** For how long it is shown; the toaster counts. Without, it stays until it is put away. */
  lastsMs?: number;
}

export const toasts = createStore<readonly Toast[]>([]);
let lastId = 0;

export function toast(text: string, options: { tone?: Toast["tone"]; action?: Toast["action"]; timeoutMs?: number } = {}): () => void {
  const id = ++lastId;
  const close = () => toasts.set(toasts.get().filter((item) => item.id !== id));
  const item: Toast = { id, text, tone: options.tone ?? "plain", lastsMs: options.timeoutMs ?? 7000 };
  if (options.action) item.action = options.action;
  toasts.set([...toasts.get().slice(-2), item]);
  return close;
}

/** A message that stays, and changes, until what it tells of is over or somebody puts it away. */
export function progressToast(text: string, action: Toast["action"]): { update: (text: string, share: number) => void; close: () => void } {
  const id = ++lastId;
  const item: Toast = { id, text, tone: "plain", share: 0 };
  if (action) item.action = action;
  toasts.set([...toasts.get().slice(-2), item]);
  return {
    update: (next, share) => toasts.set(toasts.get().map((other) => (other.id === id ? { ...other, text: next, share } : other))),
    close: () => toasts.set(toasts.get().filter((other) => other.id !== id)),
  };
}
