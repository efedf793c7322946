import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatPhone } from "./format";

export function PhoneCell({ value, field, entity }: CellProps): ReactNode {
  return <span className="num truncate">{formatPhone(value, field, entity)}</span>;
}
