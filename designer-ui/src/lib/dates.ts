import { settings } from "./settings";

/** Calendar days are "2026-11-22"; moments are RFC 3339 in UTC. Days are counted in the workspace's time zone. */

const parts = new Map<string, Intl.DateTimeFormat>();

function partsOf(moment: Date, timeZone: string): Record<string, string> {
  let format = parts.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
    });
    parts.set(timeZone, format);
  }
  return Object.fromEntries(format.formatToParts(moment).map((part) => [part.type, part.value]));
}

/** Today in the workspace's time zone. */
export function today(): string {
  return dayOf(new Date());
}

/** The calendar day of a moment in the workspace's time zone. */
export function dayOf(moment: Date | string): string {
  const p = partsOf(new Date(moment), settings.get().timeZone);
  return `${p["year"]}-${p["month"]}-${p["day"]}`;
}

/** The time of day of a moment ("14:05") in the workspace's time zone. */
export function timeOf(moment: Date | string): string {
  const p = partsOf(new Date(moment), settings.get().timeZone);
  return `${p["hour"]}:${p["minute"]}`;
}

/** The moment at which a clock in the workspace's time zone shows this day and time. */
export function momentAt(day: string, time: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  let guess = wanted;
  for (let round = 0; round < 2; round++) {
    const p = partsOf(new Date(guess), settings.get().timeZone);
    const shown = Date.parse(`${p["year"]}-${p["month"]}-${p["day"]}T${p["hour"]}:${p["minute"]}:00Z`);
    guess += wanted - shown;
  }
  return new Date(guess).toISOString();
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && toDay(fromDay(text)) === text;
}

/** A local Date for calendar widgets; only its year, month and day mean anything. */
export function fromDay(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const value = new Date(year, month - 1, date);
  if (year < 100) value.setFullYear(year);
  return value;
}

export function toDay(date: Date): string {
  const pad = (n: number, length = 2) => String(n).padStart(length, "0");
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

export function addDays(day: string, days: number): string {
  const date = fromDay(day);
  date.setDate(date.getDate() + days);
  return toDay(date);
}

/** Whole days from `a` to `b`. */
export function daysBetween(a: string, b: string): number {
  return Math.round((Date.parse(`${b}T00:00:00Z`) - Date.parse(`${a}T00:00:00Z`)) / 86_400_000);
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** "Nov 22, 2026", "22 November 2026", "Nov 22" as month, day and year: what is shown in English is read again. */
function readNamedMonth(text: string): string {
  const match = /^([a-z]{3,9})\.? (\d{1,2})(?:,? (\d{4}))?$/i.exec(text) ?? /^(\d{1,2}) ([a-z]{3,9})\.?(?:,? (\d{4}))?$/i.exec(text);
  const [name = "", day = ""] = match?.[1] !== undefined && /\d/.test(match[1]) ? [match[2], match[1]] : [match?.[1], match?.[2]];
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  return month === 0 ? text : `${match?.[3] === undefined ? "" : `${match[3]}-`}${month}-${day}`;
}

/** Reads a typed day: 2026-11-22, 2026/1/2, 2026年1月2日, 20261122, Nov 22, 2026, 11-22 (this year), 22 (this month). Null when it is none. */
export function readDay(input: string): string | null {
  const text = readNamedMonth(input.normalize("NFKC").trim()).replace(/[年月/.]/g, "-").replace(/日$/, "");
  const now = today();
  const full = /^(\d{4})-?(\d{1,2})-?(\d{1,2})$/.exec(text) ?? /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  const short = /^(\d{1,2})-(\d{1,2})$/.exec(text);
  const pad = (n: string | undefined) => (n ?? "").padStart(2, "0");
  let day: string | null = null;
  if (full && (text.includes("-") || text.length === 8)) day = `${full[1]}-${pad(full[2])}-${pad(full[3])}`;
  else if (short) day = `${now.slice(0, 4)}-${pad(short[1])}-${pad(short[2])}`;
  else if (/^\d{1,2}$/.test(text)) day = `${now.slice(0, 7)}-${pad(text)}`;
  return day !== null && isDay(day) ? day : null;
}
