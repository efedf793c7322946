import type { ReactNode } from "react";
import { Picker, type PickerProps } from "../ui/picker";
import type { FilterInputProps } from "./types";

/** Ticking several values of a list. */
export function ValueList({ input, options, search = true }: { input: FilterInputProps; options: PickerProps["options"]; search?: boolean }): ReactNode {
  const selected = Array.isArray(input.value) ? input.value.filter((item): item is string => typeof item === "string") : [];
  return (
    <Picker
      multiple
      options={options}
      selected={selected}
      label={input.field.label}
      search={search}
      onSelect={(value) => input.onChange(selected.includes(value) ? selected.filter((item) => item !== value) : [...selected, value])}
      onEscape={input.onDone}
    />
  );
}
