import { ChevronDown } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { cx } from "../lib/cx";
import { t } from "../lib/i18n";
import { Popover } from "../ui/popover";
import type { FieldInputProps } from "./types";

interface DropControlProps {
  input: FieldInputProps;
  /** What stands in the closed control; null when empty. */
  shown: ReactNode;
  placeholder?: string | undefined;
  open: boolean;
  onOpen: (open: boolean) => void;
  onClose: () => void;
  /** Of the closed control, in a form. */
  className?: string;
  /** Of the panel over a grid cell. */
  cellPanel?: string;
  /** What it opens. */
  children: ReactNode;
}

/** A control that opens a panel to choose from. In a grid cell there is only its value, and the panel. */
export function DropControl({ input, shown, placeholder, open, onOpen, onClose, className, cellPanel, children }: DropControlProps): ReactNode {
  const anchor = useRef<HTMLButtonElement>(null);
  const cellAnchor = useRef<HTMLSpanElement>(null);
  const { field } = input;
  if (input.variant === "cell") {
    return (
      <span ref={cellAnchor} className="flex h-full w-full min-w-0 items-center">
        {shown}
        <Popover open={open} onClose={onClose} anchor={cellAnchor} label={field.label} {...(cellPanel ? { className: cellPanel } : {})}>
          {children}
        </Popover>
      </span>
    );
  }
  return (
    <>
      <button
        ref={anchor}
        id={input.id}
        type="button"
        className={cx("in flex items-center gap-2 text-left", className, input.disabled && "opacity-60")}
        aria-haspopup="dialog"
        aria-expanded={open}
        data-open={open || undefined}
        aria-labelledby={input.labelledBy ? `${input.labelledBy} ${input.id ?? ""}` : undefined}
        aria-label={input.labelledBy ? undefined : field.label}
        aria-describedby={input.describedBy}
        data-invalid={input.invalid || undefined}
        autoFocus={input.autoFocus}
        disabled={input.disabled}
        onClick={() => onOpen(!open)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") {
            event.preventDefault();
            onOpen(true);
          }
        }}
      >
        <span className="flex min-w-0 flex-1 items-center">{shown ?? <span className="text-fg3">{placeholder ?? t("fields.choose")}</span>}</span>
        <ChevronDown size={14} aria-hidden className="shrink-0 text-fg3" />
      </button>
      <Popover open={open} onClose={onClose} anchor={anchor} label={field.label} className="w-[max(var(--anchor-width),240px)]">
        {children}
      </Popover>
    </>
  );
}
