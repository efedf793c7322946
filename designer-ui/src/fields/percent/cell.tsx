import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatPercentValue } from "./format";

export function PercentCell({ value, field, entity }: CellProps): ReactNode {
  return <span className="num truncate">{formatPercentValue(value, field, entity)}</span>;
}
