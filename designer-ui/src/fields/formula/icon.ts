import { Sigma, SquareFunction } from "lucide-react";
import type { Field } from "../../metadata/types";

/** The mark of a value nobody types. */
export function computedIcon(field: Pick<Field, "computed">): typeof Sigma | null {
  return field.computed === "formula" ? SquareFunction : field.computed === "rollup" ? Sigma : null;
}
