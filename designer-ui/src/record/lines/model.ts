import type { ProblemItem } from "../../api/client";
import type { RecordRow } from "../../api/types";
import { isMoney } from "../../fields/money/format";
import { addDecimals, compareDecimals } from "../../lib/decimal";
import { fieldOf } from "../../metadata/paths";
import type { Entity, Field, FormElement, RelatedList } from "../../metadata/types";
import type { EvalContext } from "../filter-eval";
import { checkField, demandsOn, initialValues } from "../form-model";
import { withFormulas } from "../formula-eval";
import { same } from "../same";

/** Lines of a record while they are edited: pure, the engine remains the judge. */

type Values = Record<string, unknown>;

/** One line. What a form keeps of it can be written as JSON. */
export interface Line {
  key: string;
  /** Null: a new one. */
  id: string | null;
  version: number | null;
  /** Where it stood among the lines there were. */
  place: number;
  base: Values;
  changes: Values;
  /** It goes when the record is saved. */
  gone: boolean;
}

/** Lines by related list. */
export type LinesByList = Readonly<Record<string, readonly Line[]>>;

/** Where lines stand among a record's values. */
export const LINES = "$lines";

export interface Sheet {
  /** What the lines are. */
  entity: Entity;
  list: RelatedList;
  columns: readonly Field[];
  totals: readonly { field: string; measure: string }[];
  label: string;
}

/** A form's part as the sheet of lines it shows; none where the person may not know of them. */
export function sheetOf(entities: readonly Entity[], parent: Entity, element: FormElement): Sheet | null {
  const entity = entities.find((candidate) => candidate.name === element.entity);
  const list = parent.relatedLists?.find((candidate) => candidate.entity === element.entity && candidate.field === element.field);
  if (!entity || !list) return null;
  const columns = (element.columns ?? []).map((name) => fieldOf(entity, name)).filter((field) => field !== undefined);
  return { entity, list, columns, totals: element.totals ?? [], label: element.label ?? list.label };
}

export function linesOf(rows: readonly RecordRow[]): Line[] {
  return rows.map((row, place) => ({ key: row.id, id: row.id, version: row.version, place, base: { ...row }, changes: {}, gone: false }));
}

let made = 0;

export function newLine(entity: Entity, me: { id: string; name: string }, context: EvalContext): Line {
  made += 1;
  return { key: `new-${Date.now().toString(36)}-${made}`, id: null, version: null, place: -1, base: initialValues(entity, {}, me, context), changes: {}, gone: false };
}

/** Nobody filled anything in: it is not sent. */
export function isBlank(line: Line): boolean {
  return line.id === null && Object.keys(line.changes).length === 0;
}

export function put(lines: readonly Line[], key: string, field: Field, value: unknown): Line[] {
  return lines.map((line) => {
    if (line.key !== key) return line;
    const changes = { ...line.changes, [field.name]: value };
    if (same(value, line.base[field.name], field.type)) delete changes[field.name];
    return { ...line, changes };
  });
}

/** The lines with one at another place, as counted after it was taken out. */
export function moved(lines: readonly Line[], from: number, to: number): Line[] {
  const next = [...lines];
  const [line] = next.splice(from, 1);
  if (line) next.splice(Math.max(0, Math.min(to, next.length)), 0, line);
  return next;
}

function sent(lines: readonly Line[]): Line[] {
  return lines.filter((line) => !(line.id === null && (line.gone || isBlank(line))));
}

/** What is written of them; null when there is nothing to write. */
export function toWire(entity: Entity, lines: readonly Line[]): Values[] | null {
  const list = sent(lines);
  const kept = list.filter((line) => line.id !== null && !line.gone);
  const inOrder = kept.every((line, at) => at === 0 || (kept[at - 1]?.place ?? -1) < line.place);
  if (inOrder && list.every((line) => line.id !== null && !line.gone && Object.keys(line.changes).length === 0)) return null;
  return list.map((line) => {
    if (line.id === null) return written(entity, line);
    if (line.gone) return { id: line.id, version: line.version, $delete: true };
    return Object.keys(line.changes).length === 0 ? { id: line.id } : { id: line.id, version: line.version, ...line.changes };
  });
}

/** A new line sends its defaults too; its first stage is the engine's to choose. */
function written(entity: Entity, line: Line): Values {
  const values: Values = {};
  for (const field of entity.fields) {
    if (field.readOnly || field.access === "read") continue;
    if (field.name in line.changes) values[field.name] = line.changes[field.name];
    else if (field.name in line.base && field.type !== "stage") values[field.name] = line.base[field.name];
  }
  return values;
}

export interface Placing {
  sheet: Sheet;
  /** The record they belong to, as it stands in the form. */
  parent: Values;
  context: EvalContext;
  zone: string;
  currency: string;
}

