import { useNavigate, useParams } from "@tanstack/react-router";
import { ChevronDown, Lock, Plus } from "lucide-react";
import { lazy, Suspense, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { useShortcut } from "../../lib/keys";
import { useIsPhone } from "../../lib/media";
import { useEntity, useMe } from "../../metadata/hooks";
import type { Entity } from "../../metadata/types";
import { openCreate } from "../../record/open-create";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { MenuButton } from "../../ui/menu";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";
import { Tabs } from "../../ui/tabs";
import { ListBody } from "./body";
import { useColumns } from "./columns";
import { type ListState, useListState } from "./state";
import { Toolbar } from "./toolbar";

const BoardPage = lazy(() => import("../board/page").then((module) => ({ default: module.BoardPage })));
const VIEW_ICONS: Record<string, string> = { board: "kanban", list: "list", calendar: "calendar" };

/** `/o/$entity`: one set of records, many views. */
export function ListPage(): ReactNode {
  const { entity: name } = useParams({ from: "/app/o/$entity" });
  const entity = useEntity(name);
  if (!entity || entity.rights.read === "none") return <NoPermission />;
  return <EntityViews key={entity.name} entity={entity} />;
}

function EntityViews({ entity }: { entity: Entity }): ReactNode {
  const me = useMe();
  const phone = useIsPhone();
  const navigate = useNavigate();
  const state = useListState(entity);
  const title = entity.labelPlural ?? entity.label;
  const create = () => openCreate(entity.name, { onCreated: (record) => void navigate({ to: "/o/$entity/$id", params: { entity: entity.name, id: record.id } }) });
  useShortcut("n", create, { enabled: entity.rights.create });

  const views = entity.views.map((view) => ({ key: view.name, label: view.label, icon: <Icon name={VIEW_ICONS[view.type] ?? "list"} size={14} className="text-fg3" /> }));
  const { shown, hidden } = splitViews(views, state.view.name);
  return (
    <>
      <PageHeader
        icon={<Icon name={entity.icon} size={17} />}
        title={title}
        documentTitle={`${state.view.label} · ${title} · ${me.workspace.name}`}
        after={
          views.length < 2 ? null : phone ? (
            <MenuButton
              className="tab min-w-0"
              menuLabel={t("list.views", { entity: title })}
              entries={() => entity.views.map((view) => ({ key: view.name, label: view.label, checked: view === state.view, onSelect: () => state.setView(view.name) }))}
            >
              <span className="truncate">{state.view.label}</span>
              <ChevronDown size={14} aria-hidden className="shrink-0 text-fg3" />
            </MenuButton>
          ) : (
            <div className="ml-2 flex min-w-0 items-center">
              <Tabs tabs={shown} current={state.view.name} onChange={state.setView} label={t("list.views", { entity: title })} panelId="view" />
              {hidden.length > 0 && (
                <MenuButton
                  className="tab ml-0.5 shrink-0"
                  menuLabel={t("list.moreViews")}
                  entries={() => hidden.map((view) => ({ key: view.key, label: view.label, leading: view.icon, onSelect: () => state.setView(view.key) }))}
                >
                  {t("list.moreViewsCount", { n: hidden.length })}
                  <ChevronDown size={13} aria-hidden className="text-fg3" />
                </MenuButton>
              )}
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
      <ViewPanel key={state.view.name} entity={entity} state={state} onCreate={entity.rights.create ? create : null} />
    </>
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

/** Mounted anew per view: columns, scroll and selection belong to one view. */
function ViewPanel({ entity, state, onCreate }: { entity: Entity; state: ListState; onCreate: (() => void) | null }): ReactNode {
  const columns = useColumns(entity, state.view);
  const board = state.view.type === "board";
  return (
    <div id="view" role={entity.views.length > 1 ? "tabpanel" : undefined} aria-label={state.view.label} className="flex min-h-0 flex-1 flex-col">
      <Toolbar entity={entity} state={state} columns={board ? null : columns} />
      {board ? (
        <Suspense fallback={<SkeletonLines />}>
          <BoardPage entity={entity} view={state.view} filter={state.wanted} sort={state.sort} />
        </Suspense>
      ) : (
        <ListBody entity={entity} state={state} columns={columns} onCreate={onCreate} />
      )}
    </div>
  );
}

function NoPermission(): ReactNode {
  const me = useMe();
  return <Empty icon={Lock} title={t("list.forbiddenTitle")} body={t("list.forbiddenBody", { workspace: me.workspace.name })} />;
}
