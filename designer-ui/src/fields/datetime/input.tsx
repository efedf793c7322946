import { useRef, useState, type ReactNode } from "react";
import { dayOf, momentAt, timeOf, today } from "../../lib/dates";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { Input } from "../../ui/input";
import { Popover } from "../../ui/popover";
import { DateInput } from "../date/input";
import type { FieldInputProps } from "../types";
import { DateTimeCell } from "./cell";

const DATE = { type: "date" } as const;

export function DateTimeInput(props: FieldInputProps): ReactNode {
  const anchor = useRef<HTMLSpanElement>(null);
  const [draft, setDraft] = useState(props.value);
  if (props.variant === "form") return <DayAndTime {...props} />;
  return (
    <span ref={anchor} className="flex h-full w-full items-center">
      <DateTimeCell entity={props.entity} field={props.field} value={draft} />
      <Popover open onClose={() => props.onCancel?.()} anchor={anchor} label={props.field.label} className="w-80 !p-3">
        <DayAndTime {...props} variant="form" value={draft} onChange={setDraft} autoFocus />
        <div className="mt-3 flex justify-end gap-2">
          <Button tone="ghost" onClick={() => props.onCancel?.()}>{t("app.cancel")}</Button>
          <Button tone="primary" onClick={() => props.onCommit?.(draft, "enter")}>{t("app.apply")}</Button>
        </div>
      </Popover>
    </span>
  );
}

function DayAndTime(props: FieldInputProps): ReactNode {
  const { value, onChange, field } = props;
  const moment = typeof value === "string" && !Number.isNaN(Date.parse(value)) ? value : null;
  const [time, setTime] = useState(moment ? timeOf(moment) : "09:00");
  // Passing through the box says nothing: it would set what nobody chose, and cut the seconds of what is there.
  const isTyped = useRef(false);
  const put = (day: string, clock: string) => onChange(momentAt(day, /^\d\d:\d\d$/.test(clock) ? clock : "00:00"));
  return (
    <span className="flex gap-2">
      <span className="min-w-0 flex-1">
        <DateInput
          {...props}
          variant="form"
          field={{ ...field, ...DATE }}
          value={moment ? dayOf(moment) : (value ?? null)}
          onChange={(day) => {
            if (typeof day === "string" && /^\d{4}-\d\d-\d\d$/.test(day)) put(day, time);
            else onChange(day);
          }}
        />
      </span>
      <Input
        className="num !w-20 shrink-0 text-center"
        aria-label={t("fields.timeOf", { label: field.label })}
        placeholder="09:00"
        value={time}
        disabled={props.disabled}
        onChange={(event) => {
          isTyped.current = true;
          setTime(event.target.value);
        }}
        onBlur={() => {
          if (!isTyped.current) return;
          isTyped.current = false;
          const match = /^(\d{1,2})[:：.]?(\d\d)?$/.exec(time.normalize("NFKC").trim());
          const hours = Math.min(23, Number(match?.[1] ?? 0));
          const minutes = Math.min(59, Number(match?.[2] ?? 0));
          const clock = `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
          setTime(clock);
          if (moment) put(dayOf(moment), clock);
          else if (time !== "" && value == null) put(today(), clock);
        }}
      />
    </span>
  );
}
