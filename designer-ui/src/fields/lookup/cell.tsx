import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { CellProps } from "../types";
import { isReference } from "./format";

export function LookupCell({ value }: CellProps): ReactNode {
  if (!isReference(value)) return null;
  if (!value.name) return <span className="truncate text-fg3">{t("fields.hiddenRecord")}</span>;
  return <span className="truncate">{value.name}</span>;
}
