import type { ReactNode } from "react";
import { TextControl } from "../text-control";
import type { FieldInputProps } from "../types";
import { formatDuration, readDuration } from "./format";

/** Takes 90, 1.5h, 2h30, 2:30 and 2小时30分. */
export function DurationInput(props: FieldInputProps): ReactNode {
  return <TextControl input={props} align="end" placeholder="2h30" show={(value) => (value == null ? "" : formatDuration(value, props.field, props.entity))} read={readDuration} />;
}
