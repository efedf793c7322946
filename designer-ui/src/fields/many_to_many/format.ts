import type { Reference } from "../../api/types";
import { formatList } from "../../lib/format";
import { t } from "../../lib/i18n";
import { isReference } from "../lookup/format";
import type { CheckShape, FormatValue } from "../types";

/** Records one set has at most; the engine says the same. */
const MOST = 200;

/** The members as the engine answers them, by name; those one may not see come last. */
export function recordsOf(value: unknown): Reference[] {
  const members = Array.isArray(value) ? value.filter(isReference) : [];
  return members.sort((a, b) => Number(a.name === null) - Number(b.name === null) || (a.name ?? "").localeCompare(b.name ?? ""));
}

export const formatManyToMany: FormatValue = (value) => formatList(recordsOf(value).map(({ name }) => name ?? t("fields.hiddenRecord")));

export const checkManyToMany: CheckShape = (value) => {
  if (!Array.isArray(value) || !value.every(isReference)) return { code: "type" };
  return value.length > MOST ? { code: "too_many", params: { max: MOST, count: value.length } } : null;
};
