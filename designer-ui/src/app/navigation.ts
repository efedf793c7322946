import { useParams, useSearch } from "@tanstack/react-router";
import { useMetadata } from "../metadata/hooks";
import type { NavigationGroup, NavigationItem } from "../metadata/types";

/** The navigation as far as this person may follow it, and the item that stands for the page in sight. */
export function useNavigation(): { groups: NavigationGroup[]; current: NavigationItem | undefined } {
  const metadata = useMetadata();
  const { entity } = useParams({ strict: false });
  const { view } = useSearch({ strict: false });
  const readable = new Set(metadata.entities.map((candidate) => candidate.name));
  const groups = metadata.navigation
    .map((group) => ({ ...group, items: group.items.filter((item) => readable.has(item.entity)) }))
    .filter((group) => group.items.length > 0);
  const items = groups.flatMap((group) => group.items).filter((item) => item.entity === entity);
  const views = metadata.entities.find((candidate) => candidate.name === entity)?.views ?? [];
  const typeOf = (name: string | null | undefined) => (views.find((candidate) => candidate.name === name) ?? views[0])?.type;
  const current = items.find((item) => (item.view ?? undefined) === view) ?? items.find((item) => !item.view) ?? items.find((item) => typeOf(item.view) === typeOf(view));
  return { groups, current };
}
