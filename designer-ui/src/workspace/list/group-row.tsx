import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { fieldType, formatValue, isEmpty } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import type { Group, Grouping } from "./groups";

/** The head of a group: press to fold and unfold. */
export function GroupRow({ grouping, group, open, top, width }: { grouping: Grouping; group: Group; open: boolean; top: number; width: number }): ReactNode {
  const { entity, field } = grouping.path;
  const { Cell } = fieldType(field);
  const none = isEmpty(group.value);
  const name = none ? t("list.noValue") : formatValue(entity, field, group.value);
  return (
    <div role="row" className="gr !bg-sunken" style={{ top, width: `max(100%, ${width}px)` }}>
      <div role="gridcell" className="sticky left-0 flex h-full items-center">
        <button
          type="button"
          className="flex h-full min-w-0 items-center gap-2 pr-4 pl-3.5 outline-offset-[-2px]"
          aria-expanded={open}
          onClick={() => grouping.toggle(group.key)}
        >
          <ChevronRight size={14} aria-hidden className={cx("shrink-0 text-fg3 transition-transform", open && "rotate-90")} />
          <span className="sr-only">{field.label} · </span>
          {none ? <span className="text-fg3">{name}</span> : <Cell entity={entity} field={field} value={group.value} />}
          <span className="sr-only"> · </span>
          <span className="num text-xs text-fg3">{t("list.count", { n: formatInteger(group.count) })}</span>
        </button>
      </div>
    </div>
  );
}
