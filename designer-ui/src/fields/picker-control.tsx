import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { t } from "../lib/i18n";
import { Picker, type PickerProps } from "../ui/picker";
import { DropControl } from "./drop-control";
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
  /** Why fewer are offered than there are. */
  note?: string;
}

/** A control whose value comes from a list. In a grid cell the list opens at once. */
export function PickerControl({ input, display, options, selected, onPick, clearable = true, search = true, placeholder, emptyText, note }: PickerControlProps): ReactNode {
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
      {...(note ? { note } : {})}
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
  return (
    <DropControl input={input} shown={display} placeholder={placeholder} open={open} onOpen={setOpen} onClose={close}>
      {list}
    </DropControl>
  );
}
