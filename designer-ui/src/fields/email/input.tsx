import type { ReactNode } from "react";
import { TextControl } from "../text-control";
import type { FieldInputProps } from "../types";
import { readEmail } from "./format";

export function EmailInput(props: FieldInputProps): ReactNode {
  return <TextControl input={props} inputMode="email" show={(value) => (typeof value === "string" ? value : "")} read={readEmail} />;
}
