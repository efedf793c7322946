import { useRef, useState, type ReactNode } from "react";
import { isComposing } from "../../lib/keys";
import { TextArea } from "../../ui/input";
import { Popover } from "../../ui/popover";
import type { CommitHow, FieldInputProps } from "../types";
import { readJson, showJson } from "./format";

/** A small editor for JSON text. What is no JSON stays as typed until it is one. */
export function JsonInput(props: FieldInputProps): ReactNode {
  const { field, value, variant } = props;
  const anchor = useRef<HTMLSpanElement>(null);
  const [text, setText] = useState(() => showJson(value));
  const done = useRef(false);
  const commit = (how: CommitHow) => {
    if (done.current) return;
    done.current = true;
    props.onCommit?.(readJson(text), how);
  };
  const area = (
    <TextArea
      id={props.id}
      aria-label={props.labelledBy ? undefined : field.label}
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
      aria-required={field.required || undefined}
      invalid={props.invalid ?? false}
      autoFocus={variant === "cell" || props.autoFocus}
      disabled={props.disabled}
      spellCheck={false}
      autoCapitalize="off"
      className="max-h-80 overflow-auto font-mono text-xs leading-5 whitespace-pre"
      rows={variant === "cell" ? 8 : 4}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        props.onChange(readJson(event.target.value));
      }}
      onBlur={() => {
        if (variant === "form") {
          const read = readJson(text);
          setText(showJson(read));
          props.onBlur?.();
        }
      }}
      onKeyDown={(event) => {
        if (variant !== "cell" || isComposing(event)) return;
        event.stopPropagation();
        if (event.key === "Escape") {
          event.preventDefault();
          done.current = true;
          props.onCancel?.();
        } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
          event.preventDefault();
          commit("enter");
        } else if (event.key === "Tab") {
          event.preventDefault();
          commit(event.shiftKey ? "back-tab" : "tab");
        }
      }}
    />
  );
  if (variant === "form") return area;
  return (
    <span ref={anchor} className="flex h-full w-full min-w-0 items-center">
      <code className="truncate font-mono text-xs text-fg2">{text}</code>
      <Popover open onClose={() => commit("blur")} anchor={anchor} label={field.label} className="w-[28rem]">
        {area}
      </Popover>
    </span>
  );
}
