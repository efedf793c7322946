import { hasBlank, narrow } from "../../lib/narrow";
import type { CheckShape, FormatValue } from "../types";

const MAX_LENGTH = 254;

export const formatEmail: FormatValue = (value) => (typeof value === "string" ? value : "");

export const checkEmail: CheckShape = (value) => {
  if (typeof value !== "string") return { code: "type" };
  const address = normal(value);
  if (address === null) return { code: "format" };
  return [...address].length > MAX_LENGTH ? { code: "length", params: { max: MAX_LENGTH } } : null;
};

/** Typed text → address as the engine keeps it; the text itself when it is none; null when empty. */
export function readEmail(text: string): string | null {
  return text.trim() === "" ? null : (normal(text) ?? text);
}

function normal(text: string): string | null {
  const [local, domain, ...more] = narrow(text.trim()).split("@");
  if (!local || !domain || more.length > 0 || hasBlank(local + domain) || /["(),:;<>[\\\]]/.test(local + domain)) return null;
  const labels = domain.split(".");
  const fits = labels.length > 1 && labels.every((label) => /^[\p{Alphabetic}\p{N}-]+$/u.test(label) && !label.startsWith("-") && !label.endsWith("-"));
  return fits ? `${local}@${domain.toLowerCase()}` : null;
}

/** Opens a new message to the address. */
export function mailTo(value: string): string | null {
  const address = normal(value);
  if (address === null) return null;
  const [local = "", domain = ""] = address.split("@");
  return `mailto:${encodeURIComponent(local)}@${domain}`;
}
