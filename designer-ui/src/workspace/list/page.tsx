import { Navigate, useNavigate, useParams } from "@tanstack/react-router";
import { Bookmark, ChevronDown, Download, DraftingCompass, Ellipsis, Lock, Plus, Trash2, TriangleAlert, Users, Waypoints } from "lucide-react";
import { lazy, Suspense, type ReactNode } from "react";
import { t, tMaybe } from "../../lib/i18n";
import { useShortcut } from "../../lib/keys";
import { useIsPhone } from "../../lib/media";
import { readSetting } from "../../lib/storage";
import { useEntity, useMe } from "../../metadata/hooks";
import type { Entity } from "../../metadata/types";
import { openCreate } from "../../record/open-create";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { MenuButton } from "../../ui/menu";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";
import { Tabs } from "../../ui/tabs";
import { pipelinesFor } from "../../views/board/columns";
import { ListBody } from "./body";
import { type Columns, useColumns } from "./columns";
import { type ListState, useListState } from "./state";
import { Toolbar } from "./toolbar";
import { viewEntries } from "./view-options";
import { type ListView, type ListViews, useListViews } from "./views";

const BoardPage = lazy(() => import("../../views/board/page").then((module) => ({ default: module.BoardPage })));
const Calendar = lazy(() => import("../../views/calendar/calendar").then((module) => ({ default: module.Calendar })));
const Gallery = lazy(() => import("../../views/gallery/gallery").then((module) => ({ default: module.Gallery })));
const Timeline = lazy(() => import("../../views/timeline/timeline").then((module) => ({ default: module.Timeline })));
const PeekDrawer = lazy(() => import("../record/peek").then((module) => ({ default: module.Peek })));
const VIEW_ICONS: Record<string, string> = { board: "kanban", list: "list", calendar: "calendar", timeline: "calendar-range", gallery: "grid" };

/** `/o/$entity`: one set of records, many views. */
export function ListPage(): ReactNode {
  const { entity: name } = useParams({ from: "/app/o/$entity" });
  const entity = useEntity(name);
  if (!entity || entity.rights.read === "none") return <NoPermission />;
  return <EntityViews key={entity.name} entity={entity} />;
}

function EntityViews({ entity }: { entity: Entity }): ReactNode {
  const listed = useListViews(entity);
  const state = useListState(entity, listed);
  // Mounted anew per view: columns, scroll and selection belong to one view.
  return <OneView key={state.view.name} entity={entity} listed={listed} state={state} />;
}

function OneView({ entity, listed, state }: { entity: Entity; listed: ListViews; state: ListState }): ReactNode {
  const me = useMe();
  const phone = useIsPhone();
  const navigate = useNavigate();
  const columns = useColumns(entity, state.view);
  const title = entity.labelPlural ?? entity.label;
  const create = () => openCreate(entity.name, { onCreated: (record) => void navigate({ to: "/o/$entity/$id", params: { entity: entity.name, id: record.id } }) });
  useShortcut("n", create, { enabled: entity.rights.create });

  const bin = { key: "bin", label: t("bin.title"), icon: Trash2, onSelect: () => void navigate({ to: "/o/$entity/deleted", params: { entity: entity.name } }) };
  const file = { key: "export", label: t("list.export"), icon: Download, onSelect: () => void import("./export").then(({ exportList }) => exportList({ entity, state, columns })) };
  const pipeline = me.platform.includes("design") ? shownPipeline(entity, state.view) : undefined;
  const design = { key: "design", label: t("pipe.design"), icon: Waypoints, onSelect: () => pipeline && void navigate({ to: "/design/pipelines/$entity/$pipeline", params: { entity: entity.name, pipeline } }) };
  const isDesigned = me.platform.includes("design") && entity.views.some(({ id }) => id === state.view.id) && !state.view.saved;
  const shape = { key: "view", label: t("list.designView"), icon: DraftingCompass, onSelect: () => void navigate({ to: "/design/entities/$entity/views/$view", params: { entity: entity.name, view: state.view.name } }) };
  const beside = [...(isDesigned ? [shape] : []), ...(pipeline === undefined ? [] : [design]), ...(me.platform.includes("export") ? [file] : []), ...(entity.rights.delete === "none" ? [] : [bin])];
  const options = () => [...viewEntries({ entity, state, columns }, listed, me.user.id), ...(beside.length === 0 ? [] : [{ key: "beside", items: beside }])];
  const views = listed.views.map((view) => ({ key: view.name, label: view.label, icon: viewIcon(view) }));
  const { shown, hidden } = splitViews(views, state.view.name);
  return (
    <>
      <PageHeader
        help="list"
        icon={<Icon name={entity.icon} size={17} />}
        title={title}
        documentTitle={`${state.view.label} · ${title} · ${me.workspace.name}`}
        after={
          phone ? (
            <MenuButton
              className="tab min-w-0"
              menuLabel={t("list.views", { entity: title })}
              entries={() => [
                {
                  key: "views",
                  items: listed.views.map((view) => ({ key: view.name, label: view.label, leading: viewIcon(view), checked: view === state.view, ...hintOf(view, me.user.id), onSelect: () => state.setView(view.name) })),
                },
                ...options().map((entry, index) => (index === 0 ? { ...entry, title: t("list.thisView", { view: state.view.label }) } : entry)),
              ]}
            >
              <span className="truncate">{state.view.label}</span>
              <ChevronDown size={14} aria-hidden className="shrink-0 text-fg3" />
            </MenuButton>
          ) : (
            <div className="ml-2 flex min-w-0 items-center">
              {views.length > 1 && <Tabs tabs={shown} current={state.view.name} onChange={state.setView} label={t("list.views", { entity: title })} panelId="view" />}
              {hidden.length > 0 && (
                <MenuButton
                  className="tab ml-0.5 shrink-0"
                  menuLabel={t("list.moreViews")}
                  entries={() => listed.views.filter((view) => hidden.some((one) => one.key === view.name)).map((view) => ({ key: view.name, label: view.label, leading: viewIcon(view), ...hintOf(view, me.user.id), onSelect: () => state.setView(view.name) }))}
                >
                  {t("list.moreViewsCount", { n: hidden.length })}
                  <ChevronDown size={13} aria-hidden className="text-fg3" />
                </MenuButton>
              )}
              <MenuButton className="ib ib-sm ml-1 shrink-0" menuLabel={t("list.viewOptions", { view: state.view.label })} aria-label={t("list.viewOptions", { view: state.view.label })} entries={options}>
                <Ellipsis size={15} aria-hidden />
              </MenuButton>
            </div>
          )
        }
      >
        {entity.rights.create && (
          <button type="button" className="btn btn-p" onClick={create} aria-label={phone ? t("list.newOf", { entity: entity.label }) : undefined} data-tip={phone ? undefined : `${t("list.newOf", { entity: entity.label })}  N`}>
            <Plus size={15} aria-hidden />
            {!phone && t("list.newOf", { entity: entity.label })}
          </button>
        )}
      </PageHeader>
      <div id="view" role={views.length > 1 ? "tabpanel" : undefined} aria-label={state.view.label} className="relative flex min-h-0 flex-1 flex-col">
        <Toolbar entity={entity} state={state} columns={columns} />
        <Dropped view={state.view} />
        <Suspense fallback={<SkeletonLines />}>
          <Body entity={entity} state={state} columns={columns} onCreate={entity.rights.create ? create : null} />
        </Suspense>
        {state.peek !== null && (phone ? <Navigate to="/o/$entity/$id" params={{ entity: entity.name, id: state.peek }} replace /> : <Suspense fallback={null}><PeekDrawer entity={entity} id={state.peek} onPeek={state.setPeek} /></Suspense>)}
      </div>
    </>
  );
}

