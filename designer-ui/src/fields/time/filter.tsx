import type { ReactNode } from "react";
import type { FilterInputProps } from "../types";
import { ValueText } from "../value-text";
import { checkTime, readTime } from "./format";

export function TimeFilter(props: FilterInputProps): ReactNode {
  const read = (text: string) => {
    const value = readTime(text);
    return checkTime(value, props.field) ? null : value;
  };
  return <ValueText input={props} show={(value) => (typeof value === "string" ? value : "")} read={read} />;
}
