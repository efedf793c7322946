import { createElement, lazy } from "react";
import { type ReadCell, readText } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { isReference } from "../../fields/lookup/format";
import { checkValue, isEmpty } from "../../fields/registry";
import { showOverlay } from "../../lib/overlay";
import { valueAt } from "../../metadata/paths";
import { stageOf } from "../../metadata/stages";
import type { Entity, Field } from "../../metadata/types";
import type { Column } from "./columns";
import { type Copied, fromTsv, typeOf } from "./copy";

const PastePreview = lazy(() => import("./paste-preview").then((module) => ({ default: module.PastePreview })));

export interface PasteRequest {
  entity: Entity;
  /** From the current cell on: what the table is laid over. */
  columns: readonly Column[];
  rows: readonly RecordRow[];
  /** Size of the marked range: one copied cell fills it. */
  into: { rows: number; columns: number };
  text: string;
  /** What this app copied beside the text; empty when another program did. */
  own: string;
}

export interface PastedCell {
  column: Column;
  /** As it stands on the clipboard. */
  text: string;
  value: unknown;
  fault: string | null;
  /** Stays as it is: the column cannot be written, or the value is there already. */
  same: boolean;
  locked: boolean;
}

export interface PastedRow {
  row: RecordRow;
  cells: PastedCell[];
}

export interface Pasted {
  rows: PastedRow[];
  columns: readonly Column[];
  /** Lines of the clipboard for which the list has no row. */
  beyond: number;
}

export function openPaste(request: PasteRequest): void {
  const pasted = readPaste(request);
  showOverlay((close) => createElement(PastePreview, { entity: request.entity, pasted, onClose: close }));
}

/** The copied table laid over the rows from the current cell on; what its texts mean is the engine's to say. */
export async function readPaste({ entity, columns, rows, into, text, own }: PasteRequest): Promise<Pasted> {
  let lines = cellsOf(text, own);
  const first = lines[0] ?? [];
  // A line of the columns' own names is a heading, not a value.
  if (lines.length > 1 && first.every((cell, index) => cell.text === columns[index]?.label)) lines = lines.slice(1);
  const only = lines.length === 1 && first.length === 1 ? first[0] : undefined;
  if (only) lines = Array.from({ length: into.rows }, () => Array.from({ length: into.columns }, () => only));
  const width = Math.max(0, ...lines.map((line) => line.length));
  const used = columns.slice(0, width);
  const laid = lines.slice(0, rows.length).map((line, at) => ({ line, row: rows[at] as RecordRow }));
  const read = await readTexts(entity, used, laid);
  return {
    columns: used,
    beyond: Math.max(0, lines.length - rows.length),
    rows: laid.map(({ line, row }, at) => ({ row, cells: used.flatMap((column, index) => (line[index] ? [cellOf(entity, row, column, line[index], read[at]?.[index] ?? null)] : [])) })),
  };
}

/** A cell of the clipboard, with its exact value where it is known. */
interface GivenCell {
  text: string;
  value?: unknown;
  type?: string;
}

/** Cells of the text; with their exact values where this app copied them and the text is still the same. */
function cellsOf(text: string, own: string): GivenCell[][] {
  const lines = fromTsv(text);
  let copied: Copied | null = null;
  try {
    copied = own === "" ? null : (JSON.parse(own) as Copied);
  } catch {
    copied = null;
  }
  const skip = copied?.headings ? 1 : 0;
  return lines.map((line, at) =>
    line.map((cell, index) => {
      const exact = copied?.rows[at - skip]?.[index];
      return exact && exact.text === cell ? { text: cell, value: exact.value, type: exact.type } : { text: cell };
    }),
  );
}

interface Laid {
  line: readonly GivenCell[];
  row: RecordRow;
}

const ROWS_AT_ONCE = 1000;

/** What the engine makes of the texts; null where the exact value is known or the column cannot be written. */
async function readTexts(entity: Entity, columns: readonly Column[], laid: readonly Laid[]): Promise<(ReadCell | null)[][]> {
  const asked = columns.flatMap((column, index) => (column.editable ? [{ index, name: column.field.name, field: column.field }] : []));
  const read: (ReadCell | null)[][] = laid.map(() => columns.map(() => null));
  for (let from = 0; from < laid.length; from += ROWS_AT_ONCE) {
    const some = laid.slice(from, from + ROWS_AT_ONCE);
    const wanted = asked.filter(({ index, field }) => some.some(({ line }) => line[index] && !isExact(entity, field, line[index])));
    if (wanted.length === 0) continue;
    const answer = await readText(entity.name, {
      columns: wanted.map(({ name }) => name),
      rows: some.map(({ line }) => wanted.map(({ index }) => line[index]?.text ?? null)),
      ids: some.map(({ row }) => row.id),
    });
    for (const [at, cells] of answer.rows.entries()) {
      for (const [place, { index, field }] of wanted.entries()) {
        const given = laid[from + at]?.line[index];
        const line = read[from + at];
        if (given && line && !isExact(entity, field, given)) line[index] = cells[place] ?? null;
      }
    }
  }
  return read;
}

function cellOf(entity: Entity, row: RecordRow, column: Column, cell: GivenCell, read: ReadCell | null): PastedCell {
  const { field } = column;
  const before = valueAt(row, column.path);
  if (!column.editable) return { column, text: cell.text, value: before, fault: null, same: true, locked: true };
  const value = isExact(entity, field, cell) ? cell.value : read?.value;
  const fault = read?.fault?.message ?? checkValue(field, value)?.message ?? null;
  return { column, text: cell.text, value: fault === null ? value : null, fault, same: fault === null && sameValue(before, value), locked: false };
}

/** Whether this app copied the very value, and it can stand in this field. */
function isExact(entity: Entity, field: Field, cell: GivenCell): boolean {
  if (cell.type !== typeOf(field)) return false;
  if (isEmpty(cell.value)) return true;
  const offered = (name: unknown) => (field.choices ?? []).some((choice) => choice.name === name && !choice.retired);
  if (field.type === "choice") return offered(cell.value);
  if (field.type === "multi_choice") return Array.isArray(cell.value) && cell.value.every(offered);
  return field.type !== "stage" || stageOf(entity, field, cell.value) !== undefined;
}

function sameValue(a: unknown, b: unknown): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  if (isReference(a) && isReference(b)) return a.id === b.id;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && keysOf(a).join() === keysOf(b).join();
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null && "amount" in a && "amount" in b && "currency" in a && "currency" in b) {
    return plain(String(a.amount)) === plain(String(b.amount)) && a.currency === b.currency;
  }
  if (typeof a === "string" && typeof b === "string" && /^-?\d+(\.\d+)?$/.test(a) && /^-?\d+(\.\d+)?$/.test(b)) return plain(a) === plain(b);
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null) || (a == null && b === false);
}

/** Members of a set: it has no order of its own. */
function keysOf(members: readonly unknown[]): string[] {
  return members.map((member) => (isReference(member) ? member.id : JSON.stringify(member))).sort();
}

function plain(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
