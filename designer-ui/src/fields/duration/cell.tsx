import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatDuration } from "./format";

export function DurationCell({ value, field, entity }: CellProps): ReactNode {
  return <span className="num truncate">{formatDuration(value, field, entity)}</span>;
}
