import { expect, test } from "vitest";
import type { FormDoc, NodeDoc } from "../revisions/files";
import { makeControl } from "./edits";
import { type Box, targetAt } from "./drop";

const form: FormDoc = {
  id: "frm", name: "main",
  elements: [
    { type: "Group", id: "g", elements: [{ type: "Control", id: "a", field: "a" }, { type: "HorizontalLayout", id: "r", elements: [{ type: "Control", id: "b", field: "b" }, { type: "Control", id: "c", field: "c" }] }] },
    { type: "Group", id: "empty", elements: [] },
  ],
};
const boxes: Record<string, Box> = {
  g: { left: 0, top: 0, width: 400, height: 200 }, a: { left: 10, top: 30, width: 380, height: 50 }, r: { left: 10, top: 100, width: 380, height: 60 },
  b: { left: 10, top: 100, width: 180, height: 60 }, c: { left: 210, top: 100, width: 180, height: 60 }, empty: { left: 0, top: 220, width: 400, height: 80 },
};
const at = (id: string | null, x: number, y: number, node: NodeDoc = makeControl("n")) => {
  const target = targetAt(form, node, { id, box: boxes[id ?? ""] ?? { left: 0, top: 0, width: 400, height: 320 }, x, y, boxOf: (of) => boxes[of] ?? null });
  return target && `${target.edge} ${target.id}`;
};

test("the line is where the pointer is: above, below, beside, inside", () => {
  expect(at("a", 200, 35)).toBe("top a");
  expect(at("a", 200, 75)).toBe("bottom a");
  expect(at("a", 380, 55)).toBe("right a");
  expect(at("a", 15, 55)).toBe("left a");
  expect(at("b", 180, 130)).toBe("right b");
  expect(at("b", 100, 102)).toBe("top b");
  expect(at("g", 200, 90)).toBe("top r");
  expect(at("g", 200, 180)).toBe("bottom r");
  expect(at("g", 200, 4)).toBe("top g");
  expect(at("empty", 200, 260)).toBe("inside empty");
  expect(at(null, 200, 310)).toBe("bottom empty");
});

test("what can not stand somewhere goes to the next place that takes it", () => {
  const section: NodeDoc = { type: "Group", id: "s", elements: [] };
  expect(at("b", 180, 130, section)).toBe("bottom b");
  expect(at("a", 380, 50, section)).toBe("top a");
  expect(at("a", 200, 50, { type: "Category", id: "t", elements: [] })).toBe(null);
});
