import type { ReactNode } from "react";
import { readDecimal } from "../../lib/decimal";
import type { FilterInputProps } from "../types";
import { ValueText } from "../value-text";

export function DecimalFilter(props: FilterInputProps): ReactNode {
  return <ValueText input={props} inputMode="decimal" show={(value) => (value == null ? "" : String(value))} read={(text) => readDecimal(text, props.field.scale ?? 2)} />;
}
