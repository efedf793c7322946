import type { ReactNode } from "react";
import { TextControl } from "../text-control";
import type { FieldInputProps } from "../types";
import { readPhone } from "./format";

export function PhoneInput(props: FieldInputProps): ReactNode {
  return <TextControl input={props} inputMode="tel" show={(value) => (typeof value === "string" ? value : "")} read={readPhone} />;
}
