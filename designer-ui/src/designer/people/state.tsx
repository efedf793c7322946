import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Chip } from "../../ui/chip";
import type { Person, State } from "./requests";

const HUE: Record<State, number> = { active: 155, invited: 230, closed: 55, suspended: 20 };

/** Whether and how somebody comes in; of an invitation also that its link ran out. */
export function StateChip({ person }: { person: Person }): ReactNode {
  if (person.state === "invited" && person.link?.expired) return <Chip hue={55}>{t("people.linkOver")}</Chip>;
  return <Chip hue={HUE[person.state]}>{t(`people.state.${person.state}`)}</Chip>;
}
