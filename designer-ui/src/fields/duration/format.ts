import { t } from "../../lib/i18n";
import { narrow } from "../../lib/narrow";
import type { CheckShape, FormatValue } from "../types";

/** Ten years, as the engine. */
const MAX_MINUTES = 5_270_400;
const HOURS = "(?:个小时|小时|hours|hour|hrs|hr|h|时)";
const MINUTES = "(?:分钟|分|minutes|minute|mins|min|m)";
const JUST_MINUTES = new RegExp(`^(\\d{1,7})${MINUTES}$`);
const FRACTION = new RegExp(`^(\\d{1,7})\\.(\\d{1,6})${HOURS}$`);
const BOTH = new RegExp(`^(\\d{1,7})${HOURS}(?:(\\d{1,7})${MINUTES}?)?$`);

/** 2 小时 30 分 / 2 h 30 min */
export const formatDuration: FormatValue = (value) => {
  const total = typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(total)) return typeof value === "string" ? value : "";
  const [hours, minutes] = [Math.floor(total / 60), total % 60];
  if (hours === 0) return t("fields.minutes", { m: minutes });
  return minutes === 0 ? t("fields.hours", { h: hours }) : t("fields.hoursMinutes", { h: hours, m: minutes });
};

export const checkDuration: CheckShape = (value) => {
  if (typeof value === "string") return { code: "format" };
  if (typeof value !== "number" || !Number.isSafeInteger(value)) return { code: "type" };
  return value < 0 || value > MAX_MINUTES ? { code: "range", ...(value < 0 ? { bound: "min" as const } : { bound: "max" as const }), params: { min: 0, max: MAX_MINUTES } } : null;
};

/** Typed text (2h30, 1.5h, 90, 2:30, 2小时30分) → minutes; the text itself when it is none; null when empty. */
export function readDuration(text: string): number | string | null {
  const given = narrow(text).toLowerCase().replace(/\p{White_Space}/gu, "");
  if (given === "") return null;
  return minutesOf(given) ?? text;
}

function minutesOf(given: string): number | null {
  if (/^-?\d{1,15}$/.test(given)) return Number(given);
  const just = JUST_MINUTES.exec(given);
  if (just) return Number(just[1]);
  const clock = /^(\d{1,7}):([0-5]\d)$/.exec(given);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const fraction = FRACTION.exec(given);
  if (fraction) {
    const [, hours = "", digits = ""] = fraction;
    const [parts, scale] = [Number(digits) * 60, 10 ** digits.length];
    return parts % scale === 0 ? Number(hours) * 60 + parts / scale : null;
  }
  const both = BOTH.exec(given);
  return both ? Number(both[1]) * 60 + Number(both[2] ?? 0) : null;
}
