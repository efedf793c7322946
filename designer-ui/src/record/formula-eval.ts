import type { Entity, Field } from "../metadata/types";

/**
 * Computes formulas in the browser, so that a form shows them while somebody types. The engine checks a formula once and hands
 * out what it made of it (`Field.program`); this is its third back end beside the engine's memory and the databases, held to them
 * by tests/vectors/formula/values.json. Numbers are exact: units of 10^-12 in a bigint, products and quotients rounded half up.
 */
export interface FormulaProgram {
  inputs: readonly { path: string; type: ValueType }[];
  expr: Expr;
}

export type ValueType = "number" | "text" | "boolean" | "date" | "datetime" | "choice";
/** `["add", ["in", 0], ["number", "1.5"]]` */
export type Expr = readonly unknown[];

/** Numbers in units of 10^-12, dates as days and instants as milliseconds since 1970. A text is never "": that is null. */
type Value = null | bigint | string | boolean | Day | Instant;
interface Day {
  day: number;
}
interface Instant {
  at: number;
}

type Row = Readonly<Record<string, unknown>>;

const PLACES = 12;
const ONE = 10n ** 12n;
const LARGEST = 99_999_999_999_999_999n;
const LARGEST_INTEGER = 9_007_199_254_740_991n;
const MAX_TEXT = 1_000;
const DAY = 86_400_000;

/** The value of a formula field, as the wire has it. */
export function computeFormula(field: Pick<Field, "type" | "scale"> & { program: FormulaProgram }, record: Row, zone: string, currency: string): unknown {
  const { inputs, expr } = field.program;
  const input = (at: number): Value => {
    const { path, type } = inputs[at] ?? { path: "", type: "text" };
    return read(valueAt(record, path), type);
  };
  return settle(evaluate(expr, input, zone), field, currency);
}

/** The record with its formulas computed from it, each after those it looks at. What a formula looks at and was not read is empty. */
export function withFormulas<T extends Row>(entity: Entity, record: T, zone: string, currency: string): T {
  const due = entity.fields.filter((field): field is Field & { program: FormulaProgram } => field.program !== undefined);
  if (due.length === 0) return record;
  const computed: Record<string, unknown> = { ...record };
  const names = new Set(due.map((field) => field.name));
  const done = new Set<string>();
  const visit = (field: Field & { program: FormulaProgram }): void => {
    if (done.has(field.name)) return;
    done.add(field.name);
    for (const { path } of field.program.inputs) {
      const needed = names.has(path) ? due.find((candidate) => candidate.name === path) : undefined;
      if (needed) visit(needed);
    }
    computed[field.name] = computeFormula(field, computed, zone, currency);
  };
  due.forEach(visit);
  return computed as T;
}

/** Paths over lookups that formulas look at. */
export function formulaPaths(entity: Entity): string[] {
  return entity.fields.flatMap((field) => field.program?.inputs.map(({ path }) => path) ?? []).filter((path) => path.includes("."));
}

function valueAt(record: Row, path: string): unknown {
  if (path in record) return record[path];
  let value: unknown = record;
  for (const name of path.split(".")) value = typeof value === "object" && value !== null ? (value as Row)[name] : undefined;
  return value;
}

function read(value: unknown, type: ValueType): Value {
  if (type === "boolean") return value === true;
  if (value === null || value === undefined || value === "") return null;
  switch (type) {
    case "number": return readNumber(typeof value === "object" && "amount" in value ? value.amount : value);
    case "text": return typeof value === "string" ? value : null;
    case "date": return typeof value === "string" ? readDay(value) : null;
    case "datetime": {
      const at = Date.parse(String(value));
      return Number.isNaN(at) ? null : { at };
    }
    case "choice": return typeof value === "string" ? value : typeof value === "object" && "id" in value ? String(value.id) : null;
  }
}

export function readNumber(value: unknown): bigint | null {
  const match = /^(-?)(\d+)(?:\.(\d{1,12})0*)?$/.exec(String(value));
  if (!match) return null;
  const units = BigInt((match[2] ?? "0") + (match[3] ?? "").padEnd(PLACES, "0"));
  return match[1] === "-" ? -units : units;
}

function readDay(text: string): Day | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) ? null : { day: at / DAY };
}

/** As the field keeps it: rounded, cut, empty when it does not fit; a boolean is never empty. */
function settle(value: Value, { type, scale }: Pick<Field, "type" | "scale">, currency: string): unknown {
  if (type === "boolean") return value === true;
  if (value === null) return null;
  if (typeof value === "bigint") {
    const places = type === "integer" || type === "rating" || type === "duration" ? 0 : (scale ?? 2);
    const units = divide(value, 10n ** BigInt(PLACES - places));
    const size = units < 0n ? -units : units;
    if (size > (places === 0 && type === "integer" ? LARGEST_INTEGER : LARGEST)) return null;
    if (type === "integer" || type === "rating" || type === "duration") return Number(units);
    const text = written(units, places);
    return type === "money" ? { amount: text, currency } : text;
  }
  if (typeof value === "string") return Array.from(value).slice(0, MAX_TEXT).join("");
  if (typeof value === "boolean") return value;
  return "day" in value ? dayText(value) : new Date(value.at).toISOString();
}

