import { Copy, X } from "lucide-react";
import type { ReactNode } from "react";
import type { RecordRow } from "../../api/types";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { MOD } from "../../lib/media";
import { toast } from "../../lib/toast";
import type { Entity } from "../../metadata/types";
import { IconButton } from "../../ui/button";
import { MenuButton } from "../../ui/menu";
import type { Columns } from "./columns";
import { copying } from "./copying";
import type { Selection } from "./selection";
import type { ListState } from "./state";

export interface BulkBarProps {
  entity: Entity;
  state: ListState;
  columns: Columns;
  items: readonly RecordRow[];
  selection: Selection;
  count: { value: number; capped: boolean } | null;
}

/** Floats over the foot of the list while rows are ticked: what can be done with all of them. */
export function BulkBar({ items, selection, count }: BulkBarProps): ReactNode {
  const ticked = items.filter((row) => selection.has(row.id)).length;
  const matching = count === null ? null : `${formatInteger(count.value)}${count.capped ? "+" : ""}`;
  const more = count !== null && (count.capped || count.value > items.length);
  const copy = (headings: boolean, safe: boolean) => {
    if (copying.run({ headings, safe })) toast(t("list.copied", { n: ticked }));
    else toast(t("list.copyFailed", { key: `${MOD} C` }), { tone: "bad" });
  };
  return (
    <div role="region" aria-label={t("list.selectionBar")} className="pointer-events-none absolute inset-x-0 bottom-12 z-20 flex justify-center px-3">
      <div className="pointer-events-auto flex max-w-full items-center gap-0.5 overflow-x-auto rounded-xl bg-raised py-1.5 pr-1.5 pl-4 whitespace-nowrap shadow-3 [scrollbar-width:none]">
        <span aria-live="polite" className="num pr-2 text-fg2">
          {t("list.selected", { n: selection.all && matching !== null ? matching : formatInteger(ticked) })}
        </span>
        {!selection.all && selection.state === "all" && more && matching !== null && (
          <button type="button" className="btn btn-g !px-2 !text-accent-text" onClick={selection.selectQuery}>
            {t("list.selectAllOfQuery", { n: matching })}
          </button>
        )}
        <MenuButton
          className="btn btn-g !px-2"
          side="top"
          menuLabel={t("list.copy")}
          entries={() => [
            { key: "plain", label: t("list.copyPlain"), hint: `${MOD} C`, onSelect: () => copy(false, false) },
            { key: "headings", label: t("list.copyHeadings"), onSelect: () => copy(true, false) },
            { key: "safe", label: t("list.copySafe"), onSelect: () => copy(true, true) },
          ]}
        >
          <Copy size={15} aria-hidden className="text-fg3" />
          {t("list.copy")}
        </MenuButton>
        <IconButton label={t("list.clearSelection")} shortcut="Esc" onClick={selection.clear}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
