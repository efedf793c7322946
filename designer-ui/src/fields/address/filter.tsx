import type { ReactNode } from "react";
import type { FilterInputProps } from "../types";
import { ValueText } from "../value-text";

/** Part of the address as one line. */
export function AddressFilter(props: FilterInputProps): ReactNode {
  return <ValueText input={props} show={(value) => (typeof value === "string" ? value : "")} read={(text) => text.trim()} />;
}
