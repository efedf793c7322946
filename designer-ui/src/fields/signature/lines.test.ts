import { expect, test } from "vitest";
import { boxOf, isNear, onGrid, pathOf, simplify } from "./lines";

test("a line keeps the points it needs", () => {
  expect(simplify([0, 0, 10, 0, 20, 0, 30, 0])).toEqual([0, 0, 30, 0]);
  expect(simplify([0, 0, 10, 10, 20, 0])).toEqual([0, 0, 10, 10, 20, 0]);
  expect(simplify([5, 5])).toEqual([5, 5]);
  // Back where it began.
  expect(simplify([0, 0, 40, 0, 0, 0])).toEqual([0, 0, 40, 0, 0, 0]);
});

test("lines are paths of numbers within the grid", () => {
  expect(pathOf([1, 2])).toBe("M1 2h0.01");
  expect(pathOf([0, 0, 10, 10, 20, 0])).toBe("M0 0Q10 10 15 5L20 0");
  expect(onGrid(-1, 2)).toEqual([0, 300]);
  expect(onGrid(0.5, 0.5)).toEqual([450, 150]);
  expect(boxOf([[100, 100, 300, 200]])).toBe("88 88 224 124");
  expect([isNear([], 0, 0), isNear([0, 0], 2, 2), isNear([0, 0], 9, 0)]).toEqual([false, true, false]);
});
