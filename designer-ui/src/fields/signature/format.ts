import { formatDateTime } from "../../lib/format";
import type { CheckShape, FormatValue } from "../types";

/** A name somebody signed with, the lines of the pen, and what the engine says of it. The same as engine/src/fields/signature.rs. */
export interface Signature {
  readonly name: string;
  /** Each line as x, y, x, y … on the grid; none where the name was typed. */
  readonly strokes: readonly (readonly number[])[];
  /** When it was recorded; not yet while somebody signs. */
  readonly at: string | null;
  /** Who recorded it. */
  readonly by: string | null;
}

export const WIDTH = 900;
export const HEIGHT = 300;
export const MAX_NAME = 100;
export const MAX_STROKES = 300;
export const MAX_POINTS = 6000;

export function signatureOf(value: unknown): Signature | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { name, strokes, at, by } = value as Record<string, unknown>;
  const person = typeof by === "object" && by !== null && "name" in by && typeof by.name === "string" ? by.name : null;
  return { name: typeof name === "string" ? name : "", strokes: hasStrokes(strokes) ? strokes : [], at: typeof at === "string" ? at : null, by: person };
}

export const formatSignature: FormatValue = (value) => {
  const signature = signatureOf(value);
  if (!signature) return typeof value === "string" ? value : "";
  return signature.at === null ? signature.name : `${signature.name} · ${formatDateTime(signature.at)}`;
};

export const checkSignature: CheckShape = (value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { code: "type" };
  const { name, strokes, at, by, ...others } = value as Record<string, unknown>;
  const isTime = at === undefined || at === null || (typeof at === "string" && !Number.isNaN(Date.parse(at)));
  const id = typeof by === "object" && by !== null && "id" in by ? by.id : by;
  const isPerson = id === undefined || id === null || (typeof id === "string" && /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(id));
  if (Object.keys(others).length > 0 || typeof name !== "string" || !isTime || !isPerson) return { code: "type" };
  const signer = name.trim();
  // oxlint-disable-next-line no-control-regex -- these are refused
  if (/[\0-\x1f\x7f-\x9f]/.test(signer)) return { code: "format" };
  if (Array.from(signer).length > MAX_NAME) return { code: "length", params: { max: MAX_NAME } };
  if (signer === "") return { code: "type" };
  return strokes === undefined || strokes === null || hasStrokes(strokes) ? null : { code: "format" };
};

function hasStrokes(strokes: unknown): strokes is readonly (readonly number[])[] {
  if (!Array.isArray(strokes) || strokes.length > MAX_STROKES) return false;
  let points = 0;
  return strokes.every((stroke: unknown) => {
    if (!Array.isArray(stroke) || stroke.length === 0 || stroke.length % 2 !== 0) return false;
    points += stroke.length / 2;
    return points <= MAX_POINTS && stroke.every((number: unknown, index) => typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= (index % 2 === 0 ? WIDTH : HEIGHT));
  });
}
