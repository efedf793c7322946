import type { Reference } from "../../api/types";
import { isReference } from "../lookup/format";
import type { CheckShape, FormatValue } from "../types";

/** A record of one of several entities, as the engine answers it. */
export interface EntityReference extends Reference {
  /** API name. */
  entity: string;
}

export function isEntityReference(value: unknown): value is EntityReference {
  return isReference(value) && "entity" in value && typeof value.entity === "string";
}

export const formatRegarding: FormatValue = (value) => (isEntityReference(value) ? (value.name ?? "") : "");

export const checkRegarding: CheckShape = (value) => (isEntityReference(value) ? null : { code: "type" });

/** A reference as one text, for lists of options. */
export function regardingKey({ entity, id }: Pick<EntityReference, "entity" | "id">): string {
  return `${entity}/${id}`;
}

export function regardingOf(key: string): { entity: string; id: string } {
  const cut = key.indexOf("/");
  return { entity: key.slice(0, cut), id: key.slice(cut + 1) };
}
