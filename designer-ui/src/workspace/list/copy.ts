import { recordsOf } from "../../fields/many_to_many/format";
import { membersOf } from "../../fields/multi_choice/format";
import { plainOf } from "../../fields/rich_text/document";
import { formatValue } from "../../fields/registry";
import { tagsOf } from "../../fields/tags/format";
import { t } from "../../lib/i18n";
import { targetNames, valueAt } from "../../metadata/paths";
import type { RecordRow } from "../../api/types";
import type { Entity, Field } from "../../metadata/types";
import type { Column } from "./columns";

/** What goes with a copied table beside its text, so that pasting it here gives the very same values. */
export const CELLS_TYPE = "application/x-sartor-cells+json";

export interface CopiedCell {
  /** As people read it. */
  text: string;
  /** As on the wire. */
  value: unknown;
  /** What the value is of: a field type, for references with the entity they lead to. */
  type: string;
}

export function typeOf(field: Field): string {
  const leads = field.type === "lookup" || field.type === "many_to_many" || field.type === "regarding";
  return leads ? `${field.type}:${targetNames(field).join()}` : field.type;
}

export interface Copied {
  /** Labels of the columns; null when they were not asked for. */
  headings: string[] | null;
  rows: CopiedCell[][];
}

/** Values as they are shown. */
export function cellsOf(rows: readonly RecordRow[], columns: readonly Column[], headings: boolean): Copied {
  return {
    headings: headings ? columns.map((column) => column.label) : null,
    rows: rows.map((row) =>
      columns.map((column) => {
        const value = valueAt(row, column.path);
        return { text: textOf(column.entity, column.field, value), value, type: typeOf(column.field) };
      }),
    ),
  };
}

/** As it is shown, but sets as lists that can be taken apart again, and long text with its lines. */
function textOf(entity: Entity, field: Field, value: unknown): string {
  if (field.type === "long_text" && typeof value === "string") return value;
  if (field.type === "rich_text") return plainOf(value);
  const members =
    field.type === "multi_choice" ? membersOf(field, value).map(({ label }) => label) : field.type === "tags" ? tagsOf(value) : field.type === "many_to_many" ? recordsOf(value).map(({ id, name }) => name ?? id) : null;
  return members === null ? formatValue(entity, field, value) : members.map(member).join(t("list.copySeparator"));
}

/** One with a separator in it stands in quotes, as the engine writes and reads it. */
function member(text: string): string {
  return /[,，、;；\n]|^"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Rows as lines, cells between tabs; a cell that holds a tab, a line break or a quote is quoted, as spreadsheets do.
 * `safe` is for other programs: text that begins with = + - @ would run there as a formula, so it gets an apostrophe in front.
 * Copying within the app keeps every cell as it is.
 */
export function toTsv({ headings, rows }: Copied, safe: boolean): string {
  const lines = rows.map((row) => row.map((cell) => (safe ? harmless(cell) : cell.text)));
  const all = headings ? [headings, ...lines] : lines;
  return all.map((line) => line.map(quote).join("\t")).join("\n");
}

const PLAIN_NUMBERS: readonly string[] = ["integer", "decimal", "money", "percent", "rating", "duration"];

function harmless({ text, type }: CopiedCell): string {
  return /^[=+\-@\t\r]/.test(text) && !PLAIN_NUMBERS.includes(type) ? `'${text}` : text;
}

function quote(text: string): string {
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines and cells of what a spreadsheet or this app copied. */
export function fromTsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const endCell = () => {
    rows.at(-1)?.push(cell);
    cell = "";
  };
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < source.length; at++) {
    const letter = source[at] as string;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (source[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (letter === '"' && cell === "" && closes(source, at)) quoted = true;
    else if (letter === "\t") endCell();
    else if (letter === "\n") {
      endCell();
      rows.push([]);
    } else cell += letter;
  }
  endCell();
  return rows;
}

/** Whether a quote that opens a cell is closed at the end of one: else it is a quote somebody wrote. */
function closes(source: string, from: number): boolean {
  for (let at = from + 1; at < source.length; at++) {
    if (source[at] !== '"') continue;
    if (source[at + 1] === '"') at++;
    else return at + 1 === source.length || source[at + 1] === "\t" || source[at + 1] === "\n";
  }
  return false;
}
