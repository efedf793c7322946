import { formatDateTime } from "../../lib/format";
import type { CheckShape, FormatValue } from "../types";

export const formatDateTimeValue: FormatValue = (value) => (typeof value === "string" ? formatDateTime(value) : "");

export const checkDateTime: CheckShape = (value) =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value)) ? null : { code: "type" };
