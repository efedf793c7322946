import { expect, test } from "vitest";
import { splitText } from "./composer";

test("the first line becomes the name, the rest the text", () => {
  expect(splitText("  Called Mr Li\n\nHe wants the offer by Friday.\n")).toEqual({ name: "Called Mr Li", rest: "He wants the offer by Friday." });
  expect(splitText("电话")).toEqual({ name: "电话", rest: "" });
  expect(splitText("")).toEqual({ name: "", rest: "" });
});

test("a long first line is kept whole in the text", () => {
  const long = "长".repeat(100);
  const { name, rest } = splitText(long, 80);
  expect(Array.from(name)).toHaveLength(80);
  expect(name.endsWith("…")).toBe(true);
  expect(rest).toBe(long);
  // Never half a letter.
  expect(splitText("😀".repeat(12), 10).name).toBe(`${"😀".repeat(9)}…`);
});
