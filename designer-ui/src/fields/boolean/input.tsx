import { useEffect, useEffectEvent, type ReactNode } from "react";
import { Switch } from "../../ui/checkbox";
import type { FieldInputProps } from "../types";
import { BooleanCell } from "./cell";

/** In a form a switch; in the grid, editing flips the value at once. */
export function BooleanInput(props: FieldInputProps): ReactNode {
  const flip = useEffectEvent(() => props.onCommit?.(props.value !== true, "pick"));
  const isCell = props.variant === "cell";
  useEffect(() => {
    if (!isCell) return;
    const timer = setTimeout(() => flip());
    return () => clearTimeout(timer);
  }, [isCell]);
  if (isCell) return <BooleanCell entity={props.entity} field={props.field} value={props.value !== true} />;
  return (
    <span className="flex h-8 items-center">
      <Switch
        checked={props.value === true}
        onChange={props.onChange}
        id={props.id}
        aria-label={props.labelledBy ? undefined : props.field.label}
        aria-labelledby={props.labelledBy}
        aria-describedby={props.describedBy}
        disabled={props.disabled}
        onBlur={props.onBlur}
      />
    </span>
  );
}
