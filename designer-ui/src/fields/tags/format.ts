import { formatList } from "../../lib/format";
import type { CheckShape, FormatValue } from "../types";

export const MAX_LENGTH = 40;
export const MAX_TAGS = 50;
const SEPARATORS = /[,，、;；\n]/;
/** As the engine: nothing invisible, no controls, no commas. */
const FORBIDDEN = /[,，\p{Cc}\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/** A tag as it is kept: composed, without blanks around it and with single ones inside; null when it is none. */
export function readTag(text: string): string | null {
  const tag = text.normalize("NFC").trim().split(/\s+/).join(" ");
  if (FORBIDDEN.test(tag)) return null;
  const length = Array.from(tag).length;
  return length >= 1 && length <= MAX_LENGTH ? tag : null;
}

/** Words of a value of the wire; of those that differ in case only the first. Sorted by code point, as they are kept. */
export function tagsOf(value: unknown): string[] {
  const words = typeof value === "string" ? value.split(SEPARATORS).filter((word) => word.trim() !== "") : Array.isArray(value) ? value.filter((word): word is string => typeof word === "string") : [];
  const kept = new Map<string, string>();
  for (const word of words) {
    const tag = readTag(word) ?? word;
    if (!kept.has(tag.toLowerCase())) kept.set(tag.toLowerCase(), tag);
  }
  return [...kept.values()].sort(byCodePoint);
}

export function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (order !== 0) return Math.sign(order);
  }
  return Math.sign(left.length - right.length);
}

/** The same word has the same hue everywhere: 24 of them, told apart by eye. */
export function hueOf(tag: string): number {
  let hash = 2_166_136_261;
  for (const letter of tag.toLowerCase()) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619);
  return ((hash >>> 0) % 24) * 15;
}

export const formatTags: FormatValue = (value) => formatList(typeof value === "string" ? [value] : tagsOf(value));

export const checkTags: CheckShape = (value) => {
  if (typeof value !== "string" && !(Array.isArray(value) && value.every((word) => typeof word === "string"))) return { code: "type" };
  const words = typeof value === "string" ? value.split(SEPARATORS).filter((word) => word.trim() !== "") : value;
  if (words.some((word) => readTag(word) === null)) return { code: "format" };
  return tagsOf(value).length > MAX_TAGS ? { code: "format" } : null;
};
