import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatRichText } from "./format";

export function RichTextCell({ value, field, entity }: CellProps): ReactNode {
  return <span className="truncate text-fg2">{formatRichText(value, field, entity)}</span>;
}
