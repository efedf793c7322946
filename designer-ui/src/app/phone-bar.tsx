import { Link, useNavigate } from "@tanstack/react-router";
import { Menu as MenuIcon, Search } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { cx } from "../lib/cx";
import { t } from "../lib/i18n";
import { useMe } from "../metadata/hooks";
import { Icon } from "../ui/icon";
import { Menu } from "../ui/menu";
import { useNavigation } from "./navigation";
import { openPalette } from "./open-palette";
import { phoneMenu } from "./phone-menu";

const SHOWN = 3;

/** The first place of each kind of record, search, and a sheet with everything else. */
export function PhoneBar(): ReactNode {
  const me = useMe();
  const navigate = useNavigate();
  const { groups, current } = useNavigation();
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const all = groups.flatMap((group) => group.items);
  const firsts = all.filter((item, index) => all.findIndex((other) => other.entity === item.entity) === index);
  const items = [...firsts, ...all.filter((item) => !firsts.includes(item))].slice(0, SHOWN);
  const lit = items.find((item) => item === current) ?? items.find((item) => item.entity === current?.entity);
  const box = "flex min-w-0 flex-auto flex-col items-center justify-center gap-0.5 px-1 text-2xs";
  return (
    <nav aria-label={t("shell.navigation")} className="no-print flex h-[calc(54px+env(safe-area-inset-bottom))] shrink-0 border-t bg-app pb-[env(safe-area-inset-bottom)]">
      {items.map((item) => (
        <Link
          key={item.id}
          to="/o/$entity"
          params={{ entity: item.entity }}
          search={{ view: item.view ?? undefined }}
          className={cx(box, item === lit ? "text-accent-text" : "text-fg2")}
          aria-current={item === lit ? "page" : undefined}
        >
          <Icon name={item.icon} size={20} />
          <span className="max-w-full truncate">{item.label}</span>
        </Link>
      ))}
      <button type="button" className={cx(box, "text-fg2")} onClick={openPalette}>
        <Search size={20} strokeWidth={1.75} aria-hidden />
        {t("shell.search")}
      </button>
      <button ref={anchor} type="button" className={cx(box, "text-fg2")} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(true)}>
        <MenuIcon size={20} strokeWidth={1.75} aria-hidden />
        {t("shell.menu")}
      </button>
      {open && <Menu entries={phoneMenu(groups, me, navigate)} anchor={anchor} label={me.workspace.name} onClose={() => setOpen(false)} />}
    </nav>
  );
}
