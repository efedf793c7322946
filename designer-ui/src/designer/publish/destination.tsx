import { useId, type ReactNode } from "react";
import type { PlanEffect } from "../../api/types";
import { t } from "../../lib/i18n";
import type { Editing } from "../revisions/use-draft";
import { destinationsOf } from "./moved";

const SETTLED = ["records_in_removed_stage", "records_with_removed_choice", "records_moved"];
const OPEN = "";
const NOTHING = "-";

/** Where the records of a stage or option that goes away are to go; nothing for other effects. */
export function Destination({ editing, effect }: { editing: Editing; effect: PlanEffect }): ReactNode {
  const id = useId();
  if (!SETTLED.includes(effect.code)) return null;
  const found = destinationsOf(editing.files, editing.base, effect.element);
  if (!found) return null;
  const chosen = found.chosen === undefined ? OPEN : found.chosen === null ? NOTHING : `:${found.chosen}`;
  const pick = (picked: string) => editing.apply(found.put(picked === OPEN ? undefined : picked === NOTHING ? null : picked.slice(1)), `moved.${effect.element}`);
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2 pl-6">
      <label htmlFor={id}>{t("retype.moveTo")}</label>
      <select id={id} className="in !w-56 max-w-full" value={chosen} onChange={(event) => pick(event.target.value)}>
        <option value={OPEN}>{t("retype.moveNone")}</option>
        {found.options.map((option) => <option key={option.value} value={`:${option.value}`}>{option.label}</option>)}
        {found.mayBeEmpty && <option value={NOTHING}>{t("retype.empty")}</option>}
      </select>
    </div>
  );
}
