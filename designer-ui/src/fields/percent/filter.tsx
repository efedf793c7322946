import type { ReactNode } from "react";
import { readDecimal } from "../../lib/decimal";
import type { FilterInputProps } from "../types";
import { ValueText } from "../value-text";

export function PercentFilter(props: FilterInputProps): ReactNode {
  return <ValueText input={props} inputMode="decimal" suffix="%" show={(value) => (value == null ? "" : String(value))} read={(text) => readDecimal(text, 8)} />;
}
