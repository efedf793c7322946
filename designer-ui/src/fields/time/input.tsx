import type { ReactNode } from "react";
import { TextControl } from "../text-control";
import type { FieldInputProps } from "../types";
import { readTime } from "./format";

export function TimeInput(props: FieldInputProps): ReactNode {
  return <TextControl input={props} placeholder="09:30" show={(value) => (typeof value === "string" ? value : "")} read={readTime} />;
}
