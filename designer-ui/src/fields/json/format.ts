import type { CheckShape, FormatValue } from "../types";

const MAX_BYTES = 65_536;
const MAX_DEPTH = 32;

/** Text that is no JSON yet: kept as it was typed, and never sent. */
export class BadJson {
  constructor(readonly text: string) {}
}

/** The value a text means; null when there is nothing. */
export function readJson(text: string): unknown {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return new BadJson(text);
  }
}

/** As it is edited: one member a line. */
export function showJson(value: unknown): string {
  if (value === null || value === undefined) return "";
  return value instanceof BadJson ? value.text : JSON.stringify(value, null, 2);
}

export const formatJson: FormatValue = (value) => (value instanceof BadJson ? value.text : JSON.stringify(value));

export const checkJson: CheckShape = (value) => {
  if (value instanceof BadJson) return { code: "format" };
  if (depthOf(value) > MAX_DEPTH) return { code: "format" };
  return new TextEncoder().encode(JSON.stringify(value)).length > MAX_BYTES ? { code: "format" } : null;
};

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
