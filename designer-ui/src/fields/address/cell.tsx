import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatAddress } from "./format";

export function AddressCell({ entity, field, value }: CellProps): ReactNode {
  if (value === null || value === undefined) return null;
  const line = formatAddress(value, field, entity);
  return (
    <span className="truncate" title={line}>
      {line}
    </span>
  );
}
