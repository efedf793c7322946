import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatLongText } from "./format";

export function LongTextCell({ value, field, entity }: CellProps): ReactNode {
  return <span className="truncate text-fg2">{formatLongText(value, field, entity)}</span>;
}
