import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatDecimalValue } from "./format";

export function DecimalCell({ value, field, entity }: CellProps): ReactNode {
  return <span className="num truncate">{formatDecimalValue(value, field, entity)}</span>;
}
