import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { loadLanguage } from "../../lib/i18n";
import type { Entity, Field } from "../../metadata/types";
import { RatingInput } from "./input";

beforeAll(() => loadLanguage("zh-CN"));
afterEach(cleanup);

const field: Field = { name: "score", id: "score", type: "rating", label: "满意度" };
const entity: Entity = { name: "visit", id: "visit", label: "拜访", nameField: "name", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields: [field], views: [], forms: [] };

function Form({ required = false }: { required?: boolean }) {
  const [value, setValue] = useState<unknown>(null);
  return <RatingInput entity={entity} field={{ ...field, required }} value={value} variant="form" onChange={setValue} />;
}
const checked = () => screen.queryByRole("radio", { checked: true })?.getAttribute("aria-label") ?? null;

test("stars are chosen by pointer, arrows and digits, and cleared again", () => {
  render(<Form />);
  const group = screen.getByRole("radiogroup", { name: "满意度" });
  fireEvent.click(screen.getByRole("radio", { name: "4 / 5" }));
  expect(checked()).toBe("4 / 5");
  fireEvent.keyDown(group, { key: "ArrowRight" });
  fireEvent.keyDown(group, { key: "ArrowRight" });
  expect(checked()).toBe("5 / 5");
  fireEvent.keyDown(group, { key: "2" });
  fireEvent.keyDown(group, { key: "9" });
  expect(checked()).toBe("2 / 5");
  fireEvent.keyDown(group, { key: "Delete" });
  expect(checked()).toBeNull();
});

test("a required rating is not cleared", () => {
  render(<Form required />);
  const star = screen.getByRole("radio", { name: "3 / 5" });
  fireEvent.click(star);
  fireEvent.click(star);
  fireEvent.keyDown(screen.getByRole("radiogroup"), { key: "Backspace" });
  expect(checked()).toBe("3 / 5");
});

test("a cell commits once, and Escape leaves it as it was", () => {
  const [onCommit, onCancel] = [vi.fn(), vi.fn()];
  const cell = <RatingInput entity={entity} field={field} value={3} variant="cell" onChange={() => undefined} onCommit={onCommit} onCancel={onCancel} />;
  render(cell);
  const group = screen.getByRole("radiogroup");
  fireEvent.keyDown(group, { key: "1" });
  fireEvent.keyDown(group, { key: "Enter" });
  fireEvent.blur(group);
  expect(onCommit).toHaveBeenCalledExactlyOnceWith(1, "enter");
  cleanup();
  render(cell);
  fireEvent.keyDown(screen.getByRole("radiogroup"), { key: "5" });
  fireEvent.keyDown(screen.getByRole("radiogroup"), { key: "Escape" });
  fireEvent.blur(screen.getByRole("radiogroup"));
  expect(onCancel).toHaveBeenCalledOnce();
  expect(onCommit).toHaveBeenCalledOnce();
});
