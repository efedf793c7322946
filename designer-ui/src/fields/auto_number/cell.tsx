import type { ReactNode } from "react";
import type { CellProps } from "../types";

export function AutoNumberCell({ value }: CellProps): ReactNode {
  return <span className="num truncate">{typeof value === "string" ? value : ""}</span>;
}
