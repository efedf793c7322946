import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { loadLanguage } from "../lib/i18n";
import { type Option, Picker } from "./picker";

beforeAll(() => loadLanguage("en"));
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const NAMES = ["Anna", "Ben", "Berta", "Clara"];
const optionsOf = (text: string): Option[] => NAMES.filter((name) => name.toLowerCase().includes(text)).map((name) => ({ value: name, label: name }));

/** Searches that are answered when the test says so. */
function slowSearch() {
  const asked = new Map<string, { answer: (options: readonly Option[]) => void; fail: () => void }>();
  const options = (search: string) => new Promise<readonly Option[]>((answer, reject) => asked.set(search, { answer, fail: () => reject(new Error(search)) }));
  const settle = (run: () => void) => act(async () => {
    run();
    await vi.advanceTimersByTimeAsync(0);
  });
  return {
    options,
    answer: (search: string) => settle(() => asked.get(search)?.answer(optionsOf(search))),
    fail: (search: string) => settle(() => asked.get(search)?.fail()),
  };
}
const box = () => screen.getByRole("combobox");
const list = () => screen.getByRole("listbox");
const type = async (text: string) => {
  fireEvent.change(box(), { target: { value: text } });
  await act(() => vi.advanceTimersByTimeAsync(200));
};
const highlighted = () => document.querySelector("[data-highlighted]")?.textContent ?? null;

test("Enter takes nothing until the answers are those to what was typed", async () => {
  const onSelect = vi.fn();
  const { options, answer } = slowSearch();
  render(<Picker options={options} selected={[]} onSelect={onSelect} label="Person" />);
  await act(() => vi.advanceTimersByTimeAsync(0));
  await answer("");
  expect(highlighted()).toBe("Anna");

  await type("ber");
  expect(screen.getAllByRole("option")).toHaveLength(4);
  expect(list().getAttribute("aria-busy")).toBe("true");
  expect(highlighted()).toBeNull();
  expect(box().getAttribute("aria-activedescendant")).toBeNull();
  fireEvent.keyDown(box(), { key: "ArrowDown" });
  fireEvent.keyDown(box(), { key: "Enter" });
  expect(onSelect).not.toHaveBeenCalled();

  await answer("ber");
  expect(list().getAttribute("aria-busy")).toBe("false");
  expect(highlighted()).toBe("Berta");
  fireEvent.keyDown(box(), { key: "Enter" });
  expect(onSelect).toHaveBeenCalledExactlyOnceWith("Berta", expect.objectContaining({ label: "Berta" }));
});

test("that nothing fits is said of what was typed only", async () => {
  const { options, answer } = slowSearch();
  render(<Picker options={options} selected={[]} onSelect={() => undefined} label="Person" emptyText="Nobody" />);
  await act(() => vi.advanceTimersByTimeAsync(0));
  await answer("");
  await type("x");
  await answer("x");
  expect(list().textContent).toBe("Nobody");
  await type("cl");
  expect(list().textContent).toBe("Loading…");
  await answer("cl");
  expect(list().textContent).toBe("Clara");
});

test("a search that failed leaves nothing to take, and the next one is loading again", async () => {
  const onSelect = vi.fn();
  const { options, answer, fail } = slowSearch();
  render(<Picker options={options} selected={[]} onSelect={onSelect} label="Person" />);
  await act(() => vi.advanceTimersByTimeAsync(0));
  await answer("");
  await type("b");
  await fail("b");
  expect(screen.queryAllByRole("option")).toEqual([]);
  fireEvent.keyDown(box(), { key: "Enter" });
  expect(onSelect).not.toHaveBeenCalled();
  await type("be");
  expect(list().getAttribute("aria-busy")).toBe("true");
  await answer("be");
  expect(highlighted()).toBe("Ben");
});
