import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatJson } from "./format";

export function JsonCell({ entity, field, value }: CellProps): ReactNode {
  if (value === null || value === undefined) return null;
  return <code className="truncate font-mono text-xs text-fg2">{formatJson(value, field, entity).slice(0, 300)}</code>;
}
