import { ChevronDown, X } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { cx } from "../lib/cx";
import { t } from "../lib/i18n";
import { Picker, type PickerProps } from "../ui/picker";
import { Popover } from "../ui/popover";
import type { FieldInputProps } from "./types";

interface PickerControlProps {
  input: FieldInputProps;
  /** What stands in the closed control; null when empty. */
  display: ReactNode;
  options: PickerProps["options"];
  selected: string | null;
  onPick: PickerProps["onSelect"];
  clearable?: boolean;
  search?: boolean;
  placeholder?: string;
  /** Prevents opening, and says why. */
  emptyText?: string;
}

/** A control whose value comes from a list. In a grid cell the list opens at once. */
export function PickerControl({ input, display, options, selected, onPick, clearable = true, search = true, placeholder, emptyText }: PickerControlProps): ReactNode {
  const anchor = useRef<HTMLButtonElement>(null);
  const cellAnchor = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(input.variant === "cell");
  const { field } = input;
  const close = () => {
    setOpen(false);
    input.onBlur?.();
    if (input.variant === "cell") input.onCancel?.();
  };
  const clear = () => {
    if (input.variant === "cell") input.onCommit?.(null, "pick");
    else {
      input.onChange(null);
      setOpen(false);
    }
  };
  const list = (
    <Picker
      options={options}
      selected={selected === null ? [] : [selected]}
      label={field.label}
      search={search}
      {...(emptyText ? { emptyText } : {})}
      onSelect={(value, option) => {
        setOpen(false);
        onPick(value, option);
      }}
      {...(clearable && selected !== null && !field.required
        ? {
            footer: () => (
              <button type="button" className="mi w-full text-fg2" onClick={clear}>
                <X size={14} aria-hidden /> {t("app.clear")}
              </button>
            ),
          }
        : {})}
    />
  );
  if (input.variant === "cell") {
    return (
      <span ref={cellAnchor} className="flex h-full w-full min-w-0 items-center">
        {display}
        <Popover open={open} onClose={close} anchor={cellAnchor} label={field.label}>
          {list}
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
        className={cx("in flex items-center gap-2 text-left", input.disabled && "opacity-60")}
        aria-haspopup="dialog"
        aria-expanded={open}
        data-open={open || undefined}
        aria-labelledby={input.labelledBy ? `${input.labelledBy} ${input.id ?? ""}` : undefined}
        aria-label={input.labelledBy ? undefined : field.label}
        aria-describedby={input.describedBy}
        data-invalid={input.invalid || undefined}
        autoFocus={input.autoFocus}
        disabled={input.disabled}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") {
            event.preventDefault();
            setOpen(true);
          }
        }}
      >
        <span className="flex min-w-0 flex-1 items-center">{display ?? <span className="text-fg3">{placeholder ?? t("fields.choose")}</span>}</span>
        <ChevronDown size={14} aria-hidden className="shrink-0 text-fg3" />
      </button>
      <Popover open={open} onClose={close} anchor={anchor} label={field.label} className="w-[max(var(--anchor-width),240px)]">
        {list}
      </Popover>
    </>
  );
}
