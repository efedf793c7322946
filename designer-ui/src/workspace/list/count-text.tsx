import type { ReactNode } from "react";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";

/** How many records; "10,000+" where counting stopped. */
export function CountText({ count }: { count: { value: number; capped: boolean } }): ReactNode {
  return <span className="num">{t("list.count", { n: `${formatInteger(count.value)}${count.capped ? "+" : ""}` })}</span>;
}
