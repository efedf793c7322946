import type { ReactNode } from "react";
import { formatMoney } from "../../lib/format";
import type { CellProps } from "../types";
import { isMoney } from "./format";

export function MoneyCell({ value, compact = false }: CellProps): ReactNode {
  if (!isMoney(value)) return null;
  return <span className="num truncate">{formatMoney(value.amount, value.currency, { compact })}</span>;
}
