import type { ReactNode } from "react";
import { readDecimal } from "../../lib/decimal";
import type { FilterInputProps } from "../types";
import { ValueText } from "../value-text";

export function IntegerFilter(props: FilterInputProps): ReactNode {
  return (
    <ValueText
      input={props}
      inputMode="decimal"
      show={(value) => (value == null ? "" : String(value))}
      read={(text) => {
        const digits = readDecimal(text, 0);
        return digits === null ? null : Number(digits);
      }}
    />
  );
}
