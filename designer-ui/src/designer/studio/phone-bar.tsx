import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, Menu as MenuIcon } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Icon } from "../../ui/icon";
import { Menu, type MenuEntry } from "../../ui/menu";
import { useMe } from "../../metadata/hooks";
import { entitiesIn, readLabel } from "../revisions/files";
import { useStudio } from "./context";
import { placesFor } from "./places";

const SHOWN = new Set(["entities", "publish"]);

/** At the thumb: back to the work, the record types, the changes, and a sheet with every part of the model. */
export function StudioPhoneBar(): ReactNode {
  const { editing, changes } = useStudio();
  const navigate = useNavigate();
  const places = placesFor(useMe().platform);
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const box = "flex min-w-0 flex-auto flex-col items-center justify-center gap-0.5 px-1 text-2xs text-fg2";
  const entries = (): MenuEntry[] => [
    { key: "parts", title: t("shell.design"), items: places.map(({ key, to, label, icon }) => ({ key, label: t(label), icon, onSelect: () => void navigate({ to }) })) },
    {
      key: "entities",
      title: t("designer.entities"),
      items: entitiesIn(editing.files).map(({ doc }) => ({
        key: doc.id, label: readLabel(doc.label, doc.name), leading: <Icon name={doc.icon} className="text-fg3" />, onSelect: () => void navigate({ to: "/design/entities/$entity", params: { entity: doc.name } }),
      })),
    },
  ];
  return (
    <nav aria-label={t("shell.design")} className="no-print flex h-[calc(54px+env(safe-area-inset-bottom))] shrink-0 border-t bg-app pb-[env(safe-area-inset-bottom)]">
      <Link to="/" className={box}>
        <ArrowLeft size={20} strokeWidth={1.75} aria-hidden />
        <span className="max-w-full truncate">{t("studio.backShort")}</span>
      </Link>
      {places.filter(({ key }) => SHOWN.has(key)).map(({ key, to, label, icon: PlaceIcon }) => (
        <Link key={key} to={to} className={box} activeOptions={{ includeSearch: false }} activeProps={{ className: "!text-accent-text", "aria-current": "page" }}>
          <PlaceIcon size={20} strokeWidth={1.75} aria-hidden />
          <span className="max-w-full truncate">{key === "publish" && changes ? t("studio.nChanges", { n: changes }) : t(label)}</span>
        </Link>
      ))}
      <button ref={anchor} type="button" className={box} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(true)}>
        <MenuIcon size={20} strokeWidth={1.75} aria-hidden />
        {t("shell.menu")}
      </button>
      {open && <Menu entries={entries()} anchor={anchor} label={t("shell.design")} onClose={() => setOpen(false)} />}
    </nav>
  );
}
