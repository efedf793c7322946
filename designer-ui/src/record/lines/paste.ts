import { readText } from "../../api/records";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import type { Line } from "./model";
import type { SheetView } from "./view";

/** Rows of a table that are taken at once. */
const MOST = 200;

/** A copied table laid over the lines from a cell on; what its texts mean is the engine's to say. Null: nothing of it fits. */
export async function readLines(view: SheetView, from: { row: number; column: number }, text: string): Promise<readonly Line[] | null> {
  const table = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").slice(0, MOST).map((line) => line.split("\t"));
  const width = Math.max(...table.map((cells) => cells.length));
  const columns = view.sheet.columns.slice(from.column, from.column + width);
  const writable = columns.filter((field) => !field.readOnly && field.access !== "read");
  if (writable.length === 0) return null;
  const rows = table.map((cells) => writable.map((field) => cells[columns.indexOf(field)] ?? ""));
  const read = await readText(view.sheet.entity.name, { columns: writable.map((field) => field.name), rows });
  const lines = view.rows.map((row) => row.line);
  let refused = 0;
  for (const [at, cells] of read.rows.entries()) {
    const index = from.row + at;
    const row = view.rows[index];
    if (index >= lines.length && !view.mayAdd) break;
    const line = lines[index] ?? view.blank();
    const changes = { ...line.changes };
    for (const [column, cell] of cells.entries()) {
      const field = writable[column];
      if (!field || (row && !view.canEdit(row, field))) continue;
      if ("fault" in cell && cell.fault) refused += 1;
      else if ("value" in cell) changes[field.name] = cell.value;
    }
    lines[index] = { ...line, changes };
  }
  if (refused > 0) toast(t("lines.pasteRefused", { n: refused }), { tone: "bad" });
  return lines;
}
