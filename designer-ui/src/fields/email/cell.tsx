import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatEmail } from "./format";

export function EmailCell({ value, field, entity }: CellProps): ReactNode {
  return <span className="truncate">{formatEmail(value, field, entity)}</span>;
}
