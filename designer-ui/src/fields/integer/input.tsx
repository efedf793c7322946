import type { ReactNode } from "react";
import { TextControl } from "../text-control";
import type { FieldInputProps } from "../types";
import { readInteger } from "./format";

export function IntegerInput(props: FieldInputProps): ReactNode {
  return <TextControl input={props} inputMode="numeric" align="end" show={(value) => (value == null ? "" : String(value))} read={readInteger} />;
}
