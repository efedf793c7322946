import type { Reference } from "../../api/types";
import type { Filter } from "../../metadata/filter";
import { targetNames } from "../../metadata/paths";
import type { Entity, Field, Metadata } from "../../metadata/types";
import { Icon } from "../../ui/icon";
import type { Option } from "../../ui/picker";
import { searchReferences } from "../lookup/search";
import { regardingKey } from "./format";

/** Entities the field may lead to, as far as this person may know them. */
export function regardingTargets(metadata: Metadata, field: Field): Entity[] {
  return targetNames(field).flatMap((name) => metadata.entities.find((entity) => entity.name === name) ?? []);
}

export function regardingOption(target: Entity, { id, name }: Reference): Option {
  return {
    value: regardingKey({ entity: target.name, id }),
    label: name ?? "",
    group: target.label,
    node: (
      <>
        <Icon name={target.icon} size={14} className="shrink-0 text-fg3" />
        <span className="truncate">{name}</span>
      </>
    ),
  };
}

/** Records whose name has the text, under the name of their entity; of each only those that meet what it is limited by. */
export async function searchRegarding(targets: readonly Entity[], text: string, signal: AbortSignal, limits?: Readonly<Record<string, Filter>>): Promise<Option[]> {
  const found = await Promise.all(targets.map((target) => searchReferences(target, text, signal, limits?.[target.name])));
  const most = targets.length > 2 ? 6 : 10;
  return targets.flatMap((target, index) => (found[index] ?? []).slice(0, most).map((reference) => regardingOption(target, reference)));
}
