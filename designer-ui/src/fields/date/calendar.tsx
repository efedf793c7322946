import type { ReactNode } from "react";
import { DayPicker } from "react-day-picker";
import { enUS } from "react-day-picker/locale/en-US";
import { zhCN } from "react-day-picker/locale/zh-CN";
import { fromDay, toDay, today } from "../../lib/dates";
import { language } from "../../lib/language";
import { settings } from "../../lib/settings";
import "./calendar.css";

/** A month to choose a day from, in the language in force. Days are texts ("2026-11-22"). */
export function Calendar({ value, onPick, autoFocus = false }: { value: string | null; onPick: (day: string) => void; autoFocus?: boolean }): ReactNode {
  const selected = value === null ? undefined : fromDay(value);
  const now = fromDay(today());
  return (
    <DayPicker
      mode="single"
      required
      autoFocus={autoFocus}
      locale={language.get() === "zh-CN" ? zhCN : enUS}
      weekStartsOn={(settings.get().weekStart % 7) as 0 | 1 | 2 | 3 | 4 | 5 | 6}
      today={now}
      selected={selected}
      defaultMonth={selected ?? now}
      captionLayout="dropdown"
      startMonth={new Date(now.getFullYear() - 15, 0)}
      endMonth={new Date(now.getFullYear() + 15, 11)}
      showOutsideDays
      fixedWeeks
      onSelect={(date) => onPick(toDay(date))}
    />
  );
}
