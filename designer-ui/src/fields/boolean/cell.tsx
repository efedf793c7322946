import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { CellProps } from "../types";

export function BooleanCell({ value }: CellProps): ReactNode {
  return value === true ? (
    <Check size={15} strokeWidth={2.25} className="text-accent-text" role="img" aria-label={t("fields.yes")} />
  ) : (
    <Minus size={15} className="text-fg4" role="img" aria-label={t("fields.no")} />
  );
}
