import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatIntegerValue } from "./format";

export function IntegerCell({ value, field, entity }: CellProps): ReactNode {
  return <span className="num truncate">{formatIntegerValue(value, field, entity)}</span>;
}
