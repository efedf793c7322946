import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatText } from "./format";

export function TextCell({ value, field, entity }: CellProps): ReactNode {
  return <span className="truncate">{formatText(value, field, entity)}</span>;
}
