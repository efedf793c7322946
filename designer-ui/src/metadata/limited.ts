import type { Entity } from "./types";

/** Whether a rule may leave fewer values to choose from than the field itself has. */
export function isLimited(entity: Entity, name: string): boolean {
  return (entity.rules ?? []).some((rule) => name in (rule.records ?? {}) || name in (rule.options ?? {}));
}
