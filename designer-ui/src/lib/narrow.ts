/** Full-width forms (`０１３＋＠：`, as Chinese input methods write them) as the plain characters they stand for. */
export function narrow(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

/** Marks without a width: copying brings them along, and they hide what a text is. */
export const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

/** Blanks, control characters and invisible marks: never part of an address. */
export function hasBlank(text: string): boolean {
  return /[\p{White_Space}\p{Cc}]/u.test(text) || INVISIBLE.test(text);
}
