import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cx } from "../lib/cx";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: "plain" | "primary" | "ghost" | "danger";
  ref?: Ref<HTMLButtonElement> | undefined;
}

const TONES = { plain: "", primary: "btn-p", ghost: "btn-g", danger: "btn-d" };

export function Button({ tone = "plain", className, ...rest }: ButtonProps): ReactNode {
  return <button type="button" className={cx("btn", TONES[tone], className)} {...rest} />;
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Says what it does; also the tooltip. */
  label: string;
  shortcut?: string;
  size?: "sm" | "md";
  ref?: Ref<HTMLButtonElement> | undefined;
}

export function IconButton({ label, shortcut, size = "md", className, ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      data-tip={shortcut ? `${label}  ${shortcut}` : label}
      className={cx("ib", size === "sm" && "ib-sm", className)}
      {...rest}
    />
  );
}
