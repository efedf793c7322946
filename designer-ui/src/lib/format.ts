import { fromDay, today } from "./dates";
import { trimDecimal } from "./decimal";
import { language, type Language } from "./language";
import { settings } from "./settings";

/** Numbers, money and time as people read them, in the language in force and the workspace's time zone. */

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${language.get()}${JSON.stringify(options)}`;
  let format = cache.get(key) as Intl.NumberFormat | undefined;
  if (!format) cache.set(key, (format = new Intl.NumberFormat(language.get(), options)));
  return format;
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${language.get()}${JSON.stringify(options)}`;
  let format = cache.get(key) as Intl.DateTimeFormat | undefined;
  if (!format) cache.set(key, (format = new Intl.DateTimeFormat(language.get(), options)));
  return format;
}

/** Intl takes exact decimals as text. */
function exact(text: string): Intl.StringNumericLiteral {
  return text as Intl.StringNumericLiteral;
}

/** 12,345 */
export function formatInteger(value: number | string): string {
  return numbers({ maximumFractionDigits: 0 }).format(exact(String(value)));
}

/** 1,234.5 from exact text; zeros at the end are dropped. */
export function formatDecimal(value: string, options: { compact?: boolean } = {}): string {
  return options.compact
    ? numbers({ notation: "compact", maximumFractionDigits: 1 }).format(exact(value))
    : numbers({ maximumFractionDigits: 8 }).format(exact(trimDecimal(value)));
}

/** 15% from "15.00". */
export function formatPercent(value: string): string {
  return `${formatDecimal(value)}%`;
}

/** ¥357,000 or, compact, ¥35.7万 / ¥357K. Fractions are shown only when there are any. */
export function formatMoney(amount: string, currency: string = settings.get().currency, options: { compact?: boolean } = {}): string {
  const style = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
  if (options.compact) return numbers({ ...style, notation: "compact", maximumFractionDigits: 1, minimumFractionDigits: 0 }).format(exact(amount));
  const whole = !/\.\d*[1-9]/.test(amount);
  return numbers(whole ? { ...style, maximumFractionDigits: 0, minimumFractionDigits: 0 } : style).format(exact(amount));
}

/** What a Chinese reader says aloud for a long amount: "35.7万元"; null when the plain figure is as easy, or in other languages. */
export function readBackMoney(amount: string, lang: Language = language.get()): string | null {
  if (lang !== "zh-CN" || !/^-?\d{5,}/.test(amount)) return null;
  return numbers({ notation: "compact", maximumFractionDigits: 4 }).format(exact(trimDecimal(amount)));
}

/** A calendar day: 2026-11-22 in Chinese, Nov 22, 2026 in English. */
export function formatDate(day: string): string {
  return language.get() === "zh-CN" ? day : dates({ dateStyle: "medium" }).format(fromDay(day));
}

/** Short for cards: 11-22 / Nov 22; the year only when it is not this one. */
export function formatShortDate(day: string): string {
  if (day.slice(0, 4) !== today().slice(0, 4)) return formatDate(day);
  return language.get() === "zh-CN" ? day.slice(5) : dates({ month: "short", day: "numeric" }).format(fromDay(day));
}

/** A moment, to the minute: 2026-11-22 14:05 / Nov 22, 2026, 2:05 PM. */
export function formatDateTime(moment: string): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  const timeZone = settings.get().timeZone;
  if (language.get() !== "zh-CN") return dates({ dateStyle: "medium", timeStyle: "short", timeZone }).format(date);
  return dates({ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone })
    .format(date)
    .replace(/\//g, "-");
}

/** 2026年11月 / November 2026 */
export function formatMonth(day: string): string {
  return dates({ year: "numeric", month: "long" }).format(fromDay(day));
}

/** 11月 / Nov */
export function formatShortMonth(day: string): string {
  return dates({ month: "short" }).format(fromDay(day));
}

/** 周四 / Thu; long: 星期四 / Thursday; narrow: 四 / T */
export function formatWeekday(day: string, weekday: "short" | "long" | "narrow" = "short"): string {
  return dates({ weekday }).format(fromDay(day));
}

/** 11月26日星期四 / Thursday, November 26; the year only when it is not this one. */
export function formatLongDay(day: string): string {
  return dates({ weekday: "long", month: "long", day: "numeric", ...(day.slice(0, 4) === today().slice(0, 4) ? {} : { year: "numeric" as const }) }).format(fromDay(day));
}

/** 09:00 / 9 AM */
export function formatHour(hour: number): string {
  const moment = new Date(Date.UTC(1970, 0, 1, hour));
  return dates(language.get() === "zh-CN" ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" } : { hour: "numeric", timeZone: "UTC" }).format(moment);
}

/** A time of day, "09:30" or "09:30:15": 09:30 / 9:30 AM. */
export function formatTimeOfDay(time: string): string {
  if (language.get() === "zh-CN") return time;
  const moment = new Date(`1970-01-01T${time.length === 5 ? `${time}:00` : time}Z`);
  if (Number.isNaN(moment.getTime())) return time;
  return dates({ hour: "numeric", minute: "2-digit", ...(time.length > 5 ? { second: "2-digit" as const } : {}), timeZone: "UTC" }).format(moment);
}

/** 12 kB, 3.4 MB. */
export function formatBytes(bytes: number): string {
  const [unit, size] = bytes < 1000 ? ["byte", 1] : bytes < 1_000_000 ? ["kilobyte", 1000] : ["megabyte", 1_000_000];
  return numbers({ style: "unit", unit: String(unit), unitDisplay: "short", maximumFractionDigits: size === 1_000_000 ? 1 : 0 }).format(bytes / Number(size));
}

/** "3 分钟前", "yesterday"; the date itself when it is more than a month away. */
export function formatRelative(moment: string, now: number = Date.now()): string {
  const seconds = Math.round((Date.parse(moment) - now) / 1000);
  const format = new Intl.RelativeTimeFormat(language.get(), { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < 60) return format.format(0, "second");
  if (size < 3600) return format.format(Math.round(seconds / 60), "minute");
  if (size < 86_400) return format.format(Math.round(seconds / 3600), "hour");
  if (size < 30 * 86_400) return format.format(Math.round(seconds / 86_400), "day");
  return formatDateTime(moment).slice(0, language.get() === "zh-CN" ? 10 : undefined);
}

/** "A, B and C" in the language in force. */
export function formatList(items: readonly string[], type: "conjunction" | "disjunction" = "conjunction"): string {
  return new Intl.ListFormat(language.get(), { type }).format(items);
}
