import type { CheckShape, FormatValue } from "../types";
import { faultOf, hasControls, plainOf } from "./document";

/** Its text in one line. */
export const formatRichText: FormatValue = (value) => plainOf(value).replace(/\s+/g, " ").trim();

export const checkRichText: CheckShape = (value, field) => {
  const fault = typeof value === "string" ? (hasControls(value) ? "format" : null) : faultOf(value);
  if (fault !== null) return { code: fault };
  const text = plainOf(value).replace(/\n+$/, "");
  const max = field.maxLength;
  return max !== undefined && text.trim() !== "" && Array.from(text).length > max ? { code: "length", params: { max } } : null;
};
