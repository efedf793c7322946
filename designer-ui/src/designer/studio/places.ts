import { ArchiveX, Boxes, GitCompareArrows, History, Languages, ListChecks, ListTree, Rocket, Users, type LucideIcon } from "lucide-react";
import type { Key } from "../../lib/i18n";

/** A page of the designer as its sidebar, its bar on phones and the palette name it. */
export interface Place {
  key: string;
  to: "/design/start" | "/design/entities" | "/design/choices" | "/design/navigation" | "/design/translations" | "/design/publish" | "/design/revisions" | "/design/removed" | "/design/people";
  label: Key;
  icon: LucideIcon;
  /** Record types, what they share, what happens to changes, or who is there. */
  group: "model" | "shared" | "changes" | "people";
  /** Only for people with this right. */
  needs?: "users";
}

const PLACES: readonly Place[] = [
  { key: "start", to: "/design/start", label: "start.title", icon: Rocket, group: "model" },
  { key: "entities", to: "/design/entities", label: "designer.entities", icon: Boxes, group: "model" },
  { key: "choices", to: "/design/choices", label: "vd.choices", icon: ListChecks, group: "shared" },
  { key: "navigation", to: "/design/navigation", label: "vd.navigation", icon: ListTree, group: "shared" },
  { key: "translations", to: "/design/translations", label: "vd.translations", icon: Languages, group: "shared" },
  { key: "publish", to: "/design/publish", label: "studio.changes", icon: GitCompareArrows, group: "changes" },
  { key: "revisions", to: "/design/revisions", label: "revisions.title", icon: History, group: "changes" },
  { key: "removed", to: "/design/removed", label: "removed.title", icon: ArchiveX, group: "changes" },
  { key: "people", to: "/design/people", label: "people.title", icon: Users, group: "people", needs: "users" },
];

/** The places somebody with these rights beyond records finds. */
export function placesFor(platform: readonly string[]): readonly Place[] {
  return PLACES.filter(({ needs }) => needs === undefined || platform.includes(needs));
}
