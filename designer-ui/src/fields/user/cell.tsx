import type { ReactNode } from "react";
import { Avatar } from "../../ui/avatar";
import { isReference } from "../lookup/format";
import type { CellProps } from "../types";

export function UserCell({ value }: CellProps): ReactNode {
  if (!isReference(value) || !value.name) return null;
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <Avatar name={value.name} seed={value.id} />
      <span className="truncate text-fg2">{value.name}</span>
    </span>
  );
}
