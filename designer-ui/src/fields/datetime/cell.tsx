import type { ReactNode } from "react";
import { dayOf } from "../../lib/dates";
import { formatDateTime, formatShortDate } from "../../lib/format";
import type { CellProps } from "../types";

export function DateTimeCell({ value, compact = false }: CellProps): ReactNode {
  if (typeof value !== "string") return null;
  return (
    <time dateTime={value} className="num truncate text-fg2">
      {compact ? formatShortDate(dayOf(value)) : formatDateTime(value)}
    </time>
  );
}
