import { useState, type ReactNode } from "react";
import { cx } from "../../lib/cx";
import { isDay } from "../../lib/dates";
import { t } from "../../lib/i18n";
import type { Period } from "../conditions";
import type { FilterInputProps } from "../types";
import { DayPanel } from "./day-panel";

export function DateFilter(props: FilterInputProps): ReactNode {
  const { op, value, onChange, onDone, field } = props;
  if (op === "period") return <PeriodList value={value} label={field.label} onPick={(period) => { onChange(period); onDone(); }} />;
  if (op === "between") return <DayRange {...props} />;
  return <DayPanel value={typeof value === "string" && isDay(value) ? value : null} label={field.label} clearable={false} onPick={(day) => { onChange(day); onDone(); }} />;
}

/** Three to a row: before, now, after. */
const ROWS: readonly Period[] = [
  "yesterday", "today", "tomorrow", "last_week", "this_week", "next_week", "last_month", "this_month", "next_month",
  "last_quarter", "this_quarter", "next_quarter", "last_year", "this_year", "overdue", "last_7d", "next_7d", "last_30d", "next_30d",
];

export function PeriodList({ value, label, onPick }: { value: unknown; label: string; onPick: (period: string) => void }): ReactNode {
  return (
    <div role="radiogroup" aria-label={label} className="grid grid-cols-3 gap-x-1">
      {ROWS.map((period) => (
        <button key={period} type="button" role="radio" aria-checked={value === period} className={cx("mi min-w-0 text-left hover:bg-hover", value === period && "bg-accent-soft text-accent-text")} onClick={() => onPick(period)}>
          <span className="truncate first-letter:uppercase">{t(`period.${period}`)}</span>
        </button>
      ))}
    </div>
  );
}

function DayRange({ value, onChange, onDone, field }: FilterInputProps): ReactNode {
  const [from, to] = Array.isArray(value) ? (value as (string | null)[]) : [null, null];
  const [end, setEnd] = useState<0 | 1>(0);
  const days = [from ?? null, to ?? null];
  return (
    <div>
      <div className="mb-1 grid grid-cols-2 gap-1" role="tablist" aria-label={field.label}>
        {([0, 1] as const).map((index) => (
          <button key={index} type="button" role="tab" aria-selected={end === index} className={end === index ? "tab tab-on justify-center" : "tab justify-center"} onClick={() => setEnd(index)}>
            <span className="num">{days[index] ?? t(index === 0 ? "fields.from" : "fields.until")}</span>
          </button>
        ))}
      </div>
      <DayPanel
        key={end}
        value={days[end] ?? null}
        label={t(end === 0 ? "fields.from" : "fields.until")}
        clearable={false}
        onPick={(day) => {
          onChange(end === 0 ? [day, days[1] ?? null] : [days[0] ?? null, day]);
          if (end === 0) setEnd(1);
          else if (days[0]) onDone();
        }}
      />
    </div>
  );
}
