import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type FileRef, uploadFile } from "../../api/files";
import { loadLanguage } from "../../lib/i18n";
import { toasts } from "../../lib/toast";
import type { Entity, Field } from "../../metadata/types";
import { AttachmentInput } from "./input";

vi.mock("../../api/files", { spy: true });

/** Uploads under way, by the name of the file. */
const sent = new Map<string, { arrive: () => Promise<void>; fail: () => Promise<void>; signal: AbortSignal }>();
const LEAVE = "Some files are still on their way. This closes when they have arrived.";

beforeAll(async () => {
  await loadLanguage("en");
  // Fetched when the first popover opens, which takes its time on a busy machine.
  await import("../../ui/popover-surface");
});
beforeEach(() => {
  sent.clear();
  toasts.set([]);
  vi.mocked(uploadFile).mockImplementation((file, _, signal) => new Promise((resolve, reject) => {
    const kept: FileRef = { id: `id-${file.name}`, name: file.name, size: 3, type: "text/plain" };
    sent.set(file.name, { signal, arrive: () => act(async () => resolve(kept)), fail: () => act(async () => reject(new Error("gone"))) });
  }));
});
afterEach(cleanup);

const field: Field = { name: "files", id: "files", type: "attachment", label: "Files", maxCount: 2 };
const entity: Entity = { name: "deal", id: "deal", label: "Deal", nameField: "name", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields: [field], views: [], forms: [] };

async function openCell(onCommit: (value: unknown) => void) {
  const { unmount } = render(<AttachmentInput entity={entity} field={field} value={null} variant="cell" onChange={() => undefined} onCommit={onCommit} />);
  const dialog = await screen.findByRole("dialog");
  const chooser = dialog.querySelector<HTMLInputElement>("input[type=file]");
  const choose = (...names: string[]) => {
    Object.defineProperty(chooser, "files", { configurable: true, value: names.map((name) => new File(["abc"], name)) });
    fireEvent.change(chooser as HTMLInputElement);
  };
  return { choose, unmount, leave: () => fireEvent.keyDown(document.activeElement ?? dialog, { key: "Escape" }) };
}
const namesOf = (value: unknown) => (value as FileRef[]).map(({ name }) => name);

test("who leaves while files are on their way is told, and it closes with the last of them", async () => {
  const onCommit = vi.fn();
  const { choose, leave } = await openCell(onCommit);
  choose("a.txt", "b.txt");
  expect(screen.queryByText("No room for more", { exact: false })).toBeNull();
  await sent.get("a.txt")?.arrive();
  leave();
  screen.getByText(LEAVE);
  expect(onCommit).not.toHaveBeenCalled();
  expect(sent.get("b.txt")?.signal.aborted).toBe(false);
  await sent.get("b.txt")?.arrive();
  expect(onCommit).toHaveBeenCalledOnce();
  expect(namesOf(onCommit.mock.calls[0]?.[0])).toEqual(["a.txt", "b.txt"]);
  expect(toasts.get()).toEqual([]);
});

test("what failed is read before it closes", async () => {
  const onCommit = vi.fn();
  const { choose, leave } = await openCell(onCommit);
  choose("a.txt", "b.txt");
  leave();
  await sent.get("a.txt")?.fail();
  screen.getByText(LEAVE);
  await sent.get("b.txt")?.arrive();
  expect(screen.queryByText(LEAVE)).toBeNull();
  expect(screen.getByRole("alert").textContent).not.toBe("");
  expect(onCommit).not.toHaveBeenCalled();
  leave();
  expect(namesOf(onCommit.mock.calls[0]?.[0])).toEqual(["b.txt"]);
});

test("stopping what is under way closes it too", async () => {
  const onCommit = vi.fn();
  const { choose, leave } = await openCell(onCommit);
  choose("a.txt");
  leave();
  fireEvent.click(screen.getByRole("button", { name: "Stop sending a.txt" }));
  expect(sent.get("a.txt")?.signal.aborted).toBe(true);
  expect(onCommit).toHaveBeenCalledExactlyOnceWith(null, "pick");
});

test("what did not arrive because somebody went elsewhere is told", async () => {
  const { choose, unmount } = await openCell(() => undefined);
  choose("a.txt", "b.txt");
  await sent.get("a.txt")?.arrive();
  unmount();
  expect(sent.get("b.txt")?.signal.aborted).toBe(true);
  expect(toasts.get().map(({ text, tone }) => [text, tone])).toEqual([["Not sent: b.txt", "bad"]]);
});
