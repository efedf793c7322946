import type { FormatValue } from "../types";

export const formatLongText: FormatValue = (value) => (typeof value === "string" ? value.replace(/\s+/g, " ").trim() : "");
