import { hasBlank } from "../../lib/narrow";
import type { CheckShape, FormatValue } from "../types";

const MAX_LENGTH = 2000;

/** What people read: without the scheme and a lone slash at the end. */
export const formatUrl: FormatValue = (value) => (typeof value === "string" ? value.replace(/^https?:\/\//, "").replace(/^([^/?#]+)\/$/, "$1") : "");

export const checkUrl: CheckShape = (value) => {
  if (typeof value !== "string") return { code: "type" };
  if ([...value.trim()].length > MAX_LENGTH) return { code: "length", params: { max: MAX_LENGTH } };
  const address = normal(value.trim());
  if (address === null) return { code: "format" };
  return [...address].length > MAX_LENGTH ? { code: "length", params: { max: MAX_LENGTH } } : null;
};

/** Typed text → address as the engine keeps it; the text itself when it is none; null when empty. */
export function readUrl(text: string): string | null {
  return text.trim() === "" ? null : (normal(text.trim()) ?? text);
}

/** The address when a click may go there: the web only, never code. */
export function webAddress(value: string): string | null {
  return /^https?:\/\//.test(value) ? normal(value) : null;
}

function normal(text: string): string | null {
  if (hasBlank(text) || text.includes("\\")) return null;
  const given = /^(https?):\/\/(.*)$/is.exec(text);
  if (!given && !hasDottedHost(text)) return null;
  const [scheme, rest] = given ? [given[1]?.toLowerCase() ?? "https", given[2] ?? ""] : ["https", text];
  const host = rest.split(/[/?#]/)[0] ?? "";
  const address = `${scheme}://${host.toLowerCase()}${rest.slice(host.length)}`;
  if (host === "" || !URL.canParse(address)) return null;
  const { hostname, username, password } = new URL(address);
  return hostname !== "" && username === "" && password === "" ? address : null;
}

/** company.cn/about, company.cn:8080; not javascript:…, data:…, mailto:… or a word. */
function hasDottedHost(text: string): boolean {
  const host = text.split(/[/?#]/)[0] ?? "";
  const match = /^([^:]*)(?::(\d{1,5}))?$/.exec(host);
  const labels = match?.[1]?.split(".") ?? [];
  return labels.length > 1 && labels.every((label) => /^[\p{Alphabetic}\p{N}_-]+$/u.test(label)) && Number(match?.[2] ?? 0) < 65_536;
}
