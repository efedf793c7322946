import { Calendar as CalendarIcon } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { isDay, readDay } from "../../lib/dates";
import { formatDate } from "../../lib/format";
import { t } from "../../lib/i18n";
import { cx } from "../../lib/cx";
import { IconButton } from "../../ui/button";
import { Popover } from "../../ui/popover";
import { TextControl } from "../text-control";
import type { FieldInputProps } from "../types";
import { DateCell } from "./cell";
import { DayPanel } from "./day-panel";

export function DateInput(props: FieldInputProps): ReactNode {
  const anchor = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(props.variant === "cell");
  const { field, value } = props;
  const day = typeof value === "string" && isDay(value) ? value : null;
  const pick = (next: string | null) => {
    setOpen(false);
    if (props.variant === "cell") props.onCommit?.(next, "pick");
    else props.onChange(next);
  };
  const panel = (
    <Popover
      open={open}
      onClose={() => {
        setOpen(false);
        props.onCancel?.();
      }}
      anchor={anchor}
      label={field.label}
    >
      <DayPanel value={day} label={field.label} clearable={!field.required} onPick={pick} onEscape={props.onCancel} />
    </Popover>
  );
  if (props.variant === "cell") {
    return (
      <span ref={anchor} className="flex h-full w-full items-center">
        <DateCell entity={props.entity} field={field} value={value} />
        {panel}
      </span>
    );
  }
  return (
    <span ref={anchor} className={cx("relative block", props.disabled && "opacity-60")}>
      <TextControl
        input={props}
        placeholder={t("fields.dayHint")}
        show={(given) => (typeof given === "string" ? (isDay(given) ? formatDate(given) : given) : "")}
        read={(text) => (text.trim() === "" ? null : day !== null && text === formatDate(day) ? day : (readDay(text) ?? text))}
      />
      <IconButton size="sm" className="absolute top-1/2 right-1.5 -translate-y-1/2" label={t("fields.openCalendarOf", { label: field.label })} aria-expanded={open} disabled={props.disabled} onClick={() => setOpen(!open)}>
        <CalendarIcon size={14} aria-hidden />
      </IconButton>
      {panel}
    </span>
  );
}
