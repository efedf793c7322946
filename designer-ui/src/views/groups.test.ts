import { expect, test } from "vitest";
import type { Entity, Field } from "../metadata/types";
import { groupable, type Grouping, layOut } from "./groups";

const field: Field = { name: "region", id: "region", type: "choice", label: "Region", choices: [{ name: "east", label: "East" }, { name: "west", label: "West" }] };
const path = { path: "region", entity: {} as Entity, field, label: "", hops: [] };
const grouping = (folded: string[] = []): Grouping => ({
  path,
  groups: [{ key: "east", value: "east", count: 2 }, { key: "west", value: "west", count: 2 }, { key: "", value: null, count: 1 }],
  filter: null, sort: [], isOpen: (key) => !folded.includes(key), toggle: () => undefined,
});
const row = (id: string, region: string | null) => ({ id, version: 1, region });
const lines = (laid: ReturnType<typeof layOut>) => laid.entries.map((entry) => ("row" in entry ? laid.items[entry.row]?.id : `#${entry.group.key}`));

test("rows stand under their groups, those without a value last", () => {
  expect(lines(layOut(grouping(), [row("1", "east"), row("2", "east"), row("3", "west"), row("4", "west"), row("5", null)], false))).toEqual(["#east", "1", "2", "#west", "3", "4", "#", "5"]);
});

test("a folded group shows its head alone", () => {
  expect(lines(layOut(grouping(["east"]), [row("3", "west"), row("4", "west"), row("5", null)], false))).toEqual(["#east", "#west", "3", "4", "#", "5"]);
});

test("while a group is not fetched to its end, nothing stands below it", () => {
  expect(lines(layOut(grouping(), [row("1", "east"), row("2", "east"), row("3", "west")], true))).toEqual(["#east", "1", "2", "#west", "3"]);
});

test("a value that came up meanwhile is not lost", () => {
  expect(lines(layOut(grouping(), [row("1", "north")], false))).toEqual(["#east", "#west", "#", "#north", "1"]);
});

test("what comes again and can be sorted makes groups", () => {
  expect(groupable(path)).toBe(true);
  expect(groupable({ ...path, field: { ...field, type: "money" } })).toBe(false);
  expect(groupable({ ...path, field: { ...field, type: "text" } })).toBe(false);
});
