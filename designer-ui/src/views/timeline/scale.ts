import { addDays, daysBetween } from "../../lib/dates";
import { addMonths, monthOf, weekOf } from "../days";

/** How a timeline counts: how many pixels a day has, which days are in sight, and where its scale is marked. Pure. */

export const ZOOMS = ["week", "month", "quarter"] as const;
export type Zoom = (typeof ZOOMS)[number];

export interface Scale {
  zoom: Zoom;
  from: string;
  /** Not in it any more. */
  until: string;
  /** Pixels of a day. */
  day: number;
}

const DAY: Record<Zoom, number> = { week: 40, month: 14, quarter: 4 };

export function scaleOf(zoom: Zoom, day: string, weekStart: number): Scale {
  if (zoom === "week") {
    const from = addDays(weekOf(day, weekStart), -7);
    return { zoom, from, until: addDays(from, 28), day: DAY.week };
  }
  const from = addMonths(monthOf(day), zoom === "month" ? -1 : -3);
  return { zoom, from, until: addMonths(from, zoom === "month" ? 4 : 12), day: DAY[zoom] };
}

/** To the next or previous stretch. */
export const stepped = ({ zoom }: Scale, day: string, by: number): string => (zoom === "week" ? addDays(day, 14 * by) : addMonths(day, (zoom === "month" ? 2 : 6) * by));

export const widthOf = (scale: Scale): number => daysBetween(scale.from, scale.until) * scale.day;
export const leftOf = (scale: Scale, day: string): number => daysBetween(scale.from, day) * scale.day;

export interface Mark {
  day: string;
  left: number;
  width: number;
}

/** The months in sight, each with its part of the scale. */
export function monthsOf(scale: Scale): Mark[] {
  const marks: Mark[] = [];
  for (let month = monthOf(scale.from); month < scale.until; month = addMonths(month, 1)) marks.push(cut(scale, month, addMonths(month, 1)));
  return marks;
}

/** Days where they have room, else weeks; none where even these are too narrow. */
export function ticksOf(scale: Scale, weekStart: number): Mark[] {
  if (scale.zoom === "quarter") return [];
  const step = scale.zoom === "week" ? 1 : 7;
  const marks: Mark[] = [];
  for (let day = step === 1 ? scale.from : weekOf(scale.from, weekStart); day < scale.until; day = addDays(day, step)) marks.push(cut(scale, day, addDays(day, step)));
  return marks;
}

function cut(scale: Scale, from: string, until: string): Mark {
  const [first, last] = [from < scale.from ? scale.from : from, until > scale.until ? scale.until : until];
  return { day: first, left: leftOf(scale, first), width: daysBetween(first, last) * scale.day };
}

/** Where a bar lies: cut at the edges of the scale, never narrower than can be seen. */
export function barOf(scale: Scale, first: string, last: string): { left: number; width: number } {
  const left = Math.max(0, leftOf(scale, first));
  const right = Math.min(widthOf(scale), leftOf(scale, addDays(last, 1)));
  return { left, width: Math.max(8, right - left) };
}
