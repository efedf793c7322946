import type { Reference } from "../../api/types";
import type { FormatValue } from "../types";

export function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string";
}

export const formatReference: FormatValue = (value) => (isReference(value) ? (value.name ?? "") : "");
