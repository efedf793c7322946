import { type Chip, fromChips, toChips } from "../../fields/conditions";
import { type Filter, isCondition } from "../../metadata/filter";
import type { Field } from "../../metadata/types";

/** How the conditions of a group belong together; `none` is "not any of". */
export type Mode = "all" | "any" | "none";
export const MODES: readonly Mode[] = ["all", "any", "none"];

/** A filter as a person edits it: one group, whose parts are conditions, groups and questions about related records. */
export interface GroupModel {
  mode: Mode;
  chips: Chip[];
}

/** The group a filter is; `fieldAt` tells which field a path means. */
export function readGroup(filter: Filter | undefined, fieldAt: (path: string) => Field | undefined): GroupModel {
  if (filter === undefined) return { mode: "all", chips: [] };
  if (isCondition(filter) || !("not" in filter)) return toChips(filter, fieldAt);
  const inner = filter.not;
  if ("any" in inner) return { mode: "none", chips: toChips(inner, fieldAt).chips };
  // A condition, or one group, that must not hold.
  return { mode: "none", chips: isCondition(inner) ? toChips(inner, fieldAt).chips : [{ kind: "other", node: inner }] };
}

/** The filter of a group; undefined when nothing is in it. */
export function writeGroup({ mode, chips }: GroupModel): Filter | undefined {
  if (mode !== "none") return fromChips({ mode, chips }) ?? undefined;
  const inner = fromChips({ mode: "any", chips });
  if (inner === null) return undefined;
  const only = "any" in inner && inner.any.length === 1 ? inner.any[0] : undefined;
  return { not: only ?? inner };
}

/** A part that is a group of its own. */
export function isGroup(node: Filter): boolean {
  return "all" in node || "any" in node || "not" in node;
}
