import { Star } from "lucide-react";
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { cx } from "../../lib/cx";
import type { CommitHow, FieldInputProps } from "../types";
import { formatRating, stepsOf } from "./format";

/** One star per step. Arrows and digits choose, the chosen one again or Delete clears. */
export function RatingInput(props: FieldInputProps): ReactNode {
  const { entity, field, variant, onChange, onCommit, onCancel } = props;
  const steps = stepsOf(field);
  const [draft, setDraft] = useState<number | null>(typeof props.value === "number" ? props.value : null);
  const value = variant === "cell" ? draft : typeof props.value === "number" ? props.value : null;
  const buttons = useRef<(HTMLButtonElement | null)[]>([]);
  const done = useRef(false);
  const commit = (next: number | null, how: CommitHow) => {
    if (done.current) return;
    done.current = true;
    onCommit?.(next, how);
  };
  const put = (next: number | null) => {
    if (next === null && field.required) return;
    if (variant === "cell") setDraft(next);
    else onChange(next);
    buttons.current[(next ?? 1) - 1]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = value ?? 0;
    const digit = /^\d$/.test(event.key) ? Number(event.key) || 10 : null;
    let next: number | null | undefined;
    if (event.key === "ArrowRight" || event.key === "ArrowUp") next = Math.min(steps, at + 1);
    else if (event.key === "ArrowLeft" || event.key === "ArrowDown") next = Math.max(1, at - 1);
    else if (event.key === "Backspace" || event.key === "Delete") next = null;
    else if (digit !== null && digit <= steps) next = digit;
    if (next !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      put(next);
    } else if (variant === "cell" && ["Enter", "Tab", "Escape"].includes(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") {
        done.current = true;
        onCancel?.();
      } else commit(draft, event.key === "Enter" ? "enter" : event.shiftKey ? "back-tab" : "tab");
    }
  };
  return (
    <span
      role="radiogroup"
      tabIndex={-1}
      id={props.id}
      aria-label={props.labelledBy ? undefined : field.label}
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
      aria-invalid={props.invalid || undefined}
      aria-required={field.required || undefined}
      className="flex h-8 items-center"
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        if (variant === "cell") commit(draft, "blur");
        props.onBlur?.();
      }}
    >
      {Array.from({ length: steps }, (_, index) => {
        const step = index + 1;
        return (
          <button
            key={step}
            ref={(button) => {
              buttons.current[index] = button;
            }}
            type="button"
            role="radio"
            aria-checked={value === step}
            aria-label={formatRating(step, field, entity)}
            tabIndex={step === (value ?? 1) ? 0 : -1}
            autoFocus={(variant === "cell" || props.autoFocus) && step === (value ?? 1)}
            disabled={props.disabled}
            className="grid size-6 place-items-center rounded"
            onClick={() => {
              const next = value === step && !field.required ? null : step;
              if (variant === "cell") commit(next, "pick");
              else put(next);
            }}
          >
            <Star size={16} aria-hidden className={cx(step <= (value ?? 0) ? "fill-current text-warn" : "text-fg4")} />
          </button>
        );
      })}
    </span>
  );
}
