import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { rolesQuery } from "../../api/roles";
import { t } from "../../lib/i18n";
import { enterView, viewAs } from "../../lib/view-as";
import { Button } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { Dialog } from "../../ui/dialog";
import { SkeletonLines } from "../../ui/skeleton";

interface RoleChoice {
  id: string;
  name: string;
  label: string;
  description: string | null;
}

/** A draft, with the roles there would be with it published. */
export interface DraftRoles {
  id: string;
  name: string;
  roles: readonly RoleChoice[];
}

/** Which roles to look through: one, or several as one person may have them. */
export function ViewAsDialog({ draft, onClose }: { draft?: DraftRoles | undefined; onClose: () => void }): ReactNode {
  const published = useQuery({ ...rolesQuery, enabled: draft === undefined });
  const roles: { data: readonly RoleChoice[] | undefined; isError: boolean; error: unknown } = draft ? { data: draft.roles, isError: false, error: null } : published;
  const drafted = draft ? { id: draft.id, name: draft.name } : viewAs?.draft;
  const [chosen, setChosen] = useState<readonly string[]>(viewAs?.roles ?? []);
  const [tried, setTried] = useState(false);
  const there = roles.data?.filter((role) => chosen.includes(role.name)).map((role) => role.name) ?? [];
  return (
    <Dialog
      title={t("viewAs.title")}
      description={drafted ? t("viewAs.bodyDraft", { draft: drafted.name }) : t("viewAs.body")}
      width={480}
      onClose={onClose}
      footer={
        <>
          <span role="status" className="mr-auto min-w-0 text-bad">{tried && there.length === 0 ? t("viewAs.chooseOne") : null}</span>
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button
            tone="primary"
            onClick={() => {
              setTried(true);
              if (there.length > 0) enterView(there, drafted);
            }}
          >
            {t("viewAs.enter")}
          </Button>
        </>
      }
    >
      {roles.isError ? (
        <p className="text-bad">{isProblem(roles.error) ? roles.error.message : t("app.loadFailed")}</p>
      ) : roles.data ? (
        <fieldset className="m-0 grid gap-0.5 border-0 p-0">
          <legend className="sr-only">{t("viewAs.roles")}</legend>
          {roles.data.map((role) => (
            <label key={role.id} className="flex min-h-9 items-start gap-2.5 rounded-md px-2 py-1.5 hover:bg-hover">
              <Checkbox className="mt-0.5" checked={chosen.includes(role.name)} onChange={(next) => setChosen(next ? [...chosen, role.name] : chosen.filter((name) => name !== role.name))} />
              <span className="min-w-0">
                <span className="block font-medium break-words">{role.label}</span>
                {role.description && <span className="block break-words text-fg2">{role.description}</span>}
              </span>
            </label>
          ))}
        </fieldset>
      ) : (
        <SkeletonLines count={4} />
      )}
    </Dialog>
  );
}
