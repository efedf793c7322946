import type { ReactNode } from "react";
import { tMaybe } from "../../lib/i18n";
import type { Entity } from "../../metadata/types";
import type { Columns } from "./columns";
import { CountText } from "./count-text";
import type { ListState } from "./state";
import { useTotals } from "../../views/totals";

/** Below cards: number of records and the view's totals. */
export function Footer({ entity, state, columns, count }: { entity: Entity; state: ListState; columns: Columns; count: { value: number; capped: boolean } | null }): ReactNode {
  const figures = useTotals(entity, state.wanted, columns.totals, count !== null && !count.capped);
  return (
    <footer className="flex h-9 shrink-0 items-center gap-6 overflow-x-auto border-t px-4 text-xs whitespace-nowrap text-fg3 [scrollbar-width:none]">
      <span aria-live="polite">{count && <CountText count={count} />}</span>
      {figures.map(({ path, measure, text, exact }) => (
        text !== null && (
          <span key={`${path.path}.${measure}`} data-tip={exact}>
            {figureLabel(path.label, measure)} <b className="num font-semibold text-fg">{text}</b>
          </span>
        )
      ))}
    </footer>
  );
}

/** "Amount total"; a field that is called "Total" need not say it twice. */
function figureLabel(field: string, measure: string): string {
  const word = tMaybe(`list.measure.${measure}`) ?? "";
  return field.toLowerCase() === word.toLowerCase() ? field : `${field} ${word}`;
}
