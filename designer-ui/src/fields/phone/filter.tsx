import type { ReactNode } from "react";
import type { FilterInputProps } from "../types";
import { ValueText } from "../value-text";
import { checkPhone, readPhone } from "./format";

/** Part of a value is taken as typed; a whole one must be one. */
export function PhoneFilter(props: FilterInputProps): ReactNode {
  const whole = (text: string) => {
    const value = readPhone(text);
    return checkPhone(value, props.field) ? null : value;
  };
  return <ValueText input={props} show={(value) => (typeof value === "string" ? value : "")} read={(text) => (props.op === "eq" || props.op === "ne" ? whole(text) : text.trim())} />;
}
