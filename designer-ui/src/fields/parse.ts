import { readDay, momentAt } from "../lib/dates";
import { readDecimal } from "../lib/decimal";
import { formatMoney } from "../lib/format";
import { t } from "../lib/i18n";
import { settings } from "../lib/settings";
import { pipelinesOf, stageOf } from "../metadata/stages";
import type { Entity, Field } from "../metadata/types";
import { readDuration } from "./duration/format";
import { isMoney } from "./money/format";
import { readTime } from "./time/format";

/** What a pasted text means for a field; `fault` when it means nothing there. References are looked up by their names elsewhere. */
export type Parsed = { value: unknown } | { fault: string };

/** The value behind a text as the app shows it or a spreadsheet writes it. `before`: the value that stands there now. */
export function parseText(entity: Entity, field: Field, text: string, before: unknown): Parsed {
  const given = text.trim();
  if (given === "") return { value: field.type === "boolean" ? false : null };
  const wrong = { fault: t("list.pasteNoValue", { text: given, field: field.label }) };
  const found = (value: unknown): Parsed => (value === null || value === undefined ? wrong : { value });
  switch (field.type) {
    case "integer":
    case "rating": {
      const digits = readDecimal(given, 0);
      return found(digits === null ? null : Number(digits));
    }
    case "decimal":
    case "percent":
      return found(readDecimal(given, field.scale ?? 2));
    case "money": {
      const currency = isMoney(before) ? before.currency : settings.get().currency;
      const symbol = formatMoney("0", currency).replace(/[\d\s.,]/g, "");
      const amount = readDecimal(given.replace(symbol, "").replace(currency, ""), 20);
      return found(amount === null ? null : { amount, currency });
    }
    case "boolean": {
      const word = given.toLowerCase();
      const yes = [t("fields.yes").toLowerCase(), "true", "yes", "1", "是", "✓"].includes(word);
      const no = [t("fields.no").toLowerCase(), "false", "no", "0", "否"].includes(word);
      return yes || no ? { value: yes } : wrong;
    }
    case "date":
      return found(dayOfText(given));
    case "datetime":
      return found(momentOfText(given));
    case "time":
      return found(readTime(clockOf(given) ?? given));
    case "duration": {
      const minutes = readDuration(given);
      return typeof minutes === "number" ? { value: minutes } : wrong;
    }
    case "choice":
      return found((field.choices ?? []).find((choice) => !choice.retired && (choice.label === given || choice.name === given))?.name);
    case "stage":
      return found(stageOfText(entity, field, given, before));
    default:
      return { value: field.type === "text" || field.type === "long_text" ? text : given };
  }
}

/** Words for the months and the order of English dates are the browser's to read. */
function dayOfText(text: string): string | null {
  const day = readDay(text);
  if (day !== null) return day;
  if (!/[A-Za-z]{3}/.test(text)) return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

function momentOfText(text: string): string | null {
  if (/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text)) return Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString();
  const match = /^(.*?)[,T\s]+(\d{1,2}:\d\d(?::\d\d)?(?:\s*[AaPp][Mm])?)$/.exec(text.replace(/[\u202f\u00a0]/g, " "));
  const day = dayOfText((match?.[1] ?? text).trim());
  if (day === null) return null;
  const time = match ? (clockOf(match[2] ?? "") ?? match[2] ?? "") : "00:00";
  const [hour = "", minute = ""] = time.split(":");
  return Number(hour) > 23 || Number(minute) > 59 ? null : momentAt(day, `${hour.padStart(2, "0")}:${minute}`);
}

/** "2:05 PM" → "14:05"; null for other ways of writing a time. */
function clockOf(text: string): string | null {
  const match = /^(\d{1,2}):(\d\d)(?::\d\d)?\s*([AaPp])[Mm]$/.exec(text.replace(/[\u202f\u00a0]/g, " ").trim());
  if (!match) return null;
  const hour = (Number(match[1]) % 12) + (match[3]?.toLowerCase() === "p" ? 12 : 0);
  return `${pad(hour)}:${match[2]}`;
}

/** By key, or by label: in the record's own pipeline first, else where only one is called so. */
function stageOfText(entity: Entity, field: Field, text: string, before: unknown): string | null {
  if (stageOf(entity, field, text)) return text;
  const own = stageOf(entity, field, before)?.pipeline;
  const inOwn = own?.stages.find((stage) => stage.label === text);
  if (inOwn) return inOwn.key;
  const named = pipelinesOf(entity, field).flatMap((pipeline) => pipeline.stages.filter((stage) => stage.label === text));
  return named.length === 1 ? (named[0]?.key ?? null) : null;
}

function pad(n: number): string {
  return String(n).padStart(2, "0");
}