/** Below the toolbar: the records in the view's shape. */
function Body({ entity, state, columns, onCreate }: { entity: Entity; state: ListState; columns: Columns; onCreate: (() => void) | null }): ReactNode {
  const { view, wanted, sort, at, mode, go, setPeek } = state;
  if (view.type === "board") return <BoardPage entity={entity} view={view} filter={wanted} sort={sort} />;
  const body = { entity, view, filter: wanted, sort, at, mode, go, onPeek: setPeek };
  if (view.type === "calendar") return <Calendar {...body} />;
  if (view.type === "timeline") return <Timeline {...body} />;
  if (view.type === "gallery") return <Gallery {...body} />;
  return <ListBody entity={entity} state={state} columns={columns} onCreate={onCreate} />;
}

/** The pipeline a board shows, for those who may change it. */
function shownPipeline(entity: Entity, view: ListView): string | undefined {
  if (view.type !== "board") return undefined;
  const field = entity.fields.find((candidate) => candidate.name === view.groupBy) ?? entity.fields.find((candidate) => candidate.type === "stage");
  const pipelines = field?.type === "stage" ? pipelinesFor(entity, field, view.filter ?? null) : [];
  const chosen = readSetting(`board.${entity.name}.${view.name}.pipeline`);
  return (pipelines.find(({ name }) => name === chosen) ?? pipelines.find((pipeline) => pipeline.default) ?? pipelines[0])?.name;
}

function viewIcon(view: ListView): ReactNode {
  if (view.saved && view.type === "list") return view.saved.shared ? <Users size={14} aria-hidden className="text-fg3" /> : <Bookmark size={14} aria-hidden className="text-fg3" />;
  return <Icon name={VIEW_ICONS[view.type] ?? "list"} size={14} className="text-fg3" />;
}

/** Whose view it is, when it is somebody else's. */
function hintOf(view: ListView, me: string): { hint?: string } {
  return view.saved && view.saved.owner.id !== me && view.saved.owner.name ? { hint: view.saved.owner.name } : {};
}

/** What the view named that is gone or closed to this person; it opens all the same. */
function Dropped({ view }: { view: ListView }): ReactNode {
  const dropped = view.saved?.dropped ?? [];
  if (dropped.length === 0) return null;
  const parts = dropped.flatMap((part) => tMaybe(`list.part.${part}`) ?? []).join(t("list.separator"));
  return (
    <p role="status" className="flex shrink-0 items-center gap-2 border-b bg-[color-mix(in_oklch,var(--warn)_9%,transparent)] px-4 py-1.5 text-xs text-fg2">
      <TriangleAlert size={13} aria-hidden className="shrink-0 text-warn" />
      {t("list.dropped", { parts })}
    </p>
  );
}

const VIEWS_IN_SIGHT = 5;

/** The first views as tabs, and the current one always; the rest behind a menu. */
function splitViews<V extends { key: string }>(views: readonly V[], current: string): { shown: V[]; hidden: V[] } {
  if (views.length <= VIEWS_IN_SIGHT + 1) return { shown: [...views], hidden: [] };
  const at = views.findIndex((view) => view.key === current);
  const keep = (index: number) => (at < VIEWS_IN_SIGHT ? index < VIEWS_IN_SIGHT : index < VIEWS_IN_SIGHT - 1 || index === at);
  return { shown: views.filter((_, index) => keep(index)), hidden: views.filter((_, index) => !keep(index)) };
}

function NoPermission(): ReactNode {
  const me = useMe();
  return <Empty icon={Lock} title={t("list.forbiddenTitle")} body={t("list.forbiddenBody", { workspace: me.workspace.name })} />;
}
