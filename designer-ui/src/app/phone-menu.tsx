import type { UseNavigateResult } from "@tanstack/react-router";
import { Boxes, History, Rocket } from "lucide-react";
import type { Me } from "../api/types";
import { t } from "../lib/i18n";
import type { NavigationGroup } from "../metadata/types";
import { Icon } from "../ui/icon";
import type { MenuEntry } from "../ui/menu";
import { userMenu } from "./user-menu";

/** The whole navigation and everything about the person, as one sheet. */
export function phoneMenu(groups: readonly NavigationGroup[], me: Me, navigate: UseNavigateResult<string>): MenuEntry[] {
  const places: MenuEntry[] = groups.map((group) => ({
    key: group.id,
    title: group.label,
    items: group.items.map((item) => ({
      key: item.id,
      label: item.label,
      leading: <Icon name={item.icon} className="text-fg3" />,
      onSelect: () => void navigate({ to: "/o/$entity", params: { entity: item.entity }, search: { view: item.view ?? undefined } }),
    })),
  }));
  if (me.platform.includes("design")) {
    places.push({
      key: "design",
      title: t("shell.design"),
      items: [...(me.firstHour ? [{ key: "start", label: t("shell.firstHour"), icon: Rocket, onSelect: () => void navigate({ to: "/design/start" }) }] : []), { key: "entities", label: t("designer.entities"), icon: Boxes, onSelect: () => void navigate({ to: "/design/entities" }) }, { key: "revisions", label: t("shell.revisions"), icon: History, onSelect: () => void navigate({ to: "/design/revisions" }) }],
    });
  }
  return [...places, ...userMenu(me, navigate, { keys: false })];
}
