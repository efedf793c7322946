import type { ReactNode } from "react";
import { readDecimal } from "../../lib/decimal";
import { settings } from "../../lib/settings";
import type { FilterInputProps } from "../types";
import { ValueText } from "../value-text";

/** Compared in base currency. Takes 50万 as well as 500000. */
export function MoneyFilter(props: FilterInputProps): ReactNode {
  return (
    <ValueText input={props} inputMode="decimal" suffix={props.op === "between" ? undefined : settings.get().currency} show={(value) => (value == null ? "" : String(value))} read={(text) => readDecimal(text, 8)} />
  );
}