function written(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return units < 0n ? `-${text}` : text;
}

function dayText({ day }: Day): string {
  const date = new Date(day * DAY);
  return `${String(date.getUTCFullYear()).padStart(4, "0")}-${String(date.getUTCMonth() + 1).padStart(2, "0")}-${String(date.getUTCDate()).padStart(2, "0")}`;
}

/** Rounded half away from zero. */
function divide(value: bigint, by: bigint): bigint {
  const [n, d] = [value < 0n ? -value : value, by < 0n ? -by : by];
  const rounded = (2n * n + d) / (2n * d);
  return value < 0n === by < 0n ? rounded : -rounded;
}

function evaluate(expr: Expr, input: (at: number) => Value, zone: string): Value {
  const [word, ...rest] = expr;
  const value = (at: number): Value => evaluate((rest[at] ?? ["empty"]) as Expr, input, zone);
  const all = (from: number): Value[] => rest.slice(from).map((argument) => evaluate(argument as Expr, input, zone));
  switch (word) {
    case "number": return readNumber(rest[0]);
    case "text": return String(rest[0]);
    case "boolean": return rest[0] === true;
    case "date": return readDay(String(rest[0]));
    case "in": return input(Number(rest[0]));
    case "among": {
      const key = value(0);
      return key !== null && (rest[1] as readonly unknown[]).includes(key);
    }
    case "map": {
      const key = value(0);
      const found = key === null ? undefined : (rest[1] as readonly (readonly [string, Expr])[]).find(([name]) => name === key);
      return found ? evaluate(found[1], input, zone) : null;
    }
    case "and": return all(0).every((one) => one === true);
    case "or": return all(0).some((one) => one === true);
    case "not": return value(0) !== true;
    case "if": return value(1) === true ? value(2) : value(3);
    case "coalesce": return all(1).find((one) => one !== null) ?? null;
    case "is_empty": return value(1) === null;
    case "least": return most(all(1), -1);
    case "greatest": return most(all(1), 1);
    case "equal": return order(value(1), value(2)) === 0;
    case "less": return order(value(1), value(2)) === -1;
    case "less_or_equal": {
      const found = order(value(1), value(2));
      return found === 0 || found === -1;
    }
    case "negate":
    case "floor":
    case "ceiling":
    case "absolute": return ofNumber(word, value(0));
    case "round": {
      const [places, number] = [BigInt(PLACES - Number(rest[0])), value(1)];
      return typeof number === "bigint" ? divide(number, 10n ** places) * 10n ** places : null;
    }
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "remainder": return ofNumbers(word, value(0), value(1));
    case "concat": return textOf(all(0).map(plain).join(""));
    case "length": return BigInt(Array.from(plain(value(0))).length) * ONE;
    case "upper": return textOf(plain(value(0)).replace(/[a-z]+/g, (letters) => letters.toUpperCase()));
    case "lower": return textOf(fold(plain(value(0))));
    case "trim": return textOf(plain(value(0)).replace(/^ +| +$/g, ""));
    case "left":
    case "right": {
      const [letters, count] = [Array.from(plain(value(0))), value(1)];
      if (typeof count !== "bigint") return null;
      const wanted = Math.max(0, whole(count, 100_000));
      return textOf((word === "left" ? letters.slice(0, wanted) : letters.slice(Math.max(0, letters.length - wanted))).join(""));
    }
    case "contains":
    case "starts_with": {
      const [text, part] = [value(0), value(1)];
      if (text === null || part === null) return false;
      const [inside, wanted] = [fold(plain(text)), fold(plain(part))];
      return word === "contains" ? inside.includes(wanted) : inside.startsWith(wanted);
    }
    case "text_of": return asText(value(1));
    case "year":
    case "month":
    case "day":
    case "weekday": return ofDay(word, value(0));
    case "date_of": {
      const at = value(0);
      return isInstant(at) ? localDay(at.at, zone) : null;
    }
    case "days_between": {
      const [from, to] = [value(0), value(1)];
      return isDay(from) && isDay(to) ? BigInt(to.day - from.day) * ONE : null;
    }
    case "hours_between": {
      const [from, to] = [value(0), value(1)];
      return isInstant(from) && isInstant(to) ? divide(BigInt(to.at - from.at) * ONE, 3_600_000n) : null;
    }
    case "date_add": {
      const [day, number] = [value(1), value(2)];
      return isDay(day) && typeof number === "bigint" ? addDays(day, number, String(rest[0])) : null;
    }
    case "time_add": {
      const [at, number] = [value(1), value(2)];
      return isInstant(at) && typeof number === "bigint" ? addTime(at, number, String(rest[0])) : null;
    }
    default: return null;
  }
}

