import type { ReactNode } from "react";

/** Of files one asks only whether there are any: there is no value to choose. */
export function FilesFilter(): ReactNode {
  return null;
}
