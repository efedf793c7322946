import { Link, useParams } from "@tanstack/react-router";
import { ArrowLeft, PanelLeft } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { sidebarOpen, toggleSidebar } from "../../lib/layout";
import { useStore } from "../../lib/store";
import { IconButton } from "../../ui/button";
import { Icon } from "../../ui/icon";
import { useMe } from "../../metadata/hooks";
import { entitiesIn, readLabel } from "../revisions/files";
import { useStudio } from "./context";
import { placesFor, type Place } from "./places";

/** The model's parts at the left: record types one by one, then what they share, then what happens to the changes. */
export function StudioSidebar(): ReactNode {
  const { editing, changes } = useStudio();
  const touched = useMemo(() => touchedIn(editing.files, editing.base), [editing.files, editing.base]);
  const wide = useStore(sidebarOpen);
  const places = placesFor(useMe().platform);
  const { entity: open } = useParams({ strict: false });
  const item = (label: string) => ({ className: cx("navi", !wide && "justify-center !px-0"), ...(wide ? {} : { "data-tip": label, "aria-label": label }) });
  const place = ({ key, to, label: words, icon: PlaceIcon }: Place) => {
    const label = t(words);
    return (
      <li key={key}>
        <Link to={to} {...item(label)} activeOptions={{ exact: true, includeSearch: false }} activeProps={{ className: "navi-on", "aria-current": "page" }}>
          <PlaceIcon size={16} strokeWidth={1.75} aria-hidden />
          {wide && <span className="min-w-0 flex-1 truncate">{label}</span>}
          {wide && key === "publish" && changes !== undefined && changes > 0 && <span className="num text-xs text-fg3">{changes}</span>}
        </Link>
      </li>
    );
  };
  return (
    <aside className={cx("no-print flex shrink-0 flex-col px-[7px] pt-2 pb-2 transition-[width] duration-150", wide ? "w-[202px]" : "w-[52px]")}>
      <div className={cx("flex h-8 items-center", wide ? "gap-1 pr-0.5" : "flex-col gap-1")}>
        <Link to="/" {...item(t("studio.back"))} className={cx("navi min-w-0 flex-1 text-fg2", !wide && "justify-center !px-0")}>
          <ArrowLeft size={16} strokeWidth={1.75} aria-hidden className="shrink-0" />
          {wide && <span className="truncate">{t("studio.back")}</span>}
        </Link>
        <IconButton size="sm" label={wide ? t("shell.collapse") : t("shell.expand")} shortcut="[" aria-expanded={wide} onClick={toggleSidebar}>
          <PanelLeft size={15} aria-hidden />
        </IconButton>
      </div>
      <nav aria-label={t("shell.design")} className={cx("-mx-[7px] flex min-h-0 flex-1 flex-col", wide ? "mt-2" : "mt-9")}>
        <div className="min-h-0 flex-1 overflow-y-auto px-[7px] [scrollbar-width:none]">
        <ul className="grid gap-px">{places.filter(({ group }) => group === "model").map(place)}</ul>
        <ul aria-label={t("designer.entities")} className={cx("mt-1 mb-2 grid gap-px", wide && "ml-[15px] border-l pl-1.5")}>
          {entitiesIn(editing.files).map(({ path, doc }) => {
            const label = readLabel(doc.label, doc.name);
            return (
              <li key={doc.id}>
                <Link to="/design/entities/$entity" params={{ entity: doc.name }} {...item(label)} className={cx(item(label).className, open === doc.name && "navi-on")} aria-current={open === doc.name ? "page" : undefined}>
                  <Icon name={doc.icon} />
                  {wide && <span className="min-w-0 flex-1 truncate">{label}</span>}
                  {touched.has(path.replace(/entity\.json$/, "")) && <span className="size-1.5 shrink-0 rounded-full bg-warn" role="img" aria-label={t("plan.changed")} />}
                </Link>
              </li>
            );
          })}
        </ul>
        </div>
        {(["shared", "changes", "people"] as const).map((part) => {
          const there = places.filter(({ group }) => group === part);
          return there.length > 0 && <ul key={part} className="mx-[7px] grid gap-px border-t py-1.5">{there.map(place)}</ul>;
        })}
      </nav>
    </aside>
  );
}

/** Folders of entities in which a file differs from what is published. */
function touchedIn(files: Readonly<Record<string, unknown>>, base: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  if (files === base) return new Set();
  const changed = [...Object.keys(files), ...Object.keys(base).filter((file) => !(file in files))].filter((file) => files[file] !== base[file]);
  return new Set(changed.flatMap((file) => /^entities\/[^/]+\//.exec(file)?.[0] ?? []));
}
