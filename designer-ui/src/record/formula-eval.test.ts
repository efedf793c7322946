import { expect, test } from "vitest";
import vectors from "../../../tests/vectors/formula/values.json";
import type { Entity, Field } from "../metadata/types";
import { computeFormula, type FormulaProgram, formulaPaths, withFormulas } from "./formula-eval";

interface Case {
  formula: string;
  result: Field["type"];
  scale?: number;
  rows: [Record<string, unknown>, unknown][];
  program: FormulaProgram;
}

const cases = vectors.cases as unknown as Case[];

test("there are cases", () => {
  expect(cases.length).toBeGreaterThan(60);
});

test.each(cases)("$formula", ({ result, scale = 2, rows, program }) => {
  for (const [record, expected] of rows) {
    expect(computeFormula({ type: result, scale, program }, record, vectors.zone, "CNY")).toEqual(expected);
  }
});

test("formulas of a record are computed each after those it looks at", () => {
  const field = (name: string, path: string): Field => ({
    name, id: name, label: name, type: "decimal", scale: 2, computed: "formula",
    program: { inputs: [{ path, type: "number" }], expr: ["add", ["in", 0], ["number", "1"]] },
  });
  const fields = [field("c", "b"), field("b", "a"), field("d", "account.limit"), { name: "a", id: "a", label: "a", type: "decimal" } as Field];
  const entity = { fields } as Entity;
  expect(withFormulas(entity, { a: "1.00", c: "9.00" }, "UTC", "CNY")).toEqual({ a: "1.00", b: "2.00", c: "3.00", d: null });
  expect(formulaPaths(entity)).toEqual(["account.limit"]);
});
