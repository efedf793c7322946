import type { FormatValue } from "../types";

export const formatAutoNumber: FormatValue = (value) => (typeof value === "string" ? value : "");

const TOKENS = ["YYYY", "YY", "MM", "DD"];

/** The first number a pattern would give on a day (YYYY-MM-DD); null when the engine would refuse the pattern. */
export function previewNumber(pattern: string, day: string): string | null {
  const tokens = [...pattern.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? "");
  const counters = tokens.filter((token) => /^0{1,12}$/.test(token));
  const known = tokens.every((token) => TOKENS.includes(token) || counters.includes(token));
  const year = tokens.includes("YYYY") || tokens.includes("YY");
  const told = (year || !tokens.includes("MM")) && (tokens.includes("MM") || !tokens.includes("DD"));
  const plain = !/[{}]/.test(pattern.replace(/\{[^{}]*\}/g, "")) && pattern.trim() === pattern && Array.from(pattern).length <= 60;
  if (counters.length !== 1 || !known || !told || !plain) return null;
  const [YYYY = "", MM = "", DD = ""] = day.split("-");
  const values: Record<string, string> = { YYYY, YY: YYYY.slice(2), MM, DD };
  return pattern.replace(/\{([^{}]*)\}/g, (_, token: string) => values[token] ?? "1".padStart(token.length, "0"));
}
