import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { fieldType, formatValue, isEmpty } from "../fields/registry";
import { cx } from "../lib/cx";
import { formatInteger } from "../lib/format";
import { t } from "../lib/i18n";
import type { Group, Grouping } from "./groups";

/** What a group has in common and how many there are: press to fold and unfold. */
export function GroupHead({ grouping, group, open }: { grouping: Grouping; group: Group; open: boolean }): ReactNode {
  const { entity, field } = grouping.path;
  const { Cell } = fieldType(field);
  const none = isEmpty(group.value);
  const name = none ? t("list.noValue") : formatValue(entity, field, group.value);
  return (
    <button type="button" className="flex h-full min-w-0 items-center gap-2 pr-4 pl-3.5 outline-offset-[-2px]" aria-expanded={open} onClick={() => grouping.toggle(group.key)}>
      <ChevronRight size={14} aria-hidden className={cx("shrink-0 text-fg3 transition-transform", open && "rotate-90")} />
      <span className="sr-only">{field.label} · </span>
      {none ? <span className="text-fg3">{name}</span> : <Cell entity={entity} field={field} value={group.value} />}
      <span className="sr-only"> · </span>
      <span className="num shrink-0 text-xs whitespace-nowrap text-fg3">{t("list.count", { n: formatInteger(group.count) })}</span>
    </button>
  );
}
