import { expect, test } from "vitest";
import { diffLines } from "./text-diff";

test("lines that stayed are told once, in their order", () => {
  const check = (before: string, after: string, expected: string[]) => expect(diffLines(before, after).map(({ kind, text }) => (kind === "same" ? " " : kind === "gone" ? "-" : "+") + text)).toEqual(expected);
  check("a\nb\nc", "a\nB\nc", [" a", "-b", "+B", " c"]);
  check("", "a\nb", ["+a", "+b"]);
  check("a", "", ["-a"]);
  check("a\nb\nc\nd", "b\nx\nd\ne", ["-a", " b", "-c", "+x", " d", "+e"]);
  check("a\na", "a", [" a", "-a"]);
});
