import { isDay } from "../../lib/dates";
import { formatDateTime } from "../../lib/format";
import type { CheckShape, FormatValue } from "../types";

export const formatDateTimeValue: FormatValue = (value) => (typeof value === "string" ? formatDateTime(value) : "");

export const checkDateTime: CheckShape = (value) => {
  if (typeof value !== "string") return { code: "type" };
  return isDay(value.slice(0, 10)) && /T.*(Z|[+-]\d\d:\d\d)$/i.test(value) && !Number.isNaN(Date.parse(value)) ? null : { code: "format" };
};
