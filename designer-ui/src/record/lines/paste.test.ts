import { expect, test, vi } from "vitest";
import type { Entity, Field } from "../../metadata/types";
import { type Line, linesOf, toWire } from "./model";
import { laid, MOST, readTable } from "./paste";
import type { Row, SheetView } from "./view";

vi.mock("../../api/records", () => ({
  readText: async (_entity: string, { rows }: { rows: string[][] }) => ({ rows: rows.map((cells) => cells.map((text) => (text === "?" ? { fault: { code: "type" } } : { value: text }))) }),
}));

const field = (name: string, more: Partial<Field> = {}) => ({ name, id: name, type: "text", label: name, ...more }) as Field;
const fields = [field("text"), field("amount", { readOnly: true }), field("qty")];
const entity = { name: "line", fields } as unknown as Entity;
const sheet = { entity, columns: fields } as unknown as SheetView["sheet"];
let made = 0;
const view = (lines: readonly Line[], more: Partial<SheetView> = {}) =>
  ({
    sheet, mayAdd: true, canEdit: () => true,
    rows: lines.map((line) => ({ line }) as Row),
    blank: () => ({ key: `n${(made += 1)}`, id: null, version: null, place: -1, base: {}, changes: {}, gone: false }),
    ...more,
  }) as SheetView;
const lines = () => linesOf([{ id: "a", version: 1, text: "A", qty: "1" }, { id: "b", version: 1, text: "B", qty: "2" }]);

test("a table lies over what can be filled, and goes on as new lines", async () => {
  const pasted = await readTable({ sheet }, 0, "A\t9\t5\r\nC\t9\t?\r\nD\t9\t7\r\n");
  expect(pasted).toMatchObject({ refused: 1, cut: 0, fields: [{ name: "text" }, { name: "qty" }] });
  if (!pasted) return;
  // The first line's text stays what it was: nothing of it is written.
  expect(laid(view(lines()), 0, pasted).map(({ changes }) => changes)).toEqual([{ qty: "5" }, { text: "C" }, { text: "D", qty: "7" }]);
  expect(laid(view(lines(), { mayAdd: false }), 1, pasted).map(({ changes }) => changes)).toEqual([{}, { text: "A", qty: "5" }]);
});

test("what was typed while the table was read stays", async () => {
  const pasted = await readTable({ sheet }, 2, "5");
  const typed = lines().map((line) => (line.key === "b" ? { ...line, changes: { text: "Typed" } } : line));
  if (pasted) expect(toWire(entity, laid(view(typed), 0, pasted))).toEqual([{ id: "a", version: 1, qty: "5" }, { id: "b", version: 1, text: "Typed" }]);
});

test("a locked cell keeps its value, and only so many rows are taken", async () => {
  const pasted = await readTable({ sheet }, 0, Array.from({ length: MOST + 3 }, () => "X").join("\n"));
  expect(pasted).toMatchObject({ cut: 3, rows: { length: MOST } });
  if (pasted) expect(laid(view(lines(), { canEdit: () => false }), 0, { ...pasted, rows: pasted.rows.slice(0, 2) }).map(({ changes }) => changes)).toEqual([{}, {}]);
  expect(await readTable({ sheet }, 1, "9")).toBeNull();
});
