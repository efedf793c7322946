import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { SetChips } from "../set-cell";
import type { CellProps } from "../types";
import { recordsOf } from "./format";

export function ManyToManyCell({ value, compact }: CellProps): ReactNode {
  const members = recordsOf(value).map(({ id, name }) => ({ key: id, label: name ?? t("fields.hiddenRecord"), muted: name === null }));
  return members.length === 0 ? null : <SetChips members={members} compact={compact} />;
}
