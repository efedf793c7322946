import { createElement, lazy } from "react";
import { queryClient } from "../../api/query-client";
import { listRecords } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { usersQuery } from "../../api/users";
import { isReference } from "../../fields/lookup/format";
import { parseText } from "../../fields/parse";
import { checkValue, isEmpty } from "../../fields/registry";
import { t } from "../../lib/i18n";
import { showOverlay } from "../../lib/overlay";
import { nameOf, valueAt } from "../../metadata/paths";
import { metadataQuery } from "../../metadata/hooks";
import type { Entity, Field, Metadata } from "../../metadata/types";
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

/** The copied table laid over the rows from the current cell on, every cell read as its column's type. */
export async function readPaste({ entity, columns, rows, into, text, own }: PasteRequest): Promise<Pasted> {
  let lines = cellsOf(text, own);
  const first = lines[0] ?? [];
  // A line of the columns' own names is a heading, not a value.
  if (lines.length > 1 && first.every((cell, index) => cell.text === columns[index]?.label)) lines = lines.slice(1);
  const only = lines.length === 1 && first.length === 1 ? first[0] : undefined;
  if (only) lines = Array.from({ length: into.rows }, () => Array.from({ length: into.columns }, () => only));
  const width = Math.max(0, ...lines.map((line) => line.length));
  const used = columns.slice(0, width);
  const names = await lookUp(used, lines);
  return {
    columns: used,
    beyond: Math.max(0, lines.length - rows.length),
    rows: lines.slice(0, rows.length).map((line, at) => {
      const row = rows[at] as RecordRow;
      return { row, cells: used.flatMap((column, index) => (line[index] ? [readCell(entity, row, column, line[index], names)] : [])) };
    }),
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

/** Names of records and people in one reference column → the ids they may mean. */
type Names = ReadonlyMap<string, ReadonlyMap<string, string[]>>;

const NAMES_AT_ONCE = 200;

async function lookUp(columns: readonly Column[], lines: readonly (readonly GivenCell[])[]): Promise<Names> {
  const metadata = queryClient.getQueryData<Metadata>(metadataQuery().queryKey);
  const found = new Map<string, ReadonlyMap<string, string[]>>();
  for (const [index, column] of columns.entries()) {
    if (!column.editable || (column.field.type !== "lookup" && column.field.type !== "user")) continue;
    const wanted = [...new Set(lines.flatMap((line) => (line[index] && line[index].type !== typeOf(column.field) ? [line[index].text.trim()] : [])))].filter((name) => name !== "");
    if (wanted.length === 0) continue;
    found.set(column.path, column.field.type === "user" ? await people(wanted) : await records(metadata, column.field, wanted));
  }
  return found;
}

async function people(wanted: readonly string[]): Promise<Map<string, string[]>> {
  const users = await queryClient.fetchQuery(usersQuery);
  return new Map(wanted.map((name) => [name, users.filter((user) => user.active && (user.name === name || user.email === name.toLowerCase())).map((user) => user.id)]));
}

async function records(metadata: Metadata | undefined, field: Field, wanted: readonly string[]): Promise<Map<string, string[]>> {
  const target = metadata?.entities.find((entity) => entity.name === field.to);
  const names = new Map<string, string[]>(wanted.map((name) => [name, []]));
  if (!target) return names;
  for (let at = 0; at < wanted.length; at += NAMES_AT_ONCE) {
    const some = wanted.slice(at, at + NAMES_AT_ONCE);
    const page = await listRecords(target.name, { filter: { field: target.nameField, op: "in", value: some }, fields: [target.nameField], limit: NAMES_AT_ONCE });
    for (const row of page.items) names.get(nameOf(target, row))?.push(row.id);
  }
  return names;
}

function readCell(entity: Entity, row: RecordRow, column: Column, cell: GivenCell, names: Names): PastedCell {
  const { field } = column;
  const before = valueAt(row, column.path);
  if (!column.editable) return { column, text: cell.text, value: before, fault: null, same: true, locked: true };
  const parsed = cell.type === typeOf(field) && fits(field, cell.value) ? { value: cell.value } : (reference(field, cell.text.trim(), names.get(column.path)) ?? parseText(entity, field, cell.text, before));
  if ("fault" in parsed) return { column, text: cell.text, value: null, fault: parsed.fault, same: false, locked: false };
  const fault = checkValue(field, parsed.value);
  return { column, text: cell.text, value: parsed.value, fault: fault?.message ?? null, same: fault === null && sameValue(before, parsed.value), locked: false };
}

/** Whether an exact value copied elsewhere can stand in this field. */
function fits(field: Field, value: unknown): boolean {
  return field.type !== "choice" || value === null || (field.choices ?? []).some((choice) => choice.name === value && !choice.retired);
}

function reference(field: Field, text: string, names: ReadonlyMap<string, string[]> | undefined): { value: unknown } | { fault: string } | null {
  if (field.type !== "lookup" && field.type !== "user") return null;
  if (text === "") return { value: null };
  const ids = names?.get(text) ?? [];
  if (ids.length === 1) return { value: { id: ids[0], name: text } };
  return { fault: ids.length === 0 ? t("list.pasteNoRecord", { text }) : t("list.pasteTwoRecords", { text }) };
}

function sameValue(a: unknown, b: unknown): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  if (isReference(a) && isReference(b)) return a.id === b.id;
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null && "amount" in a && "amount" in b && "currency" in a && "currency" in b) {
    return plain(String(a.amount)) === plain(String(b.amount)) && a.currency === b.currency;
  }
  if (typeof a === "string" && typeof b === "string" && /^-?\d+(\.\d+)?$/.test(a) && /^-?\d+(\.\d+)?$/.test(b)) return plain(a) === plain(b);
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null) || (a == null && b === false);
}

function plain(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