/** A line's values with the record it belongs to and its formulas as they will be; what cannot be known yet is undefined. */
export function valuesOf(line: Line, { sheet, parent, zone, currency }: Placing): Values {
  const { entity, list } = sheet;
  const own = { ...line.base, ...line.changes, [list.field]: parent };
  const computed = withFormulas(entity, own, zone, currency);
  const values: Values = { ...computed };
  const touched = line.id === null || Object.keys(line.changes).length > 0;
  for (const field of entity.fields) {
    if (field.computed === undefined) continue;
    // What looks at records that were not read keeps its value, or is known when it is saved.
    const far = field.program === undefined || field.program.inputs.some(({ path }) => path.includes(".") && (!path.startsWith(`${list.field}.`) || path.split(".").length > 2));
    if (!touched) values[field.name] = line.base[field.name];
    else if (far) values[field.name] = undefined;
  }
  return values;
}

/** Faults of a line's fields, by name: what the browser can tell. */
export function faultsOf(line: Line, placing: Placing): Map<string, ProblemItem> {
  const faults = new Map<string, ProblemItem>();
  if (line.gone || isBlank(line) || (line.id !== null && Object.keys(line.changes).length === 0)) return faults;
  const { entity, list, columns } = placing.sheet;
  const values = valuesOf(line, placing);
  const demands = demandsOn(entity, values, placing.context);
  for (const field of entity.fields) {
    if (field.readOnly || field.access === "read" || field.name === list.field || field.name === list.order) continue;
    if (!columns.includes(field) && !demands.required.has(field.name)) continue;
    if (line.id !== null && !(field.name in line.changes) && !demands.required.has(field.name)) continue;
    const fault = checkField(field, values[field.name], demands);
    if (fault) faults.set(field.name, fault);
  }
  return faults;
}

/** A problem of the engine at a line: which, and at which of its fields ("" for the line as a whole). */
export interface Told {
  key: string;
  field: string;
  message: string;
}

/** What the engine said of a list's lines, by the lines that were sent. */
export function toldOf(list: string, lines: readonly Line[], items: readonly ProblemItem[]): Told[] {
  const order = sent(lines);
  const begin = `/${LINES}/${list}/`;
  return items.flatMap((item) => {
    if (!item.pointer.startsWith(begin)) return [];
    const [at, field = ""] = item.pointer.slice(begin.length).split("/");
    const line = order[Number(at)];
    return line ? [{ key: line.key, field: field === "id" || field === "version" ? "" : field, message: item.message }] : [];
  });
}

/** A figure as canonical text, with its currency where it is money; null when there is none, or it is not known yet. */
export interface Figure {
  text: string | null;
  currency: string | null;
}

/** Exact figures under a column. */
export function figureOf(rows: readonly Values[], field: Field, measure: string): Figure {
  const values = rows.map((row) => row[field.name]);
  if (measure === "count") return { text: String(values.filter((value) => value !== null && value !== undefined && value !== "").length), currency: null };
  // Something is known only when it is saved.
  if (values.some((value) => value === undefined) && field.computed !== undefined) return { text: null, currency: null };
  const numbers = values.flatMap((value) => {
    const text = isMoney(value) ? value.amount : typeof value === "number" ? String(value) : typeof value === "string" ? value : null;
    return text !== null && /^-?\d+(\.\d+)?$/.test(text) ? [text] : [];
  });
  const currencies = new Set(values.flatMap((value) => (isMoney(value) ? [value.currency] : [])));
  const [currency = null] = currencies;
  const [first] = numbers;
  if (first === undefined || currencies.size > 1) return { text: null, currency: null };
  const pick = (wanted: number) => numbers.reduce((best, next) => (compareDecimals(next, best) === wanted ? next : best), first);
  switch (measure) {
    case "sum": return { text: numbers.reduce(addDecimals), currency };
    case "min": return { text: pick(-1), currency };
    case "max": return { text: pick(1), currency };
    case "avg": return { text: average(numbers.reduce(addDecimals), numbers.length, Math.max(2, field.scale ?? 2)), currency };
    default: return { text: null, currency };
  }
}

/** Rounded half up, away from nought. */
function average(sum: string, count: number, scale: number): string {
  const [whole = "0", fraction = ""] = sum.replace("-", "").split(".");
  const given = Math.max(scale, fraction.length);
  const divisor = BigInt(count) * 10n ** BigInt(given - scale);
  const rounded = (BigInt(whole + fraction.padEnd(given, "0")) * 2n + divisor) / (divisor * 2n);
  const digits = rounded.toString().padStart(scale + 1, "0");
  return `${sum.startsWith("-") && rounded > 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** `$lines` of a write, from what a form keeps; nothing when no line is to be written. */
export function linesToWire(entities: readonly Entity[], parent: Entity, changes: Readonly<Values>): Values {
  const lists = Object.entries((changes[LINES] ?? {}) as LinesByList).flatMap(([name, lines]) => {
    const list = parent.relatedLists?.find((candidate) => candidate.name === name);
    const entity = entities.find((candidate) => candidate.name === list?.entity);
    const wire = entity ? toWire(entity, lines) : null;
    return wire === null ? [] : [[name, wire] as const];
  });
  return lists.length === 0 ? {} : { [LINES]: Object.fromEntries(lists) };
}

export function withoutLines(changes: Readonly<Values>): Values {
  const { [LINES]: _lines, ...values } = changes;
  return values;
}
