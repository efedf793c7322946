import { Check } from "lucide-react";
import { useState, type ReactNode } from "react";
import { isDay } from "../../lib/dates";
import { t } from "../../lib/i18n";
import { PERIODS } from "../conditions";
import type { FilterInputProps } from "../types";
import { DayPanel } from "./day-panel";

export function DateFilter(props: FilterInputProps): ReactNode {
  const { op, value, onChange, onDone, field } = props;
  if (op === "period") return <PeriodList value={value} label={field.label} onPick={(period) => { onChange(period); onDone(); }} />;
  if (op === "between") return <DayRange {...props} />;
  return <DayPanel value={typeof value === "string" && isDay(value) ? value : null} label={field.label} clearable={false} onPick={(day) => { onChange(day); onDone(); }} />;
}

export function PeriodList({ value, label, onPick }: { value: unknown; label: string; onPick: (period: string) => void }): ReactNode {
  return (
    <div role="radiogroup" aria-label={label} className="grid grid-cols-2 gap-x-1">
      {PERIODS.map((period) => (
        <button key={period} type="button" role="radio" aria-checked={value === period} className="mi text-left hover:bg-hover" onClick={() => onPick(period)}>
          <span className="min-w-0 flex-1 truncate">{t(`period.${period}`)}</span>
          {value === period && <Check size={14} aria-hidden className="text-accent-text" />}
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
