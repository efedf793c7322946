import { describe, expect, test } from "vitest";
import { openSession } from "../revisions/draft-session";
import type { FormDoc, NodeDoc } from "../revisions/files";
import {
  around, columnsOf, duplicate, type Edge, fieldsOn, findPart, isContainer, isRow, makeBlock, makeControl, makeTab, partAt, partsOf, paste, placeAfter, pointerOf, put, reflow, removeParts, setPart,
  step, unwrap, widthOf, wrap,
} from "./edits";

const control = (field: string, more: Partial<NodeDoc> = {}): NodeDoc => ({ type: "Control", id: `c_${field}`, field, ...more });
const row = (id: string, ...elements: NodeDoc[]): NodeDoc => ({ type: "HorizontalLayout", id, elements });
const group = (id: string, ...elements: NodeDoc[]): NodeDoc => ({ type: "Group", id, label: { en: id }, elements });
const form = (...elements: NodeDoc[]): FormDoc => ({ id: "frm_main", name: "main", elements });

/** The tree in a line: rows in brackets, sections by id, fields by name. */
const draw = (doc: FormDoc): string => doc.elements.map(drawNode).join(" ");
function drawNode(node: NodeDoc): string {
  const inner = (node.elements ?? []).map(drawNode).join(" ");
  switch (node.type) {
    case "Control": return node.field ?? "?";
    case "HorizontalLayout": return `[${inner}]`;
    case "Categorization": return `<${inner}>`;
    case "Label": return "text";
    default: return `${node.type === "Category" ? "tab" : node.id}(${inner})`;
  }
}

const start = form(group("g1", control("a"), row("r1", control("b"), control("c"))), group("g2", control("d")), control("e"));

describe("put", () => {
  const cases: [string, string | NodeDoc, string | null, Edge, string][] = [
    ["before a part", "e", "a", "top", "g1(e a [b c]) g2(d)"],
    ["behind a part", "a", "d", "bottom", "g1([b c]) g2(d a) e"],
    ["above a part of a row is above the row", "d", "c", "top", "g1(a d [b c]) g2() e"],
    ["beside a part makes a row", "e", "d", "right", "g1(a [b c]) g2([d e])"],
    ["beside a part of a row joins it", "a", "b", "left", "g1([a b c]) g2(d) e"],
    ["out of a row that then has one part", "b", "d", "top", "g1(a c) g2(b d) e"],
    ["into a section", "e", "g1", "inside", "g1(a [b c] e) g2(d)"],
    ["at the end of the form", "a", null, "inside", "g1([b c]) g2(d) e a"],
    ["a section before another", "g2", "g1", "top", "g2(d) g1(a [b c]) e"],
    ["a section is no part of a row", "g2", "b", "right", "g1(a [b c]) g2(d) e"],
    ["a section is not put into itself", "g1", "a", "top", "g1(a [b c]) g2(d) e"],
    ["nothing goes into a field", "e", "a", "inside", "g1(a [b c]) g2(d) e"],
    ["a new part", makeControl("n"), "g2", "inside", "g1(a [b c]) g2(d n) e"],
    ["a tab stands among tabs only", makeTab(undefined), "g2", "inside", "g1(a [b c]) g2(d) e"],
  ];
  test.each(cases)("%s", (_name, what, target, edge, expected) => {
    const byName = (name: string) => partsOf(start).find(({ node }) => node.field === name || node.id === name);
    const node = typeof what === "string" ? (byName(what)?.node as NodeDoc) : what;
    const id = target === null ? null : (byName(target)?.node.id ?? null);
    expect(draw(put(start, node, { id, edge }))).toBe(expected);
  });

  test("a row has room for four columns", () => {
    const wide = form(row("r", control("a", { span: 2 }), control("b")), control("c", { span: 2 }), control("d"));
    expect(put(wide, wide.elements[1] as NodeDoc, { id: "c_a", edge: "right" })).toBe(wide);
    expect(draw(put(wide, wide.elements[2] as NodeDoc, { id: "c_b", edge: "right" }))).toBe("[a b d] c");
  });
});

