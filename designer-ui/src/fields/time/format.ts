import { formatTimeOfDay } from "../../lib/format";
import { narrow } from "../../lib/narrow";
import type { CheckShape, FormatValue } from "../types";

const TIME = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/;

export const formatTime: FormatValue = (value) => (typeof value === "string" ? formatTimeOfDay(value) : "");

export const checkTime: CheckShape = (value) => (typeof value !== "string" ? { code: "type" } : normal(value) === null ? { code: "format" } : null);

/** Typed text (9:30, 0930, 9点半, 9点30分) → time on the wire; the text itself when it is none; null when empty. */
export function readTime(text: string): string | null {
  const given = text.trim();
  if (given === "") return null;
  const spoken = narrow(given)
    .replace(/\s*[点點时時]\s*(半|一刻|三刻)?$/, (_, part?: string) => `:${part === "半" ? "30" : part === "一刻" ? "15" : part === "三刻" ? "45" : "00"}`)
    .replace(/\s*[点點时時]\s*(\d{1,2})分?$/, (_, minutes: string) => `:${minutes.padStart(2, "0")}`)
    .replace(/^(\d{1,2})(\d\d)$/, "$1:$2");
  return normal(spoken) ?? text;
}

function normal(text: string): string | null {
  const match = TIME.exec(narrow(text.trim()));
  if (!match) return null;
  const [, hour = "", minute = "", second = "00"] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return `${hour.padStart(2, "0")}:${minute}${second === "00" ? "" : `:${second}`}`;
}
