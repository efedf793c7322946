import { t } from "../../lib/i18n";
import type { Label } from "../revisions/files";

/** The label of a copy, in each language the original has. */
export function copiedLabel(label: Label | undefined): Label | undefined {
  if (label === undefined) return undefined;
  if (typeof label === "string") return t("ent.copyOf", { label });
  return Object.fromEntries(Object.entries(label).map(([language, text]) => [language, language === "zh-CN" ? t("ent.copyOfZh", { label: text }) : t("ent.copyOfEn", { label: text })]));
}
