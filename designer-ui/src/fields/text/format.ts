import type { CheckShape, FormatValue } from "../types";

export const formatText: FormatValue = (value) => (typeof value === "string" ? value : value == null ? "" : String(value));

export const checkText: CheckShape = (value, field) => {
  if (typeof value !== "string") return { code: "type" };
  const max = field.maxLength;
  return max !== undefined && [...value].length > max ? { code: "length", params: { max } } : null;
};
