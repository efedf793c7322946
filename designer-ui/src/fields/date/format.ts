import { isDay } from "../../lib/dates";
import { formatDate } from "../../lib/format";
import type { CheckShape, FormatValue } from "../types";

export const formatDateValue: FormatValue = (value) => (typeof value === "string" && isDay(value) ? formatDate(value) : "");

export const checkDate: CheckShape = (value) => (typeof value !== "string" ? { code: "type" } : isDay(value) && value >= "1000" ? null : { code: "format" });
