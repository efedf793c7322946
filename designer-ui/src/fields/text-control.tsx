import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { cx } from "../lib/cx";
import { isComposing } from "../lib/keys";
import type { CommitHow, FieldInputProps } from "./types";

interface TextControlProps {
  input: FieldInputProps;
  /** Wire value → text to edit. */
  show: (value: unknown) => string;
  /** Text → wire value, or the text itself when it is none. */
  read: (text: string) => unknown;
  /** Stands at the right end, e.g. a currency. */
  suffix?: string;
  /** Stands before the suffix in forms, where there is room. */
  note?: string | null;
  inputMode?: "text" | "decimal" | "numeric" | "email" | "tel" | "url";
  align?: "start" | "end";
  placeholder?: string;
  maxLength?: number;
}

/** A line of text behind a field: keeps what was typed, reports what it means, commits by the rules of the grid. */
export function TextControl({ input, show, read, suffix, note, inputMode = "text", align = "start", placeholder, maxLength }: TextControlProps): ReactNode {
  const { value, onChange, onCommit, onCancel, variant } = input;
  const [text, setText] = useState(() => show(value));
  const [known, setKnown] = useState(value);
  if (variant === "form" && !same(known, value)) {
    setKnown(value);
    if (!same(read(text), value)) setText(show(value));
  }
  const done = useRef(false);

  const commit = (how: CommitHow) => {
    if (done.current || !onCommit) return;
    done.current = true;
    onCommit(read(text), how);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (variant !== "cell" || isComposing(event)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      commit("enter");
    } else if (event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      commit(event.shiftKey ? "back-tab" : "tab");
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      done.current = true;
      onCancel?.();
    } else {
      event.stopPropagation();
    }
  };
  const control = (
    <input
      id={input.id}
      type="text"
      inputMode={inputMode}
      autoComplete="off"
      className={cx(variant === "cell" ? "in-quiet quiet h-full min-w-0 flex-1" : cx("in", suffix != null && (note ? "pr-32" : "pr-14")), align === "end" && "num", align === "end" && variant === "cell" && "text-right")}
      aria-label={input.labelledBy ? undefined : input.field.label}
      aria-labelledby={input.labelledBy}
      aria-describedby={input.describedBy}
      aria-invalid={input.invalid || undefined}
      aria-required={input.field.required || undefined}
      autoFocus={variant === "cell" || input.autoFocus}
      disabled={input.disabled}
      placeholder={placeholder}
      maxLength={maxLength}
      value={text}
      onFocus={(event) => {
        if (variant === "cell") event.target.select();
      }}
      onChange={(event) => {
        setText(event.target.value);
        const next = read(event.target.value);
        setKnown(next);
        onChange(next);
      }}
      onKeyDown={onKeyDown}
      onBlur={() => {
        commit("blur");
        input.onBlur?.();
        if (variant === "form" && same(read(text), value)) setText(show(value));
      }}
    />
  );
  if (variant === "cell") {
    return (
      <span className="flex h-full w-full items-center gap-1">
        {control}
        {suffix !== undefined && <span className="shrink-0 text-xs text-fg3">{suffix}</span>}
      </span>
    );
  }
  if (suffix == null) return control;
  return (
    <span className="relative block">
      {control}
      <span className="pointer-events-none absolute inset-y-0 right-2.5 grid place-items-center text-xs text-fg3">{note ? `${note} · ${suffix}` : suffix}</span>
    </span>
  );
}

function same(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || (a == null && b == null) || JSON.stringify(a) === JSON.stringify(b);
}
