import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { loadLanguage } from "../lib/i18n";
import type { Entity, Field } from "../metadata/types";
import { MoneyInput } from "./money/input";
import { TextInput } from "./text/input";

beforeAll(() => loadLanguage("zh-CN"));
afterEach(cleanup);

const field: Field = { name: "name", id: "name", type: "text", label: "名称" };
const entity: Entity = { name: "deal", id: "deal", label: "商机", nameField: "name", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields: [field], views: [], forms: [] };

test("Enter commits a cell once, and not while an input method composes", () => {
  const onCommit = vi.fn();
  render(<TextInput entity={entity} field={field} value="旧" variant="cell" onChange={() => undefined} onCommit={onCommit} />);
  const input = screen.getByRole("textbox", { name: "名称" });
  fireEvent.change(input, { target: { value: "新" } });
  fireEvent.keyDown(input, { key: "Enter", isComposing: true, keyCode: 229 });
  expect(onCommit).not.toHaveBeenCalled();
  fireEvent.keyDown(input, { key: "Enter" });
  fireEvent.blur(input);
  expect(onCommit).toHaveBeenCalledExactlyOnceWith("新", "enter");
});

test("Escape leaves a cell as it was", () => {
  const onCommit = vi.fn();
  const onCancel = vi.fn();
  render(<TextInput entity={entity} field={field} value="旧" variant="cell" onChange={() => undefined} onCommit={onCommit} onCancel={onCancel} />);
  const input = screen.getByRole("textbox", { name: "名称" });
  fireEvent.change(input, { target: { value: "新" } });
  fireEvent.keyDown(input, { key: "Escape" });
  fireEvent.blur(input);
  expect(onCancel).toHaveBeenCalledOnce();
  expect(onCommit).not.toHaveBeenCalled();
});

test("money takes 万 and reads it back", () => {
  const onChange = vi.fn();
  const money: Field = { ...field, type: "money", label: "金额" };
  function Form() {
    const [value, setValue] = useState<unknown>(null);
    return <MoneyInput entity={entity} field={money} value={value} variant="form" onChange={(next) => { onChange(next); setValue(next); }} />;
  }
  render(<Form />);
  const input = screen.getByRole<HTMLInputElement>("textbox", { name: "金额" });
  fireEvent.change(input, { target: { value: "35.7万" } });
  expect(onChange).toHaveBeenLastCalledWith({ amount: "357000", currency: "CNY" });
  expect(screen.getByText("35.7万 · CNY")).toBeTruthy();
  expect(input.value).toBe("35.7万");
  fireEvent.blur(input);
  expect(input.value).toBe("357000");
});
