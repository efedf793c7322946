import type { ReactNode } from "react";
import { SetChips } from "../set-cell";
import type { CellProps } from "../types";
import { membersOf } from "./format";

export function MultiChoiceCell({ value, field, compact }: CellProps): ReactNode {
  const members = membersOf(field, value);
  return members.length === 0 ? null : <SetChips members={members} compact={compact} />;
}
