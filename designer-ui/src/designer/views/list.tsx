import { Link, useNavigate } from "@tanstack/react-router";
import { Copy, PenLine, Plus, Trash2 } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { formatList } from "../../lib/format";
import { t } from "../../lib/i18n";
import { Button } from "../../ui/button";
import { confirm } from "../../ui/confirm";
import { Icon } from "../../ui/icon";
import { SortableList } from "../../ui/sortable-list";
import { labelsOf } from "../panel/labels";
import { type EntityDoc, type Placed, readLabel, rolesIn, type ViewDoc } from "../revisions/files";
import { useStudio } from "../studio/context";
import { copyView, moveView, orderedViews, removeView, shapeOf } from "./edits";

const NewViewDialog = lazy(() => import("./new-view").then((module) => ({ default: module.NewViewDialog })));
const ICONS = { list: "list", board: "kanban", calendar: "calendar", timeline: "calendar-range", gallery: "grid" } as const;

/** Labels of a copy, in the languages the first has. */
export function copyLabels(doc: ViewDoc): { zh: string; en: string } {
  const { zh, en } = labelsOf(doc.label);
  return { zh: zh && t("vd.copyLabelZh", { label: zh }), en: en && t("vd.copyLabelEn", { label: en }) };
}

/** Asks, and takes a view away with whatever names it. True when it is gone. */
export async function askRemove(editing: ReturnType<typeof useStudio>["editing"], entity: string, view: Placed<ViewDoc>): Promise<boolean> {
  const patch = removeView(editing.files, entity, view);
  const body = t(Object.keys(patch).some((path) => path.startsWith("roles/")) ? "vd.removeBodyUsed" : "vd.removeBody");
  if (!(await confirm({ title: t("vd.removeTitle", { view: readLabel(view.doc.label, view.doc.name) }), body, action: t("vd.remove"), danger: true }))) return false;
  editing.apply(patch);
  return true;
}

/** The views of an entity, in the order people see them. */
export function ViewsPart({ entity }: { entity: Placed<EntityDoc> }): ReactNode {
  const { editing } = useStudio();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  const { files, apply } = editing;
  const views = orderedViews(files, entity.doc);
  const nameOf = ({ doc }: Placed<ViewDoc>) => readLabel(doc.label, doc.name);
  const roleName = (name: string) => {
    const role = rolesIn(files).find(({ doc }) => doc.name === name)?.doc;
    return role ? readLabel(role.label, role.name) : name;
  };
  const goTo = (view: string) => void navigate({ to: "/design/entities/$entity/views/$view", params: { entity: entity.doc.name, view } });
  return (
    <section aria-label={t("vd.views")}>
      <div className="mt-6 mb-1 flex items-center gap-2">
        <h3 className="font-semibold">{t("vd.views")}</h3>
        <span className="num text-xs text-fg3">{views.length}</span>
        <span className="min-w-0 flex-1 truncate text-xs text-fg3 max-md:invisible">{views.length > 1 && t("vd.viewsHelp")}</span>
        <Button onClick={() => setAdding(true)}>
          <Plus size={14} aria-hidden />
          {t("vd.new")}
        </Button>
      </div>
      {views.length === 0 && <p className="py-2 text-fg3">{t("vd.noViews")}</p>}
      <SortableList
        label={t("vd.views")}
        items={views}
        keyOf={({ doc }) => doc.id}
        nameOf={nameOf}
        onMove={(from, to) => apply(moveView(files, entity, from, to))}
        actions={(view) => [
          { key: "edit", label: t("vd.edit"), icon: PenLine, onSelect: () => goTo(view.doc.name) },
          {
            key: "copy", label: t("vd.copy"), icon: Copy,
            onSelect: () => {
              const { patch, name } = copyView(files, entity.doc.name, view, copyLabels(view.doc));
              apply(patch);
              goTo(name);
            },
          },
          { key: "remove", label: t("vd.remove"), icon: Trash2, danger: true, onSelect: () => void askRemove(editing, entity.doc.name, view) },
        ]}
      >
        {(view) => (
          <>
            <Icon name={ICONS[shapeOf(view.doc)]} size={15} className="shrink-0 text-fg3" />
            <Link to="/design/entities/$entity/views/$view" params={{ entity: entity.doc.name, view: view.doc.name }} className="min-w-0 truncate py-1.5 hover:underline">
              {nameOf(view)}
            </Link>
            <span className="truncate font-mono text-2xs text-fg3 max-lg:hidden">{view.doc.name}</span>
            <span className="ml-auto shrink-0 truncate pr-1 text-xs text-fg3 max-md:hidden">{(view.doc.roles ?? []).length > 0 ? t("vd.forRoles", { roles: formatList((view.doc.roles ?? []).map(roleName)) }) : t(`vd.shape.${shapeOf(view.doc)}`)}</span>
          </>
        )}
      </SortableList>
      {adding && (
        <Suspense fallback={null}>
          <NewViewDialog entity={entity.doc.name} onClose={() => setAdding(false)} onMade={goTo} />
        </Suspense>
      )}
    </section>
  );
}
