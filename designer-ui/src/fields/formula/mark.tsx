import { Sigma, SquareFunction } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { Field } from "../../metadata/types";

/** The mark of a value nobody types; nothing for other fields. */
export function ComputedMark({ field }: { field: Pick<Field, "computed"> }): ReactNode {
  if (field.computed === "formula") return <SquareFunction size={12} aria-label={t("form.computed.formula")} className="text-fg3" />;
  return field.computed === "rollup" ? <Sigma size={12} aria-label={t("form.computed.rollup")} className="text-fg3" /> : null;
}
