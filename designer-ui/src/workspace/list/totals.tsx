import { Sigma } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "../../lib/cx";
import { t, tMaybe } from "../../lib/i18n";
import type { Entity } from "../../metadata/types";
import { MenuButton, type MenuEntry } from "../../ui/menu";
import { type Figure, measuresOf, useTotals } from "../../views/totals";
import { type Column, type Columns, GUTTER } from "./columns";
import { CountText } from "./count-text";
import type { ListState } from "./state";

/** The last row: how many records there are, and under each column the figure chosen for it. */
export function GridTotals({ entity, state, arranged, slice, width, count }: { entity: Entity; state: ListState; arranged: Columns; slice: readonly Column[]; width: number; count: { value: number; capped: boolean } | null }): ReactNode {
  const figures = useTotals(entity, state.wanted, arranged.totals, count !== null && !count.capped);
  const first = arranged.columns[0];
  return (
    <div role="rowgroup" className="sticky bottom-0 z-[4] mt-auto h-9 shrink-0 border-t bg-surface" style={{ width: `max(100%, ${width}px)` }}>
      <div role="row" className="relative flex h-full" style={{ minWidth: width }}>
        <div role="gridcell" className="pin sticky left-0 z-[3] flex h-full items-center bg-surface px-4 text-xs text-fg3" style={{ width: GUTTER + (first?.width ?? 0) }}>
          <span aria-live="polite">{count && <CountText count={count} />}</span>
        </div>
        {slice.map((column) => (
          <TotalCell key={column.path} column={column} arranged={arranged} figure={figures.find((figure) => figure.path.path === column.path)} />
        ))}
      </div>
    </div>
  );
}

function TotalCell({ column, arranged, figure }: { column: Column; arranged: Columns; figure: Figure | undefined }): ReactNode {
  const entries = (): MenuEntry[] => [
    {
      key: "measures",
      items: measuresOf(column.field).map((measure) => ({
        key: measure,
        label: tMaybe(`list.measure.${measure}`) ?? measure,
        checked: figure?.measure === measure,
        onSelect: () => arranged.setTotal(column.path, figure?.measure === measure ? null : measure),
      })),
    },
    ...(figure ? [{ key: "none", items: [{ key: "none", label: t("list.noTotal"), onSelect: () => arranged.setTotal(column.path, null) }] }] : []),
  ];
  const label = t("list.totalOf", { field: column.label });
  return (
    <div role="gridcell" className="group/total absolute top-0 flex h-full items-center" style={{ left: column.left, width: column.width }}>
      <MenuButton
        className={cx("flex h-full w-full min-w-0 items-center gap-1.5 px-2.5 text-xs text-fg3 outline-offset-[-2px] hover:bg-hover", column.align === "end" && "justify-end")}
        menuLabel={label}
        data-tip={figure?.exact ?? undefined}
        side="top"
        align={column.align}
        entries={entries}
      >
        <span className="sr-only">{label}</span>
        {figure ? (
          <>
            <span className="truncate">{tMaybe(`list.measure.${figure.measure}`)}</span>
            <b className="num truncate font-semibold text-fg">{figure.text ?? "–"}</b>
          </>
        ) : (
          <span className="flex items-center gap-1 opacity-0 group-focus-within/total:opacity-100 group-hover/total:opacity-100">
            <Sigma size={12} aria-hidden />
            {t("list.addTotal")}
          </span>
        )}
      </MenuButton>
    </div>
  );
}
