import { Boxes, GitCompareArrows, History, type LucideIcon } from "lucide-react";
import type { Key } from "../../lib/i18n";

/** A page of the designer as its sidebar, its bar on phones and the palette name it. */
export interface Place {
  key: string;
  to: "/design/entities" | "/design/publish" | "/design/revisions";
  label: Key;
  icon: LucideIcon;
  /** Shared parts of the model, or what happens to its changes. */
  group: "model" | "changes";
}

export const PLACES: readonly Place[] = [
  { key: "entities", to: "/design/entities", label: "designer.entities", icon: Boxes, group: "model" },
  { key: "publish", to: "/design/publish", label: "studio.changes", icon: GitCompareArrows, group: "changes" },
  { key: "revisions", to: "/design/revisions", label: "revisions.title", icon: History, group: "changes" },
];
