import type { ReactNode } from "react";
import type { FilterInputProps } from "../types";
import { ValueText } from "../value-text";
import { readInteger } from "../integer/format";
import { checkRating } from "./format";

export function RatingFilter(props: FilterInputProps): ReactNode {
  const read = (text: string) => {
    const value = readInteger(text);
    return checkRating(value, props.field) ? null : value;
  };
  return <ValueText input={props} inputMode="decimal" show={(value) => (value == null ? "" : String(value))} read={read} />;
}
