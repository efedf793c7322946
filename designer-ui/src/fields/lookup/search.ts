import { listRecords } from "../../api/records";
import type { Reference } from "../../api/types";
import { allOf, type Filter } from "../../metadata/filter";
import { nameOf } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";

/** Records of an entity whose name contains the text, the first ones when it is empty; only those that meet `within`. */
export async function searchReferences(entity: Entity, text: string, signal?: AbortSignal, within?: Filter): Promise<Reference[]> {
  const named: Filter | null = text.trim() === "" ? null : { field: entity.nameField, op: "contains", value: text.trim() };
  const page = await listRecords(entity.name, { filter: allOf(within, named), fields: [entity.nameField], limit: 20 }, signal);
  return page.items.map((row) => ({ id: row.id, name: nameOf(entity, row) }));
}
