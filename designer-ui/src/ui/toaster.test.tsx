import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { loadLanguage } from "../lib/i18n";
import { progressToast, toast, toasts } from "../lib/toast";
import { Toaster } from "./toaster";

beforeAll(() => loadLanguage("en"));
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  toasts.set([]);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const later = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const texts = () => toasts.get().map(({ text }) => text);

test("a notice goes when its time is over, one that tells of work when that is", async () => {
  render(<Toaster />);
  act(() => {
    toast("Saved");
    toast("Failed", { timeoutMs: 12_000 });
    progressToast("Working", undefined);
  });
  await later(6500);
  expect(texts()).toEqual(["Saved", "Failed", "Working"]);
  await later(1000);
  expect(texts()).toEqual(["Failed", "Working"]);
  await later(60_000);
  expect(texts()).toEqual(["Working"]);
});

test("its time stands still while it has the focus, and goes on from there", async () => {
  render(<Toaster />);
  act(() => void toast("Saved", { action: { label: "Undo", run: () => undefined } }));
  await later(5000);
  const undo = screen.getByRole("button", { name: "Undo" });
  act(() => undo.focus());
  await later(60_000);
  expect(texts()).toEqual(["Saved"]);
  act(() => undo.blur());
  await later(1500);
  expect(texts()).toEqual(["Saved"]);
  await later(1000);
  expect(texts()).toEqual([]);
});

test("its time stands still while the page is out of sight", async () => {
  render(<Toaster />);
  act(() => void toast("Saved"));
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  await later(60_000);
  expect(texts()).toEqual(["Saved"]);
  hidden.mockReturnValue(false);
  await later(7250);
  expect(texts()).toEqual([]);
});
