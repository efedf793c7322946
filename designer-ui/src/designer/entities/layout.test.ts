import { expect, test } from "vitest";
import type { EntityDoc } from "../revisions/files";
import { curveOf, edgesOf, layOut } from "./layout";

const entity = (name: string, ...to: (string | string[])[]): EntityDoc => ({
  id: name, name, nameField: "name", fields: to.map((target, index) => ({ id: `${name}${index}`, name: `f${index}`, type: Array.isArray(target) ? "regarding" : "lookup", to: target })),
});

test("relations between two entities are one edge", () => {
  const edges = edgesOf([entity("task", "deal", ["deal", "account"]), entity("deal", "account"), entity("account", "account", "gone")]);
  expect(edges).toEqual([
    { from: "task", to: "deal", fields: ["f0", "f1"] },
    { from: "task", to: "account", fields: ["f1"] },
    { from: "deal", to: "account", fields: ["f0"] },
    { from: "account", to: "account", fields: ["f0"] },
  ]);
});

test("what others point at stands further right, and no two boxes lie upon each other", () => {
  const map = layOut([entity("account"), entity("deal", "account"), entity("task", "deal"), entity("note", "deal")]);
  const x = (name: string) => map.nodes.find((node) => node.name === name)?.x ?? 0;
  expect(x("task")).toBeLessThan(x("deal"));
  expect(x("deal")).toBeLessThan(x("account"));
  expect(new Set(map.nodes.map((node) => `${node.x} ${node.y}`)).size).toBe(4);
  for (const node of map.nodes) expect(node.y).toBeGreaterThanOrEqual(0);
});

test("circles end", () => {
  expect(layOut([entity("a", "b"), entity("b", "c"), entity("c", "a")]).nodes).toHaveLength(3);
  expect(layOut([]).nodes).toEqual([]);
});

test("many unrelated entities are more than one column", () => {
  const map = layOut(Array.from({ length: 20 }, (_, index) => entity(`e${index}`)));
  expect(new Set(map.nodes.map((node) => node.x)).size).toBeGreaterThan(2);
});

test("a curve begins and ends at the boxes", () => {
  expect(curveOf({ name: "a", x: 0, y: 0 }, { name: "b", x: 300, y: 100 })).toMatch(/^M 176 20 C .* 300 120$/);
  expect(curveOf({ name: "a", x: 300, y: 0 }, { name: "b", x: 0, y: 0 })).toMatch(/^M 300 20 C .* 176 20$/);
});
