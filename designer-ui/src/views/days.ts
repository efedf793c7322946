import { addDays, dayOf, daysBetween, fromDay, momentAt, timeOf, toDay } from "../lib/dates";
import type { Filter } from "../metadata/filter";
import type { Field } from "../metadata/types";

/** Days, weeks and spans as calendars and timelines count them. Pure. Days are texts ("2026-11-22"); a span has both its ends in it. */
export interface Span {
  first: string;
  last: string;
  /** Minutes of the day, where the moment is known to the minute. */
  start: number | null;
  end: number | null;
}

/** The first day of the week a day is in; `weekStart` 1 = Monday … 7 = Sunday. */
export function weekOf(day: string, weekStart: number): string {
  return addDays(day, -((fromDay(day).getDay() - (weekStart % 7) + 7) % 7));
}

export const monthOf = (day: string): string => `${day.slice(0, 7)}-01`;

/** The same day some months on, or the last of that month. */
export function addMonths(day: string, months: number): string {
  const date = fromDay(monthOf(day));
  date.setMonth(date.getMonth() + months);
  const last = new Date(date.getFullYear(), date.getMonth() + 1, 0).getDate();
  date.setDate(Math.min(last, Number(day.slice(8))));
  return toDay(date);
}

/** The weeks a month is seen in, each seven days. */
export function weeksOf(day: string, weekStart: number): string[][] {
  const end = addMonths(monthOf(day), 1);
  const weeks: string[][] = [];
  for (let week = weekOf(monthOf(day), weekStart); week < end; week = addDays(week, 7)) weeks.push(daysFrom(week, 7));
  return weeks;
}

export const daysFrom = (day: string, count: number): string[] => Array.from({ length: count }, (_, index) => addDays(day, index));

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
export const clockOf = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

const isWritten = (value: unknown): value is string => typeof value === "string" && value !== "";

/** Where a record stands in time; null when its date is empty. An end before the beginning counts for nothing. */
export function spanOf(row: Readonly<Record<string, unknown>>, date: Field, end: Field | undefined): Span | null {
  const from = row[date.name];
  if (!isWritten(from)) return null;
  const first = date.type === "datetime" ? dayOf(from) : from;
  const start = date.type === "datetime" ? minutesOf(timeOf(from)) : null;
  const until = end ? row[end.name] : null;
  if (!end || !isWritten(until)) return { first, last: first, start, end: null };
  const last = end.type === "datetime" ? dayOf(until) : until;
  if (last < first) return { first, last: first, start, end: null };
  const stop = end.type === "datetime" ? minutesOf(timeOf(until)) : null;
  // What ends at midnight ends on the day before.
  if (stop === 0 && last > first) return { first, last: addDays(last, -1), start, end: 24 * 60 };
  return { first, last, start, end: first === last && start !== null && stop !== null && stop <= start ? null : stop };
}

/** Records that touch the days from `from` up to, not including, `until`. */
export function windowFilter(date: Field, end: Field | undefined, from: string, until: string): Filter {
  const at = (field: Field, day: string) => (field.type === "datetime" ? momentAt(day, "00:00") : day);
  const before: Filter = { field: date.name, op: "lt", value: at(date, until) };
  const inside: Filter = { field: date.name, op: "gte", value: at(date, from) };
  return end ? { all: [before, { any: [inside, { field: end.name, op: "gte", value: at(end, from) }] }] } : { all: [inside, before] };
}

/** A value of a date or date-time field some days later, at another time of day if one is given. */
export function shifted(field: Field, value: unknown, days: number, minutes?: number): unknown {
  if (!isWritten(value)) return value;
  if (field.type !== "datetime") return addDays(value, days);
  return momentAt(addDays(dayOf(value), days), minutes === undefined ? timeOf(value) : clockOf(minutes));
}

/** A day as a value of the field: at nine in the morning where it asks for a time. */
export function valueOn(field: Field, day: string, minutes = 9 * 60): string {
  return field.type === "datetime" ? momentAt(day, clockOf(minutes)) : day;
}

export interface Placed<T> {
  item: T;
  lane: number;
  /** Column it begins in, and how many it takes. */
  column: number;
  columns: number;
  /** It goes on before or after these days. */
  before: boolean;
  after: boolean;
}

/** Puts spans into lanes over some days: longer and earlier ones on top, none over another. */
export function layLanes<T extends { span: Span }>(items: readonly T[], days: readonly string[]): Placed<T>[] {
  const [from, to] = [days[0] ?? "", days.at(-1) ?? ""];
  const seen = items.filter(({ span }) => span.first <= to && span.last >= from);
  const length = ({ span }: T) => daysBetween(span.first, span.last);
  const inOrder = seen.sort((a, b) => (a.span.first < from ? from : a.span.first).localeCompare(b.span.first < from ? from : b.span.first) || length(b) - length(a) || (a.span.start ?? -1) - (b.span.start ?? -1));
  const lanes: number[] = [];
  return inOrder.map((item) => {
    const column = Math.max(0, daysBetween(from, item.span.first));
    const end = Math.min(days.length - 1, daysBetween(from, item.span.last));
    let lane = lanes.findIndex((taken) => taken < column);
    if (lane < 0) lane = lanes.length;
    lanes[lane] = end;
    return { item, lane, column, columns: end - column + 1, before: item.span.first < from, after: item.span.last > to };
  });
}

export interface Beside<T> {
  item: T;
  /** Minutes of the day. */
  from: number;
  to: number;
  column: number;
  columns: number;
  /** What overlaps, directly or through others, is one group. */
  group: number;
}

const SHORTEST = 30;

/** Puts what happens at the same time side by side. */
export function layHours<T extends { span: Span }>(items: readonly T[]): Beside<T>[] {
  const at = items.map((item): Beside<T> => {
    const from = Math.min(item.span.start ?? 0, 24 * 60 - SHORTEST);
    return { item, from, to: Math.min(24 * 60, Math.max(from + SHORTEST, item.span.end ?? 0)), column: 0, columns: 1, group: 0 };
  });
  at.sort((a, b) => a.from - b.from || b.to - a.to);
  let group: Beside<T>[] = [];
  let ends: number[] = [];
  let groups = 0;
  const close = () => {
    for (const one of group) Object.assign(one, { columns: ends.length, group: groups });
    groups++;
    [group, ends] = [[], []];
  };
  for (const one of at) {
    if (ends.every((end) => end <= one.from)) close();
    const free = ends.findIndex((end) => end <= one.from);
    one.column = free < 0 ? ends.length : free;
    ends[one.column] = one.to;
    group.push(one);
  }
  close();
  return at;
}
