import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatTime } from "./format";

export function TimeCell({ value, field, entity }: CellProps): ReactNode {
  return <span className="num truncate">{formatTime(value, field, entity)}</span>;
}
