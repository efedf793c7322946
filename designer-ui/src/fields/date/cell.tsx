import type { ReactNode } from "react";
import { formatDate, formatShortDate } from "../../lib/format";
import type { CellProps } from "../types";

export function DateCell({ value, compact = false }: CellProps): ReactNode {
  if (typeof value !== "string") return null;
  return (
    <time dateTime={value} className="num truncate">
      {compact ? formatShortDate(value) : formatDate(value)}
    </time>
  );
}
