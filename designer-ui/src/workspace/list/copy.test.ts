import { expect, test } from "vitest";
import { fromTsv, toTsv, type Copied } from "./copy";

const cell = (text: string, type = "text") => ({ text, value: text, type });
const table = (...rows: ReturnType<typeof cell>[][]): Copied => ({ headings: null, rows });

test("what was copied is read back cell by cell", () => {
  const rows = [["甲", 'a "quoted" word', "two\nlines"], ["", "tab\there", '"'], ["=1+1", "-5", "'x"]];
  const copied = table(...rows.map((row) => row.map((text) => cell(text))));
  expect(fromTsv(toTsv(copied, false))).toEqual(rows);
});

test("headings stand in the first line", () => {
  expect(toTsv({ headings: ["名称", "金额"], rows: [[cell("甲"), cell("¥5")]] }, false)).toBe("名称\t金额\n甲\t¥5");
});

test("for other programs a text that would be a formula is made harmless, and nothing else", () => {
  const row = [cell("=HYPERLINK(1)"), cell("+86 138"), cell("@x"), cell("-note"), cell("-5", "integer"), cell("a=b"), cell("¥-3", "money")];
  expect(toTsv(table(row), true)).toBe("'=HYPERLINK(1)\t'+86 138\t'@x\t'-note\t-5\ta=b\t¥-3");
  expect(toTsv(table(row), false)).toBe("=HYPERLINK(1)\t+86 138\t@x\t-note\t-5\ta=b\t¥-3");
});

test("lines of other systems, ragged lines and stray quotes", () => {
  expect(fromTsv("a\tb\r\nc\r\n")).toEqual([["a", "b"], ["c"]]);
  expect(fromTsv('5" pipe\t"open')).toEqual([['5" pipe', '"open']]);
  expect(fromTsv("")).toEqual([[""]]);
});
