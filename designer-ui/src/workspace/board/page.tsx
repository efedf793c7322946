import type { ReactNode } from "react";
import type { Filter } from "../../metadata/filter";
import type { Entity, View } from "../../metadata/types";

export interface BoardPageProps {
  entity: Entity;
  view: View;
  /** The filter in force: the view's or what was made of it, and the quick search. */
  filter: Filter | null;
  sort: readonly string[];
}

/** Fills the space below the list page's header and filter bar. */
export function BoardPage({ entity }: BoardPageProps): ReactNode {
  return <div>{entity.label}</div>;
}
