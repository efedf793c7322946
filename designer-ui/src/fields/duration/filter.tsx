import type { ReactNode } from "react";
import type { FilterInputProps } from "../types";
import { ValueText } from "../value-text";
import { checkDuration, formatDuration, readDuration } from "./format";

export function DurationFilter(props: FilterInputProps): ReactNode {
  const read = (text: string) => {
    const value = readDuration(text);
    return checkDuration(value, props.field) ? null : value;
  };
  return <ValueText input={props} show={(value) => (value == null ? "" : formatDuration(value, props.field, props.entity))} read={read} />;
}
