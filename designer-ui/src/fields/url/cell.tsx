import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatUrl } from "./format";

export function UrlCell({ value, field, entity }: CellProps): ReactNode {
  return <span className="truncate">{formatUrl(value, field, entity)}</span>;
}