test("steps by key go past neighbours, into and out of sections, into and out of rows", () => {
  const walk = (field: string, ...way: ("up" | "down" | "left" | "right")[]) => draw(way.reduce((now, direction) => step(now, `c_${field}`, direction), start));
  expect(walk("e", "up")).toBe("g1(a [b c]) g2(d e)");
  expect(walk("e", "up", "up", "up")).toBe("g1(a [b c]) e g2(d)");
  expect(walk("e", "up", "up", "up", "up")).toBe("g1(a [b c] e) g2(d)");
  expect(walk("a", "down")).toBe("g1([b c] a) g2(d) e");
  expect(walk("a", "down", "down")).toBe("g1([b c]) a g2(d) e");
  expect(walk("b", "right")).toBe("g1(a [c b]) g2(d) e");
  expect(walk("c", "right")).toBe("g1(a b c) g2(d) e");
  expect(walk("b", "up")).toBe("g1(a b c) g2(d) e");
  const list = form(control("x"), control("y"));
  expect(draw(step(list, "c_y", "right"))).toBe("[x y]");
  expect(draw(step(list, "c_y", "left"))).toBe("[y x]");
  expect(step(list, "c_x", "up")).toBe(list);
});

test("a selection goes into a section or a tab, and out again", () => {
  const made = wrap(start, ["c_b", "c_d", "c_e"], "Group", { en: "New" });
  expect(made && draw({ ...made.form, elements: made.form.elements })).toBe(`g1(a ${made?.id}(b d e) c) g2()`);
  const tabs = wrap(start, ["g1", "g2", "c_a"], "Categorization", { en: "New" });
  expect(tabs && draw(tabs.form)).toBe("<tab(g1(a [b c]) g2(d))> e");
  expect(draw(unwrap(start, "g1"))).toBe("a [b c] g2(d) e");
  expect(draw(unwrap(start, "r1"))).toBe("g1(a b c) g2(d) e");
  expect(tabs && draw(unwrap(tabs.form, tabs.id))).toBe("g1(a [b c]) g2(d) e");
});

test("columns of a section", () => {
  expect(draw(reflow(start, "g1", 2))).toBe("g1([a b] c) g2(d) e");
  expect(draw(reflow(start, "g1", 3))).toBe("g1([a b c]) g2(d) e");
  expect(draw(reflow(start, "g1", 1))).toBe("g1(a b c) g2(d) e");
  expect(columnsOf(findPart(reflow(start, "g1", 2), "g1")?.node as NodeDoc)).toBe(2);
  expect(columnsOf(findPart(start, "g1")?.node as NodeDoc)).toBe(null);
  // A row that stays keeps its id.
  expect(findPart(reflow(start, "g1", 2), "r1")?.node.elements?.map((node) => node.field)).toEqual(["a", "b"]);
  const withText = form(group("g", control("a"), { type: "Label", id: "t", label: "x" }, control("b"), control("c")));
  expect(draw(reflow(withText, "g", 2))).toBe("g(a text [b c])");
});

test("copies have ids of their own and no field twice", () => {
  const other = form(control("a"));
  const { form: pasted, ids, skipped } = paste(other, [start.elements[0] as NodeDoc], null);
  expect(draw(pasted)).toBe(`a ${ids[0]}([b c])`);
  expect(skipped).toBe(1);
  expect(paste(start, [start.elements[0] as NodeDoc], null)).toEqual({ form: start, ids: [], skipped: 3 });
  expect(duplicate(start, "c_a")).toBe(null);
  const twice = duplicate(start, "g1");
  expect(twice && draw(twice.form)).toBe(`g1(a [b c]) ${twice?.id}() g2(d) e`);
});

test("a new part stands behind what is selected, or inside it", () => {
  const node = makeControl("n");
  expect(placeAfter(start, "g2", node)).toEqual({ id: "g2", edge: "inside" });
  expect(placeAfter(start, "c_b", node)).toEqual({ id: "c_b", edge: "bottom" });
  expect(placeAfter(start, null, node)).toEqual({ id: "g2", edge: "inside" });
  expect(placeAfter(start, "c_b", makeBlock("Categorization", undefined))).toEqual({ id: "c_b", edge: "bottom" });
  expect(placeAfter(start, "g1", makeBlock("Group", undefined))).toEqual({ id: "g1", edge: "bottom" });
  expect(placeAfter(start, "g1", makeBlock("HorizontalLayout", undefined))).toEqual({ id: "g1", edge: "inside" });
});

test("parts and pointers", () => {
  expect(pointerOf(start, "c_c")).toBe("/elements/0/elements/1/elements/1");
  expect(partAt(start, "/elements/0/elements/1/elements/1/show/all/0")?.id).toBe("c_c");
  expect(partAt(start, "/elements")).toBe(null);
  expect(around(start, "c_c").map((node) => node.id)).toEqual(["r1", "g1"]);
});

