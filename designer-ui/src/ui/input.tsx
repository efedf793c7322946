import type { InputHTMLAttributes, ReactNode, Ref, TextareaHTMLAttributes } from "react";
import { cx } from "../lib/cx";

export type InputProps = InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> | undefined; invalid?: boolean };

export function Input({ className, invalid, ...rest }: InputProps): ReactNode {
  return <input className={cx("in", className)} aria-invalid={invalid || undefined} autoComplete="off" {...rest} />;
}

export type TextAreaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> | undefined; invalid?: boolean };

/** Grows with its text. */
export function TextArea({ className, invalid, ...rest }: TextAreaProps): ReactNode {
  return <textarea className={cx("in [field-sizing:content]", className)} aria-invalid={invalid || undefined} rows={3} {...rest} />;
}
