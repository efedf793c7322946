import { INVISIBLE, narrow } from "../../lib/narrow";
import { t } from "../../lib/i18n";
import type { CheckShape, FormatValue } from "../types";

/** Digits in groups as they are said aloud: 138 0000 0000, 021 6100 0000, 0573 9769 8362, 400 800 1234. */
export const formatPhone: FormatValue = (value) => {
  if (typeof value !== "string") return "";
  const [number = "", extension] = value.split(",");
  const grouped = group(number);
  return extension ? t("fields.extension", { number: grouped, extension }) : grouped;
};

function group(number: string): string {
  if (/^1[3-9]\d{9}$/.test(number)) return number.replace(/^(\d{3})(\d{4})/, "$1 $2 ");
  if (/^[48]00\d{7}$/.test(number)) return number.replace(/^(\d{3})(\d{3})/, "$1 $2 ");
  const landline = /^(\+86|0)(10|2\d|[3-9]\d\d)(\d{3,4})(\d{4})$/.exec(number);
  if (!landline) return number;
  const [, country = "", area = "", first = "", last = ""] = landline;
  return `${country === "0" ? "0" : "+86 "}${area} ${first} ${last}`;
}

export const checkPhone: CheckShape = (value) => (typeof value !== "string" ? { code: "type" } : normal(value) === null ? { code: "format" } : null);

/** Typed text → number as the engine keeps it; the text itself when it is none; null when empty. */
export function readPhone(text: string): string | null {
  return text.trim() === "" ? null : (normal(text) ?? text);
}

/** Part of a number in the form numbers are kept in; a text that is no part of a number stays and finds nothing. */
export function phoneFragment(text: string): string {
  const part = squeeze(text);
  return part === null || part === "" ? text : withoutChina(part, (rest) => rest.length <= 11);
}

function normal(text: string): string | null {
  const squeezed = squeeze(text);
  if (squeezed === null) return null;
  const [given = "", extension, ...more] = squeezed.split(",");
  const number = withoutChina(given, (rest) => rest.length === 11);
  if (!/^\+?\d{5,20}$/.test(number) || more.length > 0) return null;
  if (extension === undefined) return number;
  return /^\d{1,8}$/.test(extension) ? `${number},${extension}` : null;
}

/** Without +86 or 0086 where a mobile number follows. */
function withoutChina(number: string, fits: (rest: string) => boolean): string {
  const rest = /^(?:\+86|0086)(1[3-9].*)$/.exec(number)?.[1];
  return rest !== undefined && fits(rest) ? rest : number;
}

/** Without blanks, hyphens, brackets and marks; words for an extension become a comma. */
function squeeze(text: string): string | null {
  const kept = narrow(text.trim())
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replace(new RegExp(INVISIBLE, "g"), "")
    .replace(/[ \u00a0\u3000\u2009\u202f\-\u2010-\u2015\u2212()[\]]/g, "")
    .replace(/分机号|分机|转|轉|ext\.|ext|x|#/g, ",")
    .replace(/,,/g, ",");
  return /^\+?[\d,]*$/.test(kept) ? kept : null;
}

/** Dials the number; a comma waits before the extension. */
export function dial(value: string): string | null {
  const number = normal(value);
  return number === null ? null : `tel:${number}`;
}
