import type { ReactNode } from "react";
import { TextControl } from "../text-control";
import type { FieldInputProps } from "../types";

export function TextInput(props: FieldInputProps): ReactNode {
  return <TextControl input={props} show={(value) => (typeof value === "string" ? value : "")} read={(text) => (text.trim() === "" ? null : text)} />;
}
