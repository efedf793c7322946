import { MapPin } from "lucide-react";
import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatPosition } from "./format";

export function PositionCell({ entity, field, value }: CellProps): ReactNode {
  if (value === null || value === undefined) return null;
  return (
    <span className="flex min-w-0 items-center gap-1">
      <MapPin size={13} aria-hidden className="shrink-0 text-fg3" />
      <span className="num truncate">{formatPosition(value, field, entity)}</span>
    </span>
  );
}
