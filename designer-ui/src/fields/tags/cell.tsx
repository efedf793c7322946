import type { ReactNode } from "react";
import { SetChips } from "../set-cell";
import type { CellProps } from "../types";
import { hueOf, tagsOf } from "./format";

export function TagsCell({ value, compact }: CellProps): ReactNode {
  const tags = tagsOf(value);
  return tags.length === 0 ? null : <SetChips members={tags.map((tag) => ({ key: tag, label: tag, hue: hueOf(tag) }))} compact={compact} />;
}