function isDay(value: Value): value is Day {
  return typeof value === "object" && value !== null && "day" in value;
}

function isInstant(value: Value): value is Instant {
  return typeof value === "object" && value !== null && "at" in value;
}

function plain(value: Value): string {
  return typeof value === "string" ? value : "";
}

function textOf(text: string): Value {
  return text === "" ? null : text;
}

/** Only A–Z fold: what every back end does alike. */
function fold(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function asText(value: Value): Value {
  if (typeof value === "bigint") {
    const text = written(value, PLACES);
    return text.replace(/\.?0+$/, "").replace(/^-?$/, "0");
  }
  return isDay(value) ? dayText(value) : typeof value === "string" ? value : null;
}

/** -1, 0, 1; null when one is empty or the two are of different types. */
function order(a: Value, b: Value): number | null {
  if (a === null || b === null) return null;
  if (typeof a === "bigint" && typeof b === "bigint") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "boolean" && typeof b === "boolean") return Math.sign(Number(a) - Number(b));
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (isDay(a) && isDay(b)) return Math.sign(a.day - b.day);
  return isInstant(a) && isInstant(b) ? Math.sign(a.at - b.at) : null;
}

/** By code point, as the engine's databases sort. */
function compareText(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const differs = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (differs !== 0) return Math.sign(differs);
  }
  return Math.sign(left.length - right.length);
}

function most(values: readonly Value[], wanted: number): Value {
  return values.reduce((best, next) => (best === null || (next !== null && order(next, best) === wanted) ? next : best), null);
}

function ofNumber(word: string, number: Value): Value {
  if (typeof number !== "bigint") return null;
  const floor = (value: bigint): bigint => {
    const rest = value % ONE;
    return rest < 0n ? value - rest - ONE : value - rest;
  };
  switch (word) {
    case "negate": return -number;
    case "floor": return floor(number);
    case "ceiling": return -floor(-number);
    default: return number < 0n ? -number : number;
  }
}

function ofNumbers(word: string, a: Value, b: Value): Value {
  if (typeof a !== "bigint" || typeof b !== "bigint") return null;
  switch (word) {
    case "add": return a + b;
    case "subtract": return a - b;
    case "multiply": return divide(a * b, ONE);
    case "divide": return b === 0n ? null : divide(a * ONE, b);
    default: return b === 0n ? null : a % b;
  }
}

/** Without what stands after the point, held within ±most. */
function whole(number: bigint, limit: number): number {
  const units = number / ONE;
  const most = BigInt(limit);
  return Number(units > most ? most : units < -most ? -most : units);
}

function ofDay(word: string, value: Value): Value {
  if (!isDay(value)) return null;
  const date = new Date(value.day * DAY);
  const part = word === "year" ? date.getUTCFullYear() : word === "month" ? date.getUTCMonth() + 1 : word === "day" ? date.getUTCDate() : ((date.getUTCDay() + 6) % 7) + 1;
  return BigInt(part) * ONE;
}

const FIRST = Date.parse("0001-01-01T00:00:00Z") / DAY;
const LAST = Date.parse("9999-12-31T00:00:00Z") / DAY;

function addDays({ day }: Day, number: bigint, unit: string): Day {
  const held = (next: number): Day => ({ day: Math.min(LAST, Math.max(FIRST, next)) });
  if (unit === "days") return held(day + whole(number, 100_000));
  if (unit === "weeks") return held(day + whole(number, 14_285) * 7);
  const months = unit === "years" ? whole(number, 250) * 12 : whole(number, 3_000);
  const from = new Date(day * DAY);
  const first = at(from.getUTCFullYear(), from.getUTCMonth() + months, 1);
  const last = at(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0).getUTCDate();
  return held(at(first.getUTCFullYear(), first.getUTCMonth(), Math.min(from.getUTCDate(), last)).getTime() / DAY);
}

/** `Date.UTC` takes the years 0 to 99 for those of the last century. */
function at(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date;
}

function addTime({ at: from }: Instant, number: bigint, unit: string): Instant {
  const minutes = unit === "minutes" ? 1 : unit === "hours" ? 60 : unit === "weeks" ? 10_080 : 1_440;
  const next = from + whole(number, Math.floor(100_000_000 / minutes)) * minutes * 60_000;
  return { at: Math.min(LAST * DAY + 86_399_000, Math.max(FIRST * DAY, next)) };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localDay(instant: number, zone: string): Day | null {
  let format = formats.get(zone);
  if (!format) formats.set(zone, (format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" })));
  const parts = Object.fromEntries(format.formatToParts(new Date(instant)).map((part) => [part.type, part.value]));
  return readDay(`${String(parts["year"]).padStart(4, "0")}-${parts["month"]}-${parts["day"]}`);
}
