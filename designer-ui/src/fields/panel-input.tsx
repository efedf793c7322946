import { useRef, useState, type ComponentType, type KeyboardEvent, type ReactNode } from "react";
import { isComposing } from "../lib/keys";
import { Popover } from "../ui/popover";
import type { CellProps, CommitHow, FieldInputProps } from "./types";

export interface LinesProps {
  input: FieldInputProps;
  value: unknown;
  onChange: (value: unknown) => void;
  /** In a grid cell, of each line: Enter takes the whole value, Escape leaves it as it was. */
  onKeyDown?: (event: KeyboardEvent) => void;
}

interface PanelInputProps {
  input: FieldInputProps;
  /** Classes of the panel: its width. */
  className: string;
  /** The value in the cell behind the panel. */
  Cell: ComponentType<CellProps>;
  Lines: ComponentType<LinesProps>;
}

/** A value of several lines: they stand in a form as they are, and in a panel over a grid cell. */
export function PanelInput({ input, className, Cell, Lines }: PanelInputProps): ReactNode {
  const anchor = useRef<HTMLSpanElement>(null);
  const [draft, setDraft] = useState<unknown>(input.value);
  const done = useRef(false);
  const commit = (how: CommitHow) => {
    if (done.current) return;
    done.current = true;
    input.onCommit?.(draft, how);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      done.current = true;
      input.onCancel?.();
    } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey || event.target instanceof HTMLInputElement)) {
      event.preventDefault();
      commit("enter");
    }
  };
  if (input.variant === "form") return <Lines input={input} value={input.value} onChange={input.onChange} />;
  return (
    <span ref={anchor} className="flex h-full w-full min-w-0 items-center">
      {draft !== null && <Cell entity={input.entity} field={input.field} value={draft} />}
      <Popover open onClose={() => commit("blur")} anchor={anchor} label={input.field.label} className={className}>
        <Lines input={input} value={draft} onChange={setDraft} onKeyDown={onKeyDown} />
      </Popover>
    </span>
  );
}
