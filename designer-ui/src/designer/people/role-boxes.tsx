import { useId, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Checkbox } from "../../ui/checkbox";
import type { Role } from "./requests";

/** Which roles somebody has. What allows more than one may oneself can be taken away, not given. */
export function RoleBoxes({ roles, held, chosen, error, onChange }: {
  roles: readonly Role[];
  /** What they have now. */
  held: readonly string[];
  chosen: readonly string[];
  error?: string | null | undefined;
  onChange: (chosen: readonly string[]) => void;
}): ReactNode {
  const id = useId();
  return (
    <fieldset className="m-0 min-w-0 border-0 p-0" aria-describedby={error ? id : undefined}>
      <legend className="lb">{t("people.roles")}</legend>
      <div className="grid gap-0.5 rounded-lg p-1 shadow-[inset_0_0_0_1px_var(--line2)]">
        {roles.map((role) => {
          const open = role.mayGive === true || held.includes(role.name);
          return (
            <label key={role.id} className="flex min-h-9 items-start gap-2.5 rounded-md px-2 py-1.5 hover:bg-hover">
              <Checkbox
                className="mt-0.5"
                disabled={!open}
                checked={chosen.includes(role.name)}
                onChange={(next) => onChange(next ? [...chosen, role.name] : chosen.filter((name) => name !== role.name))}
              />
              <span className="min-w-0">
                <span className="block font-medium break-words">{role.label}</span>
                {role.description && <span className="block text-xs break-words text-fg2">{role.description}</span>}
                {!open && <span className="block text-xs break-words text-fg3">{t("people.beyond")}</span>}
              </span>
            </label>
          );
        })}
        {roles.length === 0 && <p className="px-2 py-1.5 text-fg2">{t("people.noRoles")}</p>}
      </div>
      {error && <p id={id} className="mt-1 text-xs text-bad">{error}</p>}
    </fieldset>
  );
}
