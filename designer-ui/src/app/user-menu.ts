import type { UseNavigateResult } from "@tanstack/react-router";
import { Braces, CircleUserRound, Eye, EyeOff, Keyboard, LogOut, Monitor, Moon, Sun, Users } from "lucide-react";
import type { Me } from "../api/types";
import { openViewAs } from "../designer/studio/open-view-as";
import { t } from "../lib/i18n";
import { LANGUAGE_NAMES, LANGUAGES, language } from "../lib/language";
import { setTheme, theme, THEMES } from "../lib/theme";
import { leaveView, viewAs } from "../lib/view-as";
import type { MenuEntry } from "../ui/menu";
import { openShortcuts } from "./open-shortcuts";
import { leave, switchLanguage } from "./preferences";

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };

/** Everything about the person: language, looks, keys, sign-out. */
export function userMenu(me: Me, navigate: UseNavigateResult<string>, options: { keys?: boolean } = {}): MenuEntry[] {
  const keys = { key: "keys", label: t("shell.shortcuts"), icon: Keyboard, hint: "?", onSelect: openShortcuts };
  const reference = { key: "api", label: t("api.documentTitle"), icon: Braces, onSelect: () => void navigate({ to: "/docs/api", search: {} }) };
  const look = viewAs
    ? [{ key: "self", label: t("viewAs.leave"), icon: EyeOff, onSelect: leaveView }]
    : me.platform.includes("design")
      ? [{ key: "view", label: t("viewAs.open"), icon: Eye, onSelect: openViewAs }]
      : [];
  const account = { key: "account", label: t("account.title"), icon: CircleUserRound, onSelect: () => void navigate({ to: "/account" }) };
  // Who designs finds them in the designer.
  const people = me.platform.includes("users") && !me.platform.includes("design") ? [{ key: "people", label: t("shell.people"), icon: Users, onSelect: () => void navigate({ to: "/design/people" }) }] : [];
  return [
    {
      key: "language",
      title: t("shell.language"),
      items: LANGUAGES.map((code) => ({ key: code, label: LANGUAGE_NAMES[code], checked: code === language.get(), onSelect: () => void switchLanguage(code) })),
    },
    {
      key: "theme",
      title: t("shell.theme"),
      items: THEMES.map((name) => ({ key: name, label: t(`shell.theme.${name}`), icon: THEME_ICONS[name], checked: name === theme.get(), onSelect: () => setTheme(name) })),
    },
    {
      key: "session",
      title: me.user.email,
      items: [account, ...people, ...look, ...(options.keys === false ? [] : [keys]), ...(me.platform.length > 0 ? [reference] : []), { key: "out", label: t("shell.signOut"), icon: LogOut, onSelect: () => void leave(navigate) }],
    },
  ];
}
