import { useQuery } from "@tanstack/react-query";
import { ChevronDown, CircleAlert, CircleCheck, Loader, Redo2, Undo2 } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { useShortcut } from "../../lib/keys";
import { useIsPhone } from "../../lib/media";
import { useStore } from "../../lib/store";
import { toast } from "../../lib/toast";
import { isProblem } from "../../api/client";
import { useMe } from "../../metadata/hooks";
import { Button, IconButton } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { confirm } from "../../ui/confirm";
import { MenuButton, type MenuEntry } from "../../ui/menu";
import { going } from "../publish/job";
import { discardDraft, leftDraftsQuery } from "../revisions/requests";
import type { Editing } from "../revisions/use-draft";
import { useStudio } from "./context";

const HandoverDialog = lazy(() => import("./handover-dialog").then((module) => ({ default: module.HandoverDialog })));
const RenameDialog = lazy(() => import("./rename-dialog").then((module) => ({ default: module.RenameDialog })));

/** On every page of the designer: which draft, on which version, how many changes, whether they are kept, and the ways on and back. */
export function DraftBar(): ReactNode {
  const { editing, drafts, changes, go, publish } = useStudio();
  const { draft } = editing;
  const me = useMe();
  const phone = useIsPhone();
  const [renaming, setRenaming] = useState(false);
  const [handing, setHanding] = useState(false);
  useShortcut("z", (event) => (event.shiftKey ? editing.redo() : editing.undo()), { mod: true, enabled: !renaming && !handing });

  const discard = async () => {
    if (!draft || !(await confirm({ title: t("designer.discardTitle", { draft: draft.name }), body: t("designer.discardBody"), action: t("designer.discard"), danger: true }))) return;
    try {
      await editing.flush();
      await discardDraft(draft.id);
      go(undefined);
    } catch (error) {
      if (!isProblem(error)) throw error;
      toast(error.message, { tone: "bad" });
    }
  };
  const others = drafts.filter((other) => other.id !== draft?.id);
  const left = useQuery({ ...leftDraftsQuery, enabled: me.platform.includes("users") }).data ?? [];
  const menu = (): MenuEntry[] => [
    { key: "drafts", title: t("pipe.workIn"), items: [
      ...(draft === null ? [] : [{ key: draft.id, label: draft.name, checked: true, onSelect: () => undefined }]),
      ...others.map((other) => ({ key: other.id, label: other.name, checked: false, onSelect: () => void editing.flush().then(() => go(other.id)) })),
      { key: "new", label: t("pipe.ownDraft"), checked: draft === null, onSelect: () => void editing.flush().then(() => go(undefined)) },
    ] },
    ...(left.length === 0 ? [] : [{ key: "left", title: t("studio.left"), items: left.map((other) => ({
      key: other.id, label: `${other.name} · ${other.author?.name ?? ""}`, checked: other.id === draft?.id, onSelect: () => void editing.flush().then(() => go(other.id)),
    })) }]),
    ...(draft === null || editing.foreign ? [] : [{ key: "this", items: [
      { key: "rename", label: t("studio.rename"), onSelect: () => setRenaming(true) },
      { key: "handover", label: t("studio.handoverOpen"), onSelect: () => setHanding(true) },
      { key: "discard", label: t("designer.discard"), danger: true, onSelect: () => void discard() },
    ] }]),
  ];
  const isEmpty = draft === null && !editing.saving;
  const isGoing = useStore(going) !== null;
  const idle = isEmpty || editing.foreign || isGoing;
  return (
    <div role="toolbar" aria-label={t("designer.draft")} className="flex h-11 shrink-0 items-center gap-2 border-b bg-sunken px-3 max-md:h-14">
      <MenuButton menuLabel={t("pipe.workIn")} className="flex min-w-0 items-center gap-1 rounded-md px-1 py-0.5 hover:bg-hover" entries={menu}>
        <Chip hue={isEmpty ? 230 : 55}>{isEmpty ? t("revisions.number", { n: editing.baseRevision }) : barText(phone, changes, editing.baseRevision)}</Chip>
        {draft && <span className="ml-1 max-w-56 truncate text-fg2 max-md:hidden">{draft.name}</span>}
        <ChevronDown size={14} aria-hidden className="shrink-0 text-fg3" />
      </MenuButton>
      <SaveState editing={editing} />
      <span className="flex-1" />
      <IconButton label={t("pipe.undo")} disabled={!editing.canUndo || editing.foreign} className="disabled:opacity-40" onClick={editing.undo}>
        <Undo2 size={15} aria-hidden />
      </IconButton>
      <IconButton label={t("pipe.redo")} disabled={!editing.canRedo || editing.foreign} className="disabled:opacity-40" onClick={editing.redo}>
        <Redo2 size={15} aria-hidden />
      </IconButton>
      {me.platform.includes("publish") && (
        <Button tone="primary" aria-disabled={idle} data-tip={isGoing ? t("publish.running") : undefined} className="aria-disabled:opacity-50" onClick={() => idle || publish()}>
          {t("designer.publish")}
        </Button>
      )}
      {handing && draft && (
        <Suspense fallback={null}>
          <HandoverDialog draft={draft} flush={editing.flush} onClose={() => setHanding(false)} />
        </Suspense>
      )}
      {renaming && draft && (
        <Suspense fallback={null}>
          <RenameDialog draft={draft} onClose={() => setRenaming(false)} />
        </Suspense>
      )}
    </div>
  );
}

function barText(phone: boolean, changes: number | undefined, base: number): string {
  if (changes === undefined) return phone ? t("designer.draft") : t("studio.barUnknown", { base });
  return t(phone ? "studio.barShort" : "pipe.bar", { n: changes, base });
}

/** Kept, being kept, or not. */
function SaveState({ editing }: { editing: Editing }): ReactNode {
  if (editing.foreign || (editing.draft === null && !editing.saving)) return null;
  const { Icon, text, className } = {
    saved: { Icon: CircleCheck, text: t("designer.saved"), className: "text-fg3" },
    waiting: { Icon: Loader, text: t("form.saving"), className: "text-fg3" },
    saving: { Icon: Loader, text: t("form.saving"), className: "text-fg3" },
    failed: { Icon: CircleAlert, text: t("pipe.notSaved"), className: "text-bad" },
    conflict: { Icon: CircleAlert, text: t("pipe.notSaved"), className: "text-bad" },
  }[editing.state];
  return (
    <span className={cx("flex items-center gap-1.5 whitespace-nowrap", className)}>
      <Icon size={14} aria-hidden />
      <span className="max-lg:sr-only">{text}</span>
    </span>
  );
}
