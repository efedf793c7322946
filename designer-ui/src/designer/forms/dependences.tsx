import { GitFork, Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { fieldOf } from "../../metadata/paths";
import type { Field } from "../../metadata/types";
import { Checkbox } from "../../ui/checkbox";
import { MenuButton } from "../../ui/menu";
import { useFormDesign } from "./context";
import { dependenceOf, setAllowed } from "./rules";

/** Which options are allowed under which option of another choice: one small table for each such choice. */
export function Dependences({ field }: { field: Field }): ReactNode {
  const { entity, model } = useFormDesign();
  const [started, setStarted] = useState<string | null>(null);
  const known = dependenceOf(entity, field.name).map(({ on }) => on);
  const shown = started !== null && !known.includes(started) ? [...known, started] : known;
  const others = model.fields.filter((other) => other.type === "choice" && other.name !== field.name && !shown.includes(other.name));
  if (shown.length === 0 && others.length === 0) return null;
  return (
    <div className="grid gap-3">
      {shown.map((on) => (
        <Matrix key={on} field={field} on={on} />
      ))}
      {others.length > 0 && (
        <div>
          <MenuButton className="btn btn-g !px-2 !text-fg2" menuLabel={t("fd.dependsOn")} entries={() => others.map((other) => ({ key: other.name, label: other.label, onSelect: () => setStarted(other.name) }))}>
            <Plus size={14} aria-hidden />
            {t("fd.addDependence")}
          </MenuButton>
        </div>
      )}
    </div>
  );
}

function Matrix({ field, on }: { field: Field; on: string }): ReactNode {
  const { editing, entity, model } = useFormDesign();
  const { files, apply } = editing;
  const deciding = fieldOf(model, on);
  const rows = (deciding?.choices ?? []).filter((choice) => !choice.retired);
  const columns = (field.choices ?? []).filter((choice) => !choice.retired);
  const allowed = dependenceOf(entity, field.name).find((dependence) => dependence.on === on)?.allowed;
  const title = t("fd.dependsOnField", { field: deciding?.label ?? on });
  return (
    <div className="fd-card grid gap-2">
      <h4 className="flex items-center gap-2 font-medium">
        <GitFork size={14} aria-hidden className="text-fg3" />
        {title}
      </h4>
      <p className="text-xs text-fg3">{t("fd.dependenceHelp")}</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways, and scrolling needs the keyboard too */}
      <div className="overflow-x-auto pb-1" tabIndex={0} role="region" aria-label={title}>
        <table className="fd-matrix text-xs">
          <thead>
            <tr>
              <th scope="col"><span className="sr-only">{deciding?.label ?? on}</span></th>
              {columns.map((column) => (
                <th key={column.name} scope="col" className="max-w-20 truncate px-1 align-bottom text-fg2" data-tip={column.label}>{column.label}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const now = allowed?.get(row.name)?.options;
              const isOn = (name: string) => now === undefined || now.includes(name);
              return (
                <tr key={row.name}>
                  <th scope="row" className="pr-2 whitespace-nowrap text-fg2">{row.label}</th>
                  {columns.map((column) => (
                    <td key={column.name}>
                      <Checkbox
                        aria-label={t("fd.allowedUnder", { option: column.label, under: row.label })}
                        checked={isOn(column.name)}
                        disabled={isOn(column.name) && columns.filter((other) => isOn(other.name)).length === 1}
                        onChange={(next) => apply(setAllowed(files, entity.name, field.name, { on, value: row.name, option: column.name, allowed: next }))}
                      />
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}
