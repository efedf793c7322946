import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { aggregateQuery } from "../../api/records";
import type { AggregateRequest } from "../../api/types";
import { formatValue } from "../../fields/registry";
import { formatDecimal, formatInteger, formatMoney } from "../../lib/format";
import { t, tMaybe } from "../../lib/i18n";
import { settings } from "../../lib/settings";
import { fieldOf } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import type { ListState } from "./state";

const MEASURES = ["sum", "avg", "min", "max"] as const;
type Measure = (typeof MEASURES)[number];

/** Number of records and the view's totals. Totals are left out where even counting stops. */
export function Footer({ entity, state, count }: { entity: Entity; state: ListState; count: { value: number; capped: boolean } | null }): ReactNode {
  const totals = (state.view.totals ?? []).flatMap((total) => {
    const field = fieldOf(entity, total.field);
    const measure = MEASURES.find((candidate) => candidate === total.measure);
    return field && measure ? [{ field, measure }] : [];
  });
  const request: AggregateRequest = { filter: state.wanted, groupBy: [], measures: totals.map(({ field, measure }): { op: Measure; field: string } => ({ op: measure, field: field.name })) };
  const sums = useQuery({ ...aggregateQuery(entity.name, request), enabled: totals.length > 0 && count !== null && !count.capped, retry: false });
  const values = sums.data?.groups[0]?.values;
  return (
    <footer className="flex h-9 shrink-0 items-center gap-6 border-t px-4 text-xs text-fg3">
      <span aria-live="polite">{count && <CountText count={count} />}</span>
      {values &&
        totals.map(({ field, measure }, index) => {
          const value = values[index];
          if (value == null) return null;
          const minutes = field.type === "duration" ? formatValue(entity, field, value) : null;
          const text = minutes !== null ? minutes : field.type === "money" ? formatMoney(String(value), settings.get().currency, { compact: true }) : formatDecimal(String(value), { compact: true });
          const exact = minutes !== null ? minutes : field.type === "money" ? formatMoney(String(value)) : formatDecimal(String(value));
          return (
            <span key={`${field.name}.${measure}`} data-tip={exact}>
              {field.label} {tMaybe(`list.measure.${measure}`)} <b className="num font-semibold text-fg">{text}</b>
            </span>
          );
        })}
    </footer>
  );
}

export function CountText({ count }: { count: { value: number; capped: boolean } }): ReactNode {
  const value = `${formatInteger(count.value)}${count.capped ? "+" : ""}`;
  return <span className="num">{t("list.count", { n: value })}</span>;
}