test("defaults are left out", () => {
  expect(findPart(setPart(start, "c_a", { span: 2 }), "c_a")?.node.span).toBe(2);
  expect(findPart(setPart(setPart(start, "c_a", { span: 2 }), "c_a", { span: 1, label: undefined }), "c_a")?.node).toEqual(control("a"));
});

/** Numbers that are the same in every run. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** One edit of whatever kind; `kept` says that no field may come or go by it. */
function randomEdit(doc: FormDoc, pick: (below: number) => number): { next: FormDoc; kept: boolean } {
  const nodes = partsOf(doc).map(({ node }) => node);
  const one = () => nodes[pick(nodes.length)] ?? makeBlock("Group", { en: "Box" });
  const edges: Edge[] = ["top", "bottom", "left", "right", "inside"];
  const node = one();
  switch (pick(11)) {
    case 0: case 1: case 2: return { next: put(doc, node, { id: pick(8) === 0 ? null : one().id, edge: edges[pick(5)] ?? "top" }), kept: true };
    case 3: return { next: step(doc, node.id, (["up", "down", "left", "right"] as const)[pick(4)] ?? "up"), kept: true };
    case 4: return { next: wrap(doc, [node.id, one().id, one().id], pick(2) === 0 ? "Group" : "Categorization", { en: "Box" })?.form ?? doc, kept: true };
    case 5: return { next: unwrap(doc, node.id), kept: true };
    case 6: return { next: reflow(doc, node.id, 1 + pick(4)), kept: true };
    case 7: return { next: duplicate(doc, node.id)?.form ?? doc, kept: true };
    case 8: return { next: removeParts(doc, [node.id]), kept: false };
    case 9: {
      const made = pick(3) === 0 ? makeControl(`n${pick(40)}`) : makeBlock((["Group", "Categorization", "HorizontalLayout", "Label"] as const)[pick(4)] ?? "Group", { en: "Box" });
      if (made.type === "Control" && fieldsOn(doc).has(made.field ?? "")) return { next: doc, kept: true };
      return { next: put(doc, made, placeAfter(doc, pick(3) === 0 ? null : node.id, made)), kept: false };
    }
    default: return { next: paste(doc, [node, one()], one().id).form, kept: true };
  }
}

test("whatever is done, ids stay unique, no field is lost or doubled, and the shape is one the engine takes", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const pick = chance(seed);
    let doc = start;
    for (let turn = 0; turn < 60; turn++) {
      const { next, kept } = randomEdit(doc, pick);
      const spots = partsOf(next);
      const ids = spots.map(({ node }) => node.id);
      expect(new Set(ids).size, `ids, seed ${seed} turn ${turn}: ${draw(doc)} → ${draw(next)}`).toBe(ids.length);
      const fields = spots.flatMap(({ node }) => (node.type === "Control" ? [node.field] : [])).sort();
      expect(new Set(fields).size, `doubled, seed ${seed} turn ${turn}: ${draw(doc)} → ${draw(next)}`).toBe(fields.length);
      if (kept) expect(fields, `seed ${seed} turn ${turn}: ${draw(doc)} → ${draw(next)}`).toEqual([...fieldsOn(doc)].sort());
      for (const { node, parent } of spots) {
        expect(node.type === "Category", draw(next)).toBe(parent?.type === "Categorization");
        if (!isContainer(node)) expect(node.elements ?? []).toEqual([]);
        if (isRow(node)) expect(widthOf(node), draw(next)).toBeLessThanOrEqual(4);
      }
      doc = next;
    }
  }
});

test("taking every step back gives the same document", async () => {
  const path = "entities/deal/forms/main.json";
  const base = { [path]: start };
  const never = () => new Promise<never>(() => undefined);
  const session = openSession(null, base, 1, { create: never, load: never, save: never, owns: () => true });
  const pick = chance(7);
  const seen = [JSON.stringify(start)];
  for (let turn = 0; turn < 60; turn++) {
    const now = session.state.get().files[path] as FormDoc;
    const { next } = randomEdit(now, pick);
    session.apply({ [path]: next });
    seen.push(JSON.stringify(next));
  }
  const states: string[] = [];
  while (session.state.get().canUndo) {
    states.push(JSON.stringify(session.state.get().files[path]));
    session.undo();
  }
  states.push(JSON.stringify(session.state.get().files[path]));
  expect(states).toEqual(seen.toReversed());
  while (session.state.get().canRedo) session.redo();
  expect(JSON.stringify(session.state.get().files[path])).toBe(seen.at(-1));
});
