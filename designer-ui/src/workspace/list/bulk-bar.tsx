import { CircleDot, Copy, PenLine, Trash2, UserRound, X } from "lucide-react";
import { lazy, useEffect, type ReactNode } from "react";
import type { RecordRow } from "../../api/types";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { footHeight } from "../../lib/layout";
import { MOD, useIsPhone } from "../../lib/media";
import { showOverlay } from "../../lib/overlay";
import { toast } from "../../lib/toast";
import { isEditable } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { IconButton } from "../../ui/button";
import { confirm } from "../../ui/confirm";
import { MenuButton } from "../../ui/menu";
import { countTarget, orderOf, runBulk, type Target } from "./bulk";
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

const BulkEdit = lazy(() => import("./bulk-edit").then((module) => ({ default: module.BulkEdit })));

/** From the foot of the window to the upper edge of the bar, and a little more. */
const HEIGHT = 96;
const PHONE_HEIGHT = 92;

/** Floats over the foot of the list while rows are ticked: what can be done with all of them. */
export function BulkBar({ entity, state, items, selection, count }: BulkBarProps): ReactNode {
  const phone = useIsPhone();
  useEffect(() => {
    footHeight.set(phone ? PHONE_HEIGHT : HEIGHT);
    return () => footHeight.set(0);
  }, [phone]);
  const target: Target = { entity, items, selection, filter: state.wanted };
  const editable = entity.fields.filter((field) => isEditable(entity, field));
  const stage = editable.find((field) => field.type === "stage");
  const owner = editable.find((field) => field.name === "owner");
  const edit = (field?: string) => showOverlay((close) => <BulkEdit target={target} {...(field === undefined ? {} : { field })} onClose={close} />);
  const remove = async () => {
    const number = await countTarget(target);
    const n = formatInteger(number);
    if (!(await confirm({ title: t("list.bulkDeleteTitle", { n }), body: t("list.bulkDeleteBody"), action: t("record.delete"), danger: true }))) return;
    if (await runBulk(entity, orderOf(target, { delete: true }, number), (done) => t("list.bulkDeleted", { n: done }))) selection.clear();
  };
  const ticked = items.filter((row) => selection.has(row.id)).length;
  const matching = count === null ? null : `${formatInteger(count.value)}${count.capped ? "+" : ""}`;
  const more = count !== null && (count.capped || count.value > items.length);
  const copy = (headings: boolean, safe: boolean) => {
    if (copying.run({ headings, safe })) toast(t("list.copied", { n: ticked }));
    else toast(t("list.copyFailed", { key: `${MOD} C` }), { tone: "bad" });
  };
  return (
    <div role="region" aria-label={t("list.selectionBar")} className="pointer-events-none absolute inset-x-0 bottom-12 z-20 flex justify-center px-3">
      <div className="pointer-events-auto flex max-w-full items-center gap-0.5 rounded-xl bg-raised py-1.5 pr-1.5 pl-4 whitespace-nowrap shadow-3">
        <span aria-live="polite" className="num pr-2 text-fg2">
          {t("list.selected", { n: selection.all && matching !== null ? matching : formatInteger(ticked) })}
        </span>
        <div className="-my-1 flex min-w-0 items-center gap-0.5 overflow-x-auto px-0.5 py-1 [scrollbar-width:none]">
          {!selection.all && (phone || selection.state === "all") && more && matching !== null && (
            <button type="button" className="btn btn-g !px-2 !text-accent-text" onClick={selection.selectQuery}>
              {t("list.selectAllOfQuery", { n: matching })}
            </button>
          )}
          {editable.length > 0 && (
            <button type="button" className="btn btn-g !px-2" onClick={() => edit()}>
              <PenLine size={15} aria-hidden className="text-fg3" />
              {t("list.bulkEdit")}
            </button>
          )}
          {owner && (
            <button type="button" className="btn btn-g !px-2" onClick={() => edit(owner.name)}>
              <UserRound size={15} aria-hidden className="text-fg3" />
              {owner.label}
            </button>
          )}
          {stage && (
            <button type="button" className="btn btn-g !px-2" onClick={() => edit(stage.name)}>
              <CircleDot size={15} aria-hidden className="text-fg3" />
              {stage.label}
            </button>
          )}
          {entity.rights.delete !== "none" && (
            <button type="button" className="btn btn-g !px-2 !text-bad" onClick={() => void remove()}>
              <Trash2 size={15} aria-hidden />
              {t("record.delete")}
            </button>
          )}
          {!phone && <MenuButton
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
          </MenuButton>}
        </div>
        <IconButton label={t("list.clearSelection")} shortcut="Esc" onClick={selection.clear}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
