import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Boxes, List, Network, Plus, Search } from "lucide-react";
import { lazy, Suspense, useId, useState, type ReactNode } from "react";
import { formatList } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/media";
import { targetNames } from "../../metadata/paths";
import { Button } from "../../ui/button";
import { hueStyle } from "../../ui/chip";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { Input } from "../../ui/input";
import { PageHeader } from "../../ui/page-header";
import { Tabs } from "../../ui/tabs";
import { entitiesIn, type EntityDoc, readLabel } from "../revisions/files";
import { useStudio } from "../studio/context";
import "./entities.css";

const AddEntityDialog = lazy(() => import("./add-entity").then((module) => ({ default: module.AddEntityDialog })));
const Diagram = lazy(() => import("./diagram").then((module) => ({ default: module.Diagram })));

const SEARCHED = 12;

/** `/design/entities`: every kind of record, as a list or as what leads where. */
export function EntitiesPage(): ReactNode {
  const { editing } = useStudio();
  const { files, base, apply } = editing;
  const navigate = useNavigate();
  const phone = useIsPhone();
  const panel = useId();
  const search = useSearch({ from: "/design/entities" });
  const [adding, setAdding] = useState(false);
  const [wanted, setWanted] = useState("");
  const entities = entitiesIn(files).map(({ doc }) => doc);
  const known = new Map(entitiesIn(base).map(({ doc }) => [doc.id, doc]));
  const show = phone ? "list" : (search.show ?? "list");
  const text = wanted.trim().toLowerCase();
  const shown = entities.filter((doc) => text === "" || [readLabel(doc.label, doc.name), doc.name].some((part) => part.toLowerCase().includes(text)));
  return (
    <>
      <PageHeader help="entities" documentTitle={`${t("designer.entities")} · ${t("shell.design")}`} icon={<Boxes size={16} aria-hidden />} title={t("designer.entities")} after={<span className="num ml-2 text-xs text-fg3">{entities.length}</span>}>
        <Button tone="primary" onClick={() => setAdding(true)}>
          <Plus size={15} aria-hidden />
          {t("designer.addEntity")}
        </Button>
      </PageHeader>
      {!phone && entities.length > 0 && (
        <div className="flex h-10 shrink-0 items-center gap-2 border-b px-3">
          <Tabs
            label={t("designer.entities")} panelId={panel} current={show} onChange={(key) => void navigate({ to: "/design/entities", search: (old) => ({ ...old, show: key === "list" ? undefined : key }), replace: true })}
            tabs={[{ key: "list", label: t("ent.list"), icon: <List size={14} aria-hidden /> }, { key: "map", label: t("ent.diagram"), icon: <Network size={14} aria-hidden /> }]}
          />
        </div>
      )}
      <div id={panel} className="flex min-h-0 flex-1 flex-col" {...(phone ? {} : { role: "tabpanel", "aria-label": t(show === "map" ? "ent.diagram" : "ent.list") })}>
        {entities.length === 0 && <Empty icon={Boxes} title={t("designer.noEntities")} />}
        {show === "map" ? (
          <Suspense fallback={null}><Diagram entities={entities} /></Suspense>
        ) : (
          <div className="min-h-0 flex-1 overflow-y-auto">
            {entities.length > SEARCHED && (
              <div className="relative mx-6 mt-4 max-w-72 max-md:mx-4 max-md:max-w-none">
                <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-fg3" />
                <Input className="in !pl-8" aria-label={t("ent.searchEntities")} placeholder={t("ent.searchEntities")} value={wanted} onChange={(event) => setWanted(event.target.value)} />
              </div>
            )}
            {entities.length > 0 && shown.length === 0 && <p className="px-6 py-4 text-fg3">{t("app.noMatch")}</p>}
            <ul className="m-0 grid list-none grid-cols-[minmax(0,1fr)] gap-3 p-6 pt-4 max-md:p-4 sm:grid-cols-[repeat(auto-fill,minmax(240px,1fr))]">
              {shown.map((doc) => <EntityCard key={doc.id} doc={doc} all={entities} mark={markOf(doc, known.get(doc.id))} />)}
            </ul>
          </div>
        )}
      </div>
      <Suspense fallback={null}>
        {adding && (
          <AddEntityDialog
            files={files}
            onClose={() => setAdding(false)}
            onAdd={(patch) => {
              apply(patch);
              setAdding(false);
              const [made] = entitiesIn(patch);
              if (made) void navigate({ to: "/design/entities/$entity", params: { entity: made.doc.name } });
            }}
          />
        )}
      </Suspense>
    </>
  );
}

/** How an entity differs from the version in use. What nobody touched is the very same document. */
function markOf(doc: EntityDoc, known: EntityDoc | undefined): "new" | "changed" | null {
  if (known === undefined) return "new";
  return known === doc || JSON.stringify(known) === JSON.stringify(doc) ? null : "changed";
}

function EntityCard({ doc, all, mark }: { doc: EntityDoc; all: readonly EntityDoc[]; mark: "new" | "changed" | null }): ReactNode {
  const targets = [...new Set(doc.fields.flatMap((field) => targetNames(field)))].filter((name) => name !== doc.name).map((name) => readLabel(all.find((other) => other.name === name)?.label, name));
  return (
    <li className="card relative flex items-center gap-3 p-3 hover:shadow-[var(--sh2),0_0_0_1px_var(--line2)]">
      <span className="av size-9 shrink-0 rounded-lg" style={hueStyle(doc.hue)}>
        <Icon name={doc.icon} size={18} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-1.5">
          <Link to="/design/entities/$entity" params={{ entity: doc.name }} className="min-w-0 truncate font-medium after:absolute after:inset-0 after:rounded-[10px]">{readLabel(doc.label, doc.name)}</Link>
          {mark !== null && <span className="chip !h-[18px] !px-1.5 !text-2xs" style={hueStyle(mark === "new" ? 150 : 70)}>{t(mark === "new" ? "designer.new" : "ent.changed")}</span>}
        </span>
        <span className="block truncate text-xs text-fg3">{[t("studio.nFields", { n: doc.fields.length }), ...(targets.length > 0 ? [t("ent.linksTo", { targets: formatList(targets.slice(0, 3)) })] : [])].join(" · ")}</span>
      </span>
    </li>
  );
}
