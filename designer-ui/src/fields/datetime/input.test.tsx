import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { today } from "../../lib/dates";
import { loadLanguage } from "../../lib/i18n";
import type { Entity, Field } from "../../metadata/types";
import { DateTimeInput } from "./input";

beforeAll(() => loadLanguage("en"));
afterEach(cleanup);

const field: Field = { name: "at", id: "at", type: "datetime", label: "At" };
const entity: Entity = { name: "visit", id: "visit", label: "Visit", nameField: "name", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" }, fields: [field], views: [], forms: [] };

function time(value: unknown) {
  const onChange = vi.fn();
  render(<DateTimeInput entity={entity} field={field} value={value} variant="form" onChange={onChange} />);
  return { box: screen.getByDisplayValue(/^\d\d:\d\d$/), onChange };
}

test.each([null, "2026-11-22T10:30:45Z"])("passing through the time sets nothing (%s)", (value) => {
  const { box, onChange } = time(value);
  fireEvent.focus(box);
  fireEvent.blur(box);
  expect(onChange).not.toHaveBeenCalled();
});

test("a time that is typed is one of today where there is no day yet", () => {
  const { box, onChange } = time(null);
  fireEvent.change(box, { target: { value: "14" } });
  fireEvent.blur(box);
  expect(onChange).toHaveBeenCalledWith(`${today()}T14:00:00.000Z`);
});
