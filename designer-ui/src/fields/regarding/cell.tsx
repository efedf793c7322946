import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { useEntity } from "../../metadata/hooks";
import { Icon } from "../../ui/icon";
import type { CellProps } from "../types";
import { isEntityReference } from "./format";

/** The name, with the icon of the entity it is of. */
export function RegardingCell({ value }: CellProps): ReactNode {
  const target = useEntity(isEntityReference(value) ? value.entity : "");
  if (!isEntityReference(value)) return null;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="grid shrink-0 place-items-center text-fg3" {...(target ? { role: "img", "aria-label": target.label, "data-tip": target.label } : {})}>
        <Icon name={target?.icon} size={14} />
      </span>
      {value.name ? <span className="truncate">{value.name}</span> : <span className="truncate text-fg3">{t("fields.hiddenRecord")}</span>}
    </span>
  );
}
