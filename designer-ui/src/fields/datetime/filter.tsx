import type { ReactNode } from "react";
import { dayOf, momentAt } from "../../lib/dates";
import { DayPanel } from "../date/day-panel";
import { PeriodList } from "../date/filter";
import type { FilterInputProps } from "../types";

/** Moments are compared from the beginning of a day in the workspace's time zone. */
export function DateTimeFilter({ op, value, onChange, onDone, field }: FilterInputProps): ReactNode {
  if (op === "period") return <PeriodList value={value} label={field.label} onPick={(period) => { onChange(period); onDone(); }} />;
  return (
    <DayPanel
      value={typeof value === "string" ? dayOf(value) : null}
      label={field.label}
      clearable={false}
      onPick={(day) => {
        onChange(day === null ? null : momentAt(day, "00:00"));
        onDone();
      }}
    />
  );
}
