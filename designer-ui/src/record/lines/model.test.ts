import { expect, test } from "vitest";
import type { Entity } from "../../metadata/types";
import { evalContext } from "../filter-eval";
import { faultsOf, figureOf, isBlank, type Line, linesOf, linesToWire, moved, newLine, put, type Sheet, toldOf, toWire, valuesOf } from "./model";

const line: Entity = {
  name: "line", id: "l", label: "Line", nameField: "text", owned: false, rights: { read: "all", create: true, update: "all", delete: "all" },
  fields: [
    { name: "text", id: "f1", type: "text", label: "Text", required: true },
    { name: "sheet", id: "f2", type: "lookup", label: "Sheet", to: "sheet", required: true },
    { name: "qty", id: "f3", type: "decimal", label: "Quantity", default: "1" },
    { name: "price", id: "f4", type: "money", label: "Price" },
    { name: "amount", id: "f5", type: "money", label: "Amount", scale: 2, readOnly: true, computed: "formula", program: { inputs: [{ path: "qty", type: "number" }, { path: "price", type: "number" }], expr: ["multiply", ["in", 0], ["in", 1]] } },
    { name: "far", id: "f6", type: "decimal", label: "Far", readOnly: true, computed: "formula", program: { inputs: [{ path: "product.price", type: "number" }], expr: ["in", 0] } },
  ],
  rules: [{ id: "r1", when: { field: "sheet.strict", op: "eq", value: true }, require: ["price"], message: "A strict sheet needs prices" }],
  views: [], forms: [],
};
const parent: Entity = { ...line, name: "sheet", rules: [], relatedLists: [{ name: "lines", label: "Lines", entity: "line", field: "sheet" }], fields: [{ name: "strict", id: "s1", type: "boolean", label: "Strict" }] };
const context = evalContext({ revision: 1, entities: [line, parent], navigation: [] }, line, "u1");
const me = { id: "u1", name: "Me" };
const sheet: Sheet = { entity: line, list: { name: "lines", label: "Lines", entity: "line", field: "sheet" }, columns: line.fields.filter(({ name }) => name !== "sheet"), totals: [], label: "Lines" };
const placing = (record: Record<string, unknown> = {}) => ({ sheet, parent: { id: "s", ...record }, context, zone: "UTC", currency: "CNY" });
const field = (name: string) => line.fields.find((candidate) => candidate.name === name) ?? line.fields[0]!;
const money = (amount: string) => ({ amount, currency: "CNY" });

const rows = () => linesOf([{ id: "a", version: 1, text: "A", qty: "2", price: money("10.00"), amount: money("20.00"), far: "7" }, { id: "b", version: 4, text: "B", qty: "1", price: null, amount: null, far: "8" }]);

test("lines nobody touched are not written", () => {
  expect(toWire(line, rows())).toBeNull();
  expect(toWire(line, put(put(rows(), "a", field("qty"), "3"), "a", field("qty"), "2"))).toBeNull();
  expect(toWire(line, [...rows(), newLine(line, me, context)])).toBeNull();
});

test("what is written of lines: changes, places, removals and new ones with their defaults", () => {
  expect(toWire(line, put(rows(), "b", field("qty"), "3"))).toEqual([{ id: "a" }, { id: "b", version: 4, qty: "3" }]);
  expect(toWire(line, moved(rows(), 1, 0))).toEqual([{ id: "b" }, { id: "a" }]);
  expect(toWire(line, rows().map((one) => (one.id === "a" ? { ...one, gone: true } : one)))).toEqual([{ id: "a", version: 1, $delete: true }, { id: "b" }]);
  const fresh = newLine(line, me, context);
  expect(isBlank(fresh)).toBe(true);
  expect(toWire(line, put([...rows(), fresh], fresh.key, field("text"), "C"))).toEqual([{ id: "a" }, { id: "b" }, { text: "C", qty: "1" }]);
  expect(linesToWire([line, parent], parent, { $lines: { lines: rows() } })).toEqual({});
  expect(linesToWire([line, parent], parent, { $lines: { lines: moved(rows(), 1, 0) } })).toEqual({ $lines: { lines: [{ id: "b" }, { id: "a" }] } });
});

test("formulas follow what is typed; what looks further is known when it is saved", () => {
  const [first] = put(rows(), "a", field("qty"), "2.5") as [Line, Line];
  expect(valuesOf(first, placing())).toMatchObject({ amount: money("25.00"), far: undefined });
  expect(valuesOf(rows()[0] as Line, placing())).toMatchObject({ amount: money("20.00"), far: "7" });
});

test("faults are those of the lines that are written, by the record they belong to", () => {
  const fresh = newLine(line, me, context);
  const [typed] = put([fresh], fresh.key, field("qty"), "x") as [Line];
  expect([...faultsOf(typed, placing()).keys()]).toEqual(["text", "qty"]);
  expect(faultsOf(fresh, placing()).size).toBe(0);
  const [named] = put([fresh], fresh.key, field("text"), "N") as [Line];
  expect(faultsOf(named, placing()).size).toBe(0);
  expect(faultsOf(named, placing({ strict: true })).get("price")?.message).toBe("A strict sheet needs prices");
});

test("the engine's problems are told at the lines that were sent", () => {
  const fresh = newLine(line, me, context);
  const lines = [newLine(line, me, context), ...rows(), ...put([fresh], fresh.key, field("text"), "C")];
  const item = (pointer: string) => ({ pointer, code: "range", message: pointer });
  const told = toldOf("lines", lines, [item("/$lines/lines/1/qty"), item("/$lines/lines/2"), item("/$lines/lines/0/version"), item("/name"), item("/$lines/other/0/qty")]);
  expect(told.map(({ key, field: name }) => [key, name])).toEqual([["b", "qty"], [fresh.key, ""], ["a", ""]]);
});

test("figures are exact, and unknown while one of their values is", () => {
  const values = [{ qty: "0.1", price: money("10.01") }, { qty: "0.2", price: money("20.02") }, { qty: null, price: null }];
  expect(figureOf(values, field("qty"), "sum")).toEqual({ text: "0.3", currency: null });
  expect(figureOf(values, field("price"), "sum")).toEqual({ text: "30.03", currency: "CNY" });
  expect(figureOf(values, field("price"), "avg")).toEqual({ text: "15.02", currency: "CNY" });
  expect(figureOf(values, field("qty"), "max").text).toBe("0.2");
  expect(figureOf(values, field("qty"), "count").text).toBe("2");
  expect(figureOf([{ amount: undefined }, { amount: money("1") }], field("amount"), "sum").text).toBeNull();
  expect(figureOf([{ price: money("1") }, { price: { amount: "1", currency: "USD" } }], field("price"), "sum").text).toBeNull();
});
