import { expect, test } from "vitest";
import { toWire } from "./records";

test("references are sent by id, with their entity where it may be of several", () => {
  const sent = toWire({ firm: { id: "1", name: "A" }, about: { entity: "deal", id: "2", name: "B" }, who: [{ id: "3", name: "C" }, { id: "4", name: null }], tags: ["a"], amount: { amount: "1", currency: "CNY" }, none: null });
  expect(sent).toEqual({ firm: "1", about: { entity: "deal", id: "2" }, who: ["3", "4"], tags: ["a"], amount: { amount: "1", currency: "CNY" }, none: null });
});
