import { useRef, useState, type ReactNode } from "react";
import { isComposing } from "../../lib/keys";
import { TextArea } from "../../ui/input";
import { Popover } from "../../ui/popover";
import type { FieldInputProps } from "../types";

export function LongTextInput(props: FieldInputProps): ReactNode {
  const anchor = useRef<HTMLSpanElement>(null);
  const [text, setText] = useState(typeof props.value === "string" ? props.value : "");
  const read = (next: string) => (next.trim() === "" ? null : next);
  if (props.variant === "form") {
    return (
      <TextArea
        id={props.id}
        aria-label={props.labelledBy ? undefined : props.field.label}
        aria-labelledby={props.labelledBy}
        aria-describedby={props.describedBy}
        aria-required={props.field.required || undefined}
        invalid={props.invalid ?? false}
        autoFocus={props.autoFocus}
        disabled={props.disabled}
        value={typeof props.value === "string" ? props.value : ""}
        onChange={(event) => props.onChange(event.target.value === "" ? null : event.target.value)}
        onBlur={props.onBlur}
      />
    );
  }
  return (
    <span ref={anchor} className="flex h-full w-full items-center">
      <span className="truncate text-fg2">{text}</span>
      <Popover open onClose={() => props.onCommit?.(read(text), "blur")} anchor={anchor} label={props.field.label} className="w-96">
        <TextArea
          aria-label={props.field.label}
          autoFocus
          rows={5}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (isComposing(event)) return;
            event.stopPropagation();
            if (event.key === "Escape") {
              event.preventDefault();
              props.onCancel?.();
            } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
              event.preventDefault();
              props.onCommit?.(read(text), "enter");
            } else if (event.key === "Tab") {
              event.preventDefault();
              props.onCommit?.(read(text), event.shiftKey ? "back-tab" : "tab");
            }
          }}
        />
      </Popover>
    </span>
  );
}
