import type { Entity } from "./types";

/** What records are limited of: a field, and of one that leads to several entities which of them (`regarding.account`). */
export function limitedOf(key: string): { field: string; entity: string | null } {
  const cut = key.indexOf(".");
  return cut < 0 ? { field: key, entity: null } : { field: key.slice(0, cut), entity: key.slice(cut + 1) };
}

/** The fields a rule limits the records of, each once. */
export function limitedFields(records: Readonly<Record<string, unknown>> | undefined): string[] {
  return [...new Set(Object.keys(records ?? {}).map((key) => limitedOf(key).field))];
}

/** Whether a rule may leave fewer values to choose from than the field itself has. */
export function isLimited(entity: Entity, name: string): boolean {
  return (entity.rules ?? []).some((rule) => limitedFields(rule.records).includes(name) || name in (rule.options ?? {}));
}
