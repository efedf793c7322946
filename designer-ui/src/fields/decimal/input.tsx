import type { ReactNode } from "react";
import { readDecimal, trimDecimal } from "../../lib/decimal";
import { TextControl } from "../text-control";
import type { FieldInputProps } from "../types";

export function DecimalInput(props: FieldInputProps): ReactNode {
  return (
    <TextControl
      input={props}
      inputMode="decimal"
      align="end"
      show={(value) => (value == null ? "" : trimDecimal(String(value)))}
      read={(text) => (text.trim() === "" ? null : (readDecimal(text, 20) ?? text))}
    />
  );
}
