import type { ReactNode } from "react";
import { TextControl } from "../text-control";
import type { FieldInputProps } from "../types";
import { readUrl } from "./format";

export function UrlInput(props: FieldInputProps): ReactNode {
  return <TextControl input={props} inputMode="url" show={(value) => (typeof value === "string" ? value : "")} read={readUrl} />;
}
