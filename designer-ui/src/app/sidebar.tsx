import { Link, useNavigate } from "@tanstack/react-router";
import { DraftingCompass, Moon, PanelLeft, Rocket, Search, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "../lib/cx";
import { t } from "../lib/i18n";
import { LANGUAGE_NAMES, language } from "../lib/language";
import { sidebarOpen, toggleSidebar } from "../lib/layout";
import { MOD } from "../lib/media";
import { useStore } from "../lib/store";
import { setTheme, theme } from "../lib/theme";
import { useMe } from "../metadata/hooks";
import { Avatar } from "../ui/avatar";
import { IconButton } from "../ui/button";
import { Icon } from "../ui/icon";
import { Kbd } from "../ui/kbd";
import { Logo } from "../ui/logo";
import { MenuButton } from "../ui/menu";
import { useNavigation } from "./navigation";
import { openPalette } from "./open-palette";
import { switchLanguage } from "./preferences";
import { userMenu } from "./user-menu";

export function Sidebar(): ReactNode {
  const me = useMe();
  const navigate = useNavigate();
  const wide = useStore(sidebarOpen);
  const { groups, current } = useNavigation();
  const item = (label: string) => ({ className: cx("navi", !wide && "justify-center !px-0"), ...(wide ? {} : { "data-tip": label, "aria-label": label }) });
  return (
    <aside className={cx("no-print flex shrink-0 flex-col px-[7px] pt-2 pb-2 transition-[width] duration-150", wide ? "w-[202px]" : "w-[52px]")}>
      <div className={cx("flex h-8 items-center", wide ? "gap-2 pr-0.5 pl-[7px]" : "justify-center")}>
        {wide && (
          <>
            <Logo />
            <span className="tight min-w-0 flex-1 truncate font-semibold" data-tip={me.workspace.name}>{me.workspace.name}</span>
          </>
        )}
        <IconButton size="sm" label={wide ? t("shell.collapse") : t("shell.expand")} shortcut="[" aria-expanded={wide} onClick={toggleSidebar}>
          <PanelLeft size={15} aria-hidden />
        </IconButton>
      </div>
      <button
        type="button"
        className={cx("mt-1.5 flex h-[30px] items-center gap-2 rounded-md bg-surface text-fg3 shadow-2 hover:text-fg2 dark:bg-hover", wide ? "px-2" : "justify-center")}
        aria-label={wide ? undefined : t("shell.search")}
        aria-keyshortcuts="Meta+K Control+K"
        onClick={openPalette}
      >
        <Search size={14} aria-hidden className="shrink-0" />
        {wide && (
          <>
            <span className="flex-1 text-left">{t("shell.search")}</span>
            <span aria-hidden>
              <Kbd>{MOD === "⌘" ? "⌘K" : "Ctrl K"}</Kbd>
            </span>
          </>
        )}
      </button>
      <nav aria-label={t("shell.navigation")} className="-mx-[7px] mt-1 min-h-0 flex-1 overflow-y-auto px-[7px] pb-5 [mask-image:linear-gradient(black_calc(100%-20px),transparent)] [scrollbar-width:none]">
        {groups.map((group, index) => (
          <section key={group.id} aria-labelledby={wide ? `nav-${group.id}` : undefined} aria-label={wide ? undefined : group.label}>
            {wide ? (
              <h2 id={`nav-${group.id}`} className="truncate px-2 pt-3 pb-1 text-xs text-fg3">
                {group.label}
              </h2>
            ) : (
              index > 0 && <div className="mx-2 my-2 border-t" />
            )}
            <ul className="grid gap-px">
              {group.items.map((entry) => (
                <li key={entry.id}>
                  <Link
                    to="/o/$entity"
                    params={{ entity: entry.entity }}
                    search={{ view: entry.view ?? undefined }}
                    {...item(entry.label)}
                    className={cx(item(entry.label).className, entry === current && "navi-on")}
                    aria-current={entry === current ? "page" : undefined}
                  >
                    <Icon name={entry.icon} />
                    {wide && <span className="truncate">{entry.label}</span>}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      {me.firstHour && (
        <Link to="/design/start" {...item(t("shell.firstHour"))}>
          <Rocket size={16} strokeWidth={1.75} aria-hidden />
          {wide && <span className="truncate">{t("shell.firstHour")}</span>}
        </Link>
      )}
      {me.platform.includes("design") && (
        <Link to="/design/entities" {...item(t("shell.design"))} activeProps={{ className: "navi-on", "aria-current": "page" }}>
          <DraftingCompass size={16} strokeWidth={1.75} aria-hidden />
          {wide && <span className="truncate">{t("shell.design")}</span>}
        </Link>
      )}
      <div className={cx("mt-2 flex items-center gap-0.5 border-t pt-2", !wide && "flex-col")}>
        <MenuButton
          className={cx("navi min-w-0 flex-1 !gap-2", !wide && "w-full justify-center !px-0")}
          menuLabel={me.user.name}
          aria-label={wide ? undefined : t("shell.userMenu", { name: me.user.name })}
          side="top"
          entries={() => userMenu(me, navigate)}
        >
          <Avatar name={me.user.name} seed={me.user.id} />
          {wide && <span className="min-w-0 truncate">{me.user.name}</span>}
        </MenuButton>
        <LanguageButton />
        <ThemeButton />
      </div>
    </aside>
  );
}

/** Shows the language one would switch to, in that language. */
function LanguageButton(): ReactNode {
  const next = language.get() === "en" ? "zh-CN" : "en";
  const short = next === "en" ? "EN" : "中";
  const label = t("shell.switchLanguage", { language: LANGUAGE_NAMES[next] });
  return (
    <IconButton label={label} aria-label={`${short} · ${label}`} onClick={() => void switchLanguage(next)}>
      <span className="text-xs" lang={next}>
        {short}
      </span>
    </IconButton>
  );
}

function ThemeButton(): ReactNode {
  useStore(theme);
  const dark = document.documentElement.classList.contains("dark");
  return (
    <IconButton label={t("palette.toggleTheme")} onClick={() => setTheme(dark ? "light" : "dark")}>
      {dark ? <Sun size={15} aria-hidden /> : <Moon size={15} aria-hidden />}
    </IconButton>
  );
}
