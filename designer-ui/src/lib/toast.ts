import { createStore } from "./store";

/** Short messages for undo and background work only. A result is shown where the action was. */
export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "bad";
  action?: { label: string; run: () => void };
  /** How much of the work is done, 0 to 1. */
  share?: number;
}

export const toasts = createStore<readonly Toast[]>([]);
let lastId = 0;

export function toast(text: string, options: { tone?: Toast["tone"]; action?: Toast["action"]; timeoutMs?: number } = {}): () => void {
  const id = ++lastId;
  const close = () => toasts.set(toasts.get().filter((item) => item.id !== id));
  const item: Toast = { id, text, tone: options.tone ?? "plain" };
  if (options.action) item.action = options.action;
  toasts.set([...toasts.get().slice(-2), item]);
  setTimeout(close, options.timeoutMs ?? 7000);
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
