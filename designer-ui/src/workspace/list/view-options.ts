import { Copy, House, PenLine, Trash2, Users, UserRound } from "lucide-react";
import { createElement, lazy } from "react";
import { isProblem } from "../../api/client";
import { createView, deleteView, refreshViews, type SavedView, setDefaultView, updateView, type ViewDocument } from "../../api/views";
import { t } from "../../lib/i18n";
import { showOverlay } from "../../lib/overlay";
import { toast } from "../../lib/toast";
import type { Entity } from "../../metadata/types";
import { confirm } from "../../ui/confirm";
import type { MenuEntry } from "../../ui/menu";
import type { Columns } from "./columns";
import type { ListState } from "./state";
import { documentOf, type ListViews } from "./views";

const ViewDialog = lazy(() => import("./view-dialog").then((module) => ({ default: module.ViewDialog })));

interface Place {
  entity: Entity;
  state: ListState;
  columns: Columns;
}

/** Saves; when somebody was faster, shows theirs and says so. True when it worked. */
async function settle(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (!isProblem(error)) throw error;
    if (error.code === "version_conflict" || error.code === "not_found") await refreshViews();
    toast(error.code === "version_conflict" ? t("list.viewConflict") : (error.errors[0]?.message ?? error.message), { tone: "bad" });
    return false;
  }
}

/** Puts what was made of a saved view into it. */
export async function saveView({ state, columns }: Place, saved: SavedView): Promise<void> {
  const before = saved.document;
  const document = documentOf(state, columns);
  let after: SavedView | null = null;
  if (!(await settle(updateView(saved, { document }).then((view) => (after = view))))) return;
  columns.reset();
  state.reset();
  toast(t("list.viewSaved", { view: saved.label }), {
    action: { label: t("app.undo"), run: () => void (after && settle(updateView(after, { document: before }))) },
  });
}

/** Asks for a name and for whom, and saves the view as it stands as a new one. */
export function saveViewAs({ entity, state, columns }: Place): void {
  showOverlay((close) =>
    createElement(ViewDialog, {
      title: t("list.saveAsTitle"),
      label: state.view.saved ? t("list.copyOf", { view: state.view.label }) : "",
      askShared: true,
      onClose: close,
      onSave: async (label: string, shared: boolean) => {
        const view = await createView({ entity: entity.name, label, shared, document: documentOf(state, columns) });
        columns.reset();
        close();
        state.setView(view.name);
      },
    }),
  );
}

function rename(saved: SavedView): void {
  showOverlay((close) =>
    createElement(ViewDialog, {
      title: t("list.renameView"),
      label: saved.label,
      askShared: false,
      onClose: close,
      onSave: async (label: string) => {
        await updateView(saved, { label });
        close();
      },
    }),
  );
}

async function remove({ state }: Place, saved: SavedView): Promise<void> {
  const body = saved.shared ? t("list.deleteSharedViewBody") : t("list.deleteViewBody");
  if (!(await confirm({ title: t("list.deleteViewTitle", { view: saved.label }), body, action: t("list.deleteView"), danger: true }))) return;
  const { entity, label, shared } = saved;
  const document: ViewDocument = saved.document;
  if (!(await settle(deleteView(saved)))) return;
  state.leaveView();
  toast(t("list.viewDeleted", { view: label }), {
    action: { label: t("app.undo"), run: () => void settle(createView({ entity, label, shared, document }).then((view) => state.setView(view.name))) },
  });
}

/** What one may do with the view in sight. */
export function viewEntries(place: Place, { chosen, first }: ListViews, me: string): MenuEntry[] {
  const { entity, state } = place;
  const { view } = state;
  const { saved } = view;
  const isFirst = first.name === view.name;
  const entries: MenuEntry[] = [
    {
      key: "any",
      items: [
        { key: "first", label: t("list.beginWith"), icon: House, checked: isFirst, onSelect: () => void settle(setDefaultView(entity.name, isFirst && chosen !== undefined ? null : view.name)) },
        { key: "copy", label: t("list.saveAs"), icon: Copy, onSelect: () => saveViewAs(place) },
      ],
    },
  ];
  if (saved?.rights.update) {
    const own = saved.owner.id === me;
    const share = { key: "share", label: saved.shared ? t("list.makePrivate") : t("list.share"), icon: saved.shared ? UserRound : Users, onSelect: () => void settle(updateView(saved, { shared: !saved.shared })) };
    entries.push({
      key: "saved",
      items: [
        { key: "rename", label: t("list.renameView"), icon: PenLine, onSelect: () => rename(saved) },
        ...(own ? [share] : []),
        { key: "delete", label: t("list.deleteView"), icon: Trash2, danger: true, onSelect: () => void remove(place, saved) },
      ],
    });
  }
  return entries;
}
