import { t } from "../../lib/i18n";
import type { Within } from "../../metadata/types";

/** Why fewer are offered than there are, in the rules' own words where they have some. */
export function reasonOf(within: Within): string {
  return within.reasons.join(" ") || t("lookup.limited");
}
