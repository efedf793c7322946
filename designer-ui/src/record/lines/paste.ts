import { readText } from "../../api/records";
import type { Field } from "../../metadata/types";
import { type Line, put } from "./model";
import type { SheetView } from "./view";

/** Rows of a table that are taken at once. */
export const MOST = 200;

/** What the engine made of a copied table: a value for each cell, or none where it means nothing there. */
export interface Pasted {
  fields: readonly Field[];
  rows: readonly (readonly ({ value: unknown } | null)[])[];
  /** Cells that could not be read. */
  refused: number;
  /** Rows behind the last one that is taken. */
  cut: number;
}

/** Reads a copied table that is laid over the columns from one on; what its texts mean is the engine's to say. Null: none of them can be filled. */
export async function readTable({ sheet }: Pick<SheetView, "sheet">, column: number, text: string): Promise<Pasted | null> {
  const all = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  const table = all.slice(0, MOST).map((line) => line.split("\t"));
  const width = Math.max(...table.map((cells) => cells.length));
  const columns = sheet.columns.slice(column, column + width);
  const fields = columns.filter((field) => !field.readOnly && field.access !== "read");
  if (fields.length === 0) return null;
  const rows = table.map((cells) => fields.map((field) => cells[columns.indexOf(field)] ?? ""));
  const read = await readText(sheet.entity.name, { columns: fields.map((field) => field.name), rows });
  let refused = 0;
  const values = read.rows.map((cells) =>
    cells.map((cell) => {
      if ("fault" in cell && cell.fault) refused += 1;
      return "value" in cell && !("fault" in cell && cell.fault) ? { value: cell.value } : null;
    }),
  );
  return { fields, rows: values, refused, cut: all.length - table.length };
}

/** The lines as they stand by now with a table laid over them from a line on; new ones where they may be added. */
export function laid(view: Pick<SheetView, "rows" | "canEdit" | "mayAdd" | "blank">, from: number, { fields, rows }: Pasted): Line[] {
  let lines = view.rows.map((row) => row.line);
  for (const [at, cells] of rows.entries()) {
    const row = view.rows[from + at];
    if (!row) {
      if (!view.mayAdd) break;
      lines = [...lines, view.blank()];
    }
    const key = row?.line.key ?? lines.at(-1)?.key ?? "";
    for (const [column, cell] of cells.entries()) {
      const field = fields[column];
      if (field && cell && (!row || view.canEdit(row, field))) lines = put(lines, key, field, cell.value);
    }
  }
  return lines;
}
