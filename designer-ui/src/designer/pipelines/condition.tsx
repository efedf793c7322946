import { Plus } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { type Chip, fromChips, toChips } from "../../fields/conditions";
import { FilterChip } from "../../fields/filter-chip";
import { AddFilter } from "../../fields/filter-panel";
import { t } from "../../lib/i18n";
import type { Filter } from "../../metadata/filter";
import { useMetadata } from "../../metadata/hooks";
import { resolvePath } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { MenuButton } from "../../ui/menu";
import { Popover } from "../../ui/popover";

/** A condition as chips, made with the same builder as a list's filter. */
export function ConditionEditor({ entity, filter, label, onChange }: { entity: Entity; filter: Filter | undefined; label: string; onChange: (filter: Filter | undefined) => void }): ReactNode {
  const metadata = useMetadata();
  const [adding, setAdding] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const list = toChips(filter, (path) => resolvePath(metadata, entity, path)?.field);
  const put = (chips: Chip[], mode = list.mode) => onChange(fromChips({ mode, chips }) ?? undefined);
  return (
    <fieldset className="min-w-0">
      <legend className="lb">{label}</legend>
      <div className="flex flex-wrap items-center gap-1">
        {list.chips.map((chip, index) => (
          <FilterChip key={index} entity={entity} chip={chip} onChange={(next) => put(list.chips.map((old, at) => (at === index ? next : old)))} onRemove={() => put(list.chips.filter((_, at) => at !== index))} />
        ))}
        {list.chips.length > 1 && (
          <MenuButton className="btn btn-g !px-2 !text-xs !text-fg2" menuLabel={t("list.match")} entries={() => (["all", "any"] as const).map((mode) => ({ key: mode, label: t(`list.match.${mode}`), checked: mode === list.mode, onSelect: () => put(list.chips, mode) }))}>
            {t(`list.match.${list.mode}`)}
          </MenuButton>
        )}
        <button ref={anchor} type="button" className="btn btn-g !px-2 !text-fg2" aria-haspopup="dialog" aria-expanded={adding} onClick={() => setAdding(!adding)}>
          <Plus size={14} aria-hidden />
          {t("pipe.addCondition")}
        </button>
        <Popover open={adding} onClose={() => setAdding(false)} anchor={anchor} label={t("pipe.addCondition")}>
          <AddFilter entity={entity} onDone={() => setAdding(false)} onAdd={(chip, replace) => put(replace ? [...list.chips.slice(0, -1), chip] : [...list.chips, chip])} />
        </Popover>
      </div>
    </fieldset>
  );
}
