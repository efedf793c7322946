import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { ChevronRight, Copy, Ellipsis, Eye, LayoutList, SlidersHorizontal, Trash2 } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/media";
import { useMe, useMetadata } from "../../metadata/hooks";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { MenuButton } from "../../ui/menu";
import { PageHeader } from "../../ui/page-header";
import { Tabs } from "../../ui/tabs";
import { faultsOf } from "../pipelines/model";
import { readLabel, rolesIn, type ViewDoc, viewsIn } from "../revisions/files";
import { useStudio } from "../studio/context";
import { draftMetadata } from "./draft-model";
import { copyView, renameView, rolesBeginning, setBeginning, setWidth } from "./edits";
import { askRemove, copyLabels } from "./list";
import { Preview } from "./preview";
import { ViewSettings } from "./settings";
import "../pipelines/pipelines.css";
import "./views.css";

/** `/design/entities/$entity/views/$view`: what a view says, beside what it shows. */
export function ViewPage(): ReactNode {
  const { editing } = useStudio();
  const metadata = useMetadata();
  const navigate = useNavigate();
  const phone = useIsPhone();
  const me = useMe();
  const { entity: entityName, view: viewName } = useParams({ from: "/design/entities/$entity/views/$view" });
  const [pane, setPane] = useState<"settings" | "preview">("settings");
  const { files } = editing;
  const draft = useMemo(() => draftMetadata(metadata, files), [metadata, files]);
  const entity = draft.entities.find(({ name }) => name === entityName);
  const views = viewsIn(files, entityName);
  const view = views.find(({ doc }) => doc.name === viewName) ?? views.find(({ doc }) => doc.aliases?.includes(viewName));
  if (!entity || !view) {
    return (
      <Empty icon={LayoutList} title={t("vd.goneTitle")} body={t("vd.goneBody")}>
        <Link to="/design/entities/$entity" params={{ entity: entityName }} search={{ show: "views" }} className="btn">{t("vd.toEntity")}</Link>
      </Empty>
    );
  }
  const { doc, path } = view;
  const label = readLabel(doc.label, doc.name);
  const roles = rolesIn(files).map((role) => role.doc);
  const faults = faultsOf(editing.draft?.problems ?? [], path);
  const goTo = (name: string, replace = false) => void navigate({ to: "/design/entities/$entity/views/$view", params: { entity: entityName, view: name }, replace });
  const change = (next: ViewDoc, key?: string) => editing.apply({ [path]: next }, key);
  const remove = async () => {
    if (await askRemove(editing, entityName, view)) void navigate({ to: "/design/entities/$entity", params: { entity: entityName }, search: { show: "views" } });
  };
  const copy = () => {
    const { patch, name } = copyView(files, entityName, view, copyLabels(doc));
    editing.apply(patch);
    goTo(name);
  };
  const settings = (
    <ViewSettings
      key={doc.id}
      metadata={draft}
      entity={entity}
      doc={doc}
      faults={faults}
      roles={roles}
      beginning={rolesBeginning(files, entityName, doc)}
      takenNames={views.filter((other) => other !== view).flatMap((other) => [other.doc.name, ...(other.doc.aliases ?? [])])}
      onChange={change}
      onRename={(name) => {
        const published = (editing.base[path] as ViewDoc | undefined)?.name ?? null;
        editing.apply(renameView(files, entityName, view, name, published === name ? null : published));
        goTo(name, true);
      }}
      onBeginning={(role, begins) => editing.apply(setBeginning(files, entityName, role, begins ? doc.name : null))}
    />
  );
  const preview = <Preview draft={draft} entity={entity} doc={doc} onWidth={(column, width) => change(setWidth(doc, column, width), `${doc.id}.width.${column}`)} />;
  return (
    <>
      <PageHeader
        help="view"
        icon={<Icon name={entity.icon} size={17} />}
        title={
          <span className="flex min-w-0 items-center gap-1">
            <Link to="/design/entities/$entity" params={{ entity: entityName }} search={{ show: "views" }} className="truncate font-normal text-fg2 hover:text-fg">{entity.label}</Link>
            <ChevronRight size={14} aria-hidden className="shrink-0 text-fg3" />
            <span className="truncate">{label}</span>
          </span>
        }
        documentTitle={`${label} · ${entity.label} · ${me.workspace.name}`}
        after={phone ? null : <span className="ml-1 truncate text-xs text-fg3">{t("vd.asYou")}</span>}
      >
        <MenuButton
          className="ib"
          align="end"
          menuLabel={t("app.actionsFor", { name: label })}
          aria-label={t("app.actionsFor", { name: label })}
          entries={() => [{ key: "this", items: [{ key: "copy", label: t("vd.copy"), icon: Copy, onSelect: copy }, { key: "remove", label: t("vd.remove"), icon: Trash2, danger: true, onSelect: () => void remove() }] }]}
        >
          <Ellipsis size={16} aria-hidden />
        </MenuButton>
      </PageHeader>
      {phone ? (
        <>
          <div className="flex h-11 shrink-0 items-center border-b px-2">
            <Tabs label={label} panelId="vd-pane" current={pane} onChange={(next) => setPane(next === "preview" ? "preview" : "settings")} tabs={[{ key: "settings", label: t("vd.settings"), icon: <SlidersHorizontal size={15} aria-hidden /> }, { key: "preview", label: t("vd.preview"), icon: <Eye size={15} aria-hidden /> }]} />
          </div>
          <div id="vd-pane" role="tabpanel" aria-label={t(pane === "preview" ? "vd.preview" : "vd.settings")} className="flex min-h-0 flex-1 flex-col overflow-y-auto">
            {pane === "preview" ? preview : settings}
          </div>
        </>
      ) : (
        <div className="flex min-h-0 flex-1">
          {preview}
          <aside aria-label={t("vd.settings")} className="w-[360px] shrink-0 overflow-y-auto border-l">{settings}</aside>
        </div>
      )}
    </>
  );
}
