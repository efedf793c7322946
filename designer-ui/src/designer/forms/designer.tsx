import { useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, AppWindow, ChevronDown, ClipboardPaste, Copy, CopyPlus, FolderInput, LayoutTemplate, PanelTop, Scissors, Settings2, Trash2, Ungroup } from "lucide-react";
import { lazy, Suspense, useId, useMemo, useRef, useState, type ReactNode } from "react";
import { get } from "../../api/client";
import type { DraftProblem } from "../../api/types";
import { t } from "../../lib/i18n";
import { language } from "../../lib/language";
import { MOD, useIsPhone } from "../../lib/media";
import { toast } from "../../lib/toast";
import { useMetadata } from "../../metadata/hooks";
import type { Metadata } from "../../metadata/types";
import { Button, IconButton } from "../../ui/button";
import { MenuButton, type MenuEntry } from "../../ui/menu";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";
import { Tabs } from "../../ui/tabs";
import { type EntityDoc, type FormDoc, formsIn, type NodeDoc, type Placed, readLabel } from "../revisions/files";
import type { Editing } from "../revisions/use-draft";
import { audienceWords } from "./audience";
import { Canvas } from "./canvas";
import { clipboard, FormDesignContext, type FormDesign } from "./context";
import { duplicate, findPart, isContainer, outermost, partAt, paste, placeAfter, put, removeParts, step, type Step, unwrap, wrap, type Wrapping } from "./edits";
import { FormPanel } from "./form-panel";
import { Outline } from "./outline";
import { Palette, sectionLabel, tabLabel } from "./palette";
import { PartPanel } from "./part-panel";
import { nameOfPart } from "./parts";
import { previewEntity } from "./preview";
import { formNames, Preview } from "./preview-pane";
import { Segmented } from "./segmented";
import { type Looking, Toolbar, useSample } from "./toolbar";
import { useFormKeys } from "./use-form-keys";
import { formsInOrder } from "./variants";

const MoveDialog = lazy(() => import("./move-dialog").then((module) => ({ default: module.MoveDialog })));

export interface FormSearch extends Looking {
  /** Which face: building (absent), trying; on phones also adding. */
  show?: "preview" | "add" | undefined;
  /** Id of the part that is open. */
  part?: string | undefined;
}

interface DesignerProps {
  editing: Editing;
  entity: Placed<EntityDoc>;
  form: Placed<FormDoc>;
  search: FormSearch;
  onGo: (change: Partial<FormSearch>) => void;
  onOpen: (form: string) => void;
}

export function FormDesigner({ editing, entity: { path: entityPath, doc: entity }, form: { path, doc: form }, search, onGo, onOpen }: DesignerProps): ReactNode {
  const metadata = useMetadata();
  const phone = useIsPhone();
  const box = useRef<HTMLDivElement>(null);
  const panel = useId();
  const [more, setMore] = useState<readonly string[]>([]);
  const [side, setSide] = useState<"palette" | "outline">("palette");
  const [moving, setMoving] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const { files, base, draft } = editing;
  const inLanguage = search.lang ?? language.get();
  const trying = search.show === "preview";
  const device = search.device ?? form.for?.device ?? "desktop";

  // The model in the other language, when the form is looked at in that.
  const other = useQuery({
    queryKey: ["metadata", "in", inLanguage],
    queryFn: ({ signal }) => get<Metadata>("/metadata", { labels: "all" }, signal).then((all) => inWords(all, inLanguage) as Metadata),
    enabled: inLanguage !== language.get(),
    staleTime: 60_000,
  });
  const known = inLanguage === language.get() ? metadata : (other.data ?? metadata);
  const model = useMemo(() => previewEntity(known, files, entity, { role: null, language: inLanguage }), [known, files, entity, inLanguage]);
  const role = search.as ?? null;
  const seen = useMemo(() => (role === null ? model : previewEntity(known, files, entity, { role, language: inLanguage })), [role, model, known, files, entity, inLanguage]);
  const live = metadata.entities.find((candidate) => candidate.id === entity.id);
  const record = useSample(live, search.record);

  const part = findPart(form, search.part)?.node ?? null;
  const selected = useMemo(() => (part ? [...more.filter((id) => id !== part.id && findPart(form, id)), part.id] : []), [more, part, form]);
  const select = (id: string | null, how: "one" | "more" = "one") => {
    if (id === null || how === "one") setMore([]);
    else if (selected.includes(id) && selected.length > 1) {
      const rest = selected.filter((known) => known !== id);
      setMore(rest.slice(0, -1));
      if (rest.at(-1) !== search.part) onGo({ part: rest.at(-1) });
      return;
    } else setMore(selected);
    if ((id ?? undefined) !== search.part) onGo({ part: id ?? undefined });
  };
  const change = (next: FormDoc, { key, select: wanted }: { key?: string; select?: string | null } = {}) => {
    if (next !== form && JSON.stringify(next) !== JSON.stringify(form)) editing.apply({ [path]: next }, key);
    if (wanted !== undefined) select(wanted);
  };
  const nameOf = (node: NodeDoc) => nameOfPart(model, node, inLanguage);
  const problems = useMemo(() => problemsByPart(form, (draft?.problems ?? []).filter((problem) => problem.file === path)), [form, draft, path]);

  const add = (node: NodeDoc) => {
    change(put(form, node, placeAfter(form, part?.id ?? null, node)), { select: node.id });
    setSaid(t("fd.added", { name: nameOf(node) }));
  };
  const drop: FormDesign["drop"] = (node, target) => change(put(form, node, target), { select: node.id });
  const move = (id: string, direction: Step) => {
    const next = step(form, id, direction);
    const node = findPart(next, id)?.node;
    if (next === form || !node) return setSaid(t("fd.cannotMove"));
    change(next, { select: id });
    const around = findPart(next, id)?.parent;
    setSaid(t("fd.moved", { name: nameOf(node), place: around ? nameOf(around) : t("fd.form") }));
  };
  const remove = (ids: readonly string[]) => {
    const names = outermost(form, ids).map(nameOf);
    change(removeParts(form, ids), { select: null });
    setSaid(t("fd.removed", { name: names.join(", ") }));
  };
  const wrapIn = (kind: Wrapping) => {
    const made = wrap(form, selected, kind, kind === "Group" ? sectionLabel() : tabLabel());
    if (made) change(made.form, { select: made.id });
  };
  const copy = (cut: boolean) => {
    const nodes = outermost(form, selected);
    if (nodes.length === 0) return;
    clipboard.set({ entity: entity.id, nodes });
    if (cut) remove(selected);
    setSaid(t(cut ? "fd.cut" : "fd.copied", { n: nodes.length }));
  };
  const pasteHere = () => {
    const held = clipboard.get();
    if (!held || held.entity !== entity.id) return setSaid(t("fd.nothingToPaste"));
    const { form: next, ids, skipped } = paste(form, held.nodes, part?.id ?? null);
    if (ids.length > 0) change(next, { select: ids.at(-1) ?? null });
    if (skipped > 0) toast(t("fd.skipped", { n: skipped }));
    setSaid(t("fd.pasted", { n: ids.length }));
  };
  const duplicateThis = () => {
    const made = part && duplicate(form, part.id);
    if (made) change(made.form, { select: made.id });
    else if (part) toast(t("fd.fieldOnce"));
  };
  const menuOf = (node: NodeDoc): MenuEntry[] => {
    const target = selected.length > 1 && selected.includes(node.id) ? selected : [node.id];
    const withSelection = (run: () => void) => () => {
      if (!selected.includes(node.id)) select(node.id);
      run();
    };
    const wrapThis = (kind: Wrapping) => () => {
      const made = wrap(form, target, kind, kind === "Group" ? sectionLabel() : tabLabel());
      if (made) change(made.form, { select: made.id });
    };
    const can = (direction: Step) => step(form, node.id, direction) !== form;
    return [
      { key: "place", items: [
        { key: "to", label: t("fd.moveTo"), icon: FolderInput, onSelect: () => setMoving(node.id) },
        { key: "up", label: t("fd.moveUp"), icon: ArrowUp, hint: "Alt ↑", disabled: !can("up"), onSelect: () => move(node.id, "up") },
        { key: "down", label: t("fd.moveDown"), icon: ArrowDown, hint: "Alt ↓", disabled: !can("down"), onSelect: () => move(node.id, "down") },
        { key: "left", label: t("fd.moveLeft"), icon: ArrowLeft, hint: "Alt ←", disabled: !can("left"), onSelect: () => move(node.id, "left") },
        { key: "right", label: t("fd.moveRight"), icon: ArrowRight, hint: "Alt →", disabled: !can("right"), onSelect: () => move(node.id, "right") },
      ] },
      ...(node.type === "Category" ? [] : [{ key: "wrap", items: [
        { key: "section", label: t("fd.wrapSection"), icon: PanelTop, onSelect: wrapThis("Group") },
        { key: "tab", label: t("fd.wrapTab"), icon: AppWindow, onSelect: wrapThis("Categorization") },
        ...(isContainer(node) ? [{ key: "unwrap", label: t("fd.unwrap"), icon: Ungroup, onSelect: () => change(unwrap(form, node.id), { select: null }) }] : []),
      ] }]),
      { key: "copy", items: [
        { key: "copy", label: t("fd.copy"), icon: Copy, hint: `${MOD} C`, onSelect: withSelection(() => {
          clipboard.set({ entity: entity.id, nodes: outermost(form, target) });
          setSaid(t("fd.copied", { n: target.length }));
        }) },
        { key: "cut", label: t("fd.cutOut"), icon: Scissors, hint: `${MOD} X`, onSelect: () => {
          clipboard.set({ entity: entity.id, nodes: outermost(form, target) });
          remove(target);
        } },
        { key: "paste", label: t("fd.paste"), icon: ClipboardPaste, hint: `${MOD} V`, disabled: clipboard.get()?.entity !== entity.id, onSelect: pasteHere },
        ...(node.type === "Control" || node.type === "HorizontalLayout" ? [] : [{ key: "duplicate", label: t("fd.duplicate"), icon: CopyPlus, hint: `${MOD} D`, onSelect: () => {
          const made = duplicate(form, node.id);
          if (made) change(made.form, { select: made.id });
        } }]),
      ] },
      { key: "end", items: [{ key: "remove", label: t("fd.remove"), icon: Trash2, danger: true, hint: "Del", onSelect: () => remove(target) }] },
    ];
  };
  const design: FormDesign = { editing, entity, entityPath, form, path, model, selected, select, change, add, drop, move, wrapIn, remove, menuOf, problemsOf: (id) => problems.get(id) ?? [], nameOf };
  useFormKeys(box, design, { copy, paste: pasteHere, duplicate: duplicateThis });

  const forms = formsInOrder(files, entity);
  const label = readLabel(form.label, form.name);
  const published = formsIn(base, entity.name).find((candidate) => candidate.doc.id === form.id)?.doc.name ?? null;
  const moved = findPart(form, moving)?.node;
  const settings = part ? <PartPanel node={part} onClose={() => select(null)} /> : <FormPanel published={published} onOpen={onOpen} />;
  const multi = selected.length > 1 && (
    <div className="flex flex-wrap items-center gap-2 border-b bg-sel px-4 py-2" role="group" aria-label={t("fd.nSelected", { n: selected.length })}>
      <span className="mr-auto">{t("fd.nSelected", { n: selected.length })}</span>
      <Button onClick={() => wrapIn("Group")}><PanelTop size={14} aria-hidden />{t("fd.wrapSection")}</Button>
      <Button onClick={() => wrapIn("Categorization")}><AppWindow size={14} aria-hidden />{t("fd.wrapTab")}</Button>
      <IconButton label={t("fd.remove")} onClick={() => remove(selected)}><Trash2 size={14} aria-hidden /></IconButton>
    </div>
  );
  const waiting = record === undefined;
  const canvas = waiting ? <SkeletonLines count={8} /> : trying ? (
    <Preview key={`${role}-${record?.id ?? "new"}-${inLanguage}`} model={seen} form={form} role={role} phone={device === "phone"} record={record} looking={{ ...search, part: undefined }} formName={formNames(forms)} />
  ) : (
    <div className="fd-desk">
      <div className="fd-sheet" data-device={device}>
        <Canvas key={record?.id ?? "new"} record={record} phone={device === "phone"} />
      </div>
    </div>
  );
  const face = phone
    ? [{ value: "build" as const, label: t("fd.build") }, { value: "add" as const, label: t("fd.add") }, { value: "preview" as const, label: t("fd.try") }]
    : [{ value: "build" as const, label: t("fd.build") }, { value: "preview" as const, label: t("fd.try") }];
  return (
    <FormDesignContext value={design}>
      <PageHeader
        help="form"
        documentTitle={`${label} · ${readLabel(entity.label, entity.name)}`}
        icon={<LayoutTemplate size={16} aria-hidden />}
        title={
          <MenuButton
            menuLabel={t("fd.forms")}
            className="flex max-w-72 min-w-0 items-center gap-1 rounded-md px-1 hover:bg-hover max-md:max-w-full"
            entries={() => [{ key: "forms", title: t("fd.formsOf", { entity: readLabel(entity.label, entity.name) }), items: forms.map(({ doc }) => ({ key: doc.id, label: readLabel(doc.label, doc.name), hint: audienceWords(files, entity.name, doc.for), checked: doc.id === form.id, onSelect: () => onOpen(doc.name) })) }]}
          >
            <span className="truncate">{label}</span>
            <ChevronDown size={14} aria-hidden className="shrink-0 text-fg3" />
          </MenuButton>
        }
        after={<span className="ml-2 truncate text-xs text-fg3 max-md:hidden">{audienceWords(files, entity.name, form.for)}</span>}
      >
        {!phone && part !== null && (
          <IconButton label={t("fd.formSettings")} onClick={() => select(null)}>
            <Settings2 size={15} aria-hidden />
          </IconButton>
        )}
        <Segmented label={t("fd.face")} value={trying ? "preview" : phone && search.show === "add" ? "add" : "build"} choices={face} onChange={(next) => onGo({ show: next === "build" ? undefined : next })} />
      </PageHeader>
      <div ref={box} className="flex min-h-0 flex-1 flex-col">
        {phone ? (
          trying ? (
            <>
              <Toolbar files={files} live={live} looking={search} record={record ?? null} device={device} withRole onChange={onGo} />
              {canvas}
            </>
          ) : part ? (
            <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">{settings}</div>
          ) : search.show === "add" ? (
            <Palette />
          ) : (
            <div className="min-h-0 flex-1 overflow-y-auto">
              <Outline />
              <div className="border-t">{settings}</div>
            </div>
          )
        ) : (
          <>
            <Toolbar files={files} live={live} looking={search} record={record ?? null} device={device} withRole={trying} onChange={onGo} />
            <div className="flex min-h-0 flex-1">
              {!trying && (
                <div className="fd-side">
                  <div className="flex h-10 shrink-0 items-center border-b px-2">
                    <Tabs label={t("fd.palette")} panelId={panel} current={side} onChange={(key) => setSide(key === "outline" ? "outline" : "palette")} tabs={[{ key: "palette", label: t("fd.add") }, { key: "outline", label: t("fd.outline") }]} />
                  </div>
                  <div id={panel} role="tabpanel" aria-label={t(side === "outline" ? "fd.outline" : "fd.add")} className="flex min-h-0 flex-1 flex-col overflow-y-auto">
                    {side === "palette" ? <Palette /> : <Outline />}
                  </div>
                </div>
              )}
              <div className="flex min-w-0 flex-1 flex-col">
                {multi}
                {canvas}
              </div>
              <div className="fd-panel">{settings}</div>
            </div>
          </>
        )}
      </div>
      <p role="status" className="sr-only">{said}</p>
      {moved && (
        <Suspense fallback={null}>
          <MoveDialog node={moved} onClose={() => setMoving(null)} />
        </Suspense>
      )}
    </FormDesignContext>
  );
}

/** The draft's problems by the part they belong to; "" for the form as a whole. */
function problemsByPart(form: FormDoc, problems: readonly DraftProblem[]): Map<string, DraftProblem[]> {
  const byPart = new Map<string, DraftProblem[]>();
  for (const problem of problems) {
    const id = partAt(form, problem.pointer)?.id ?? "";
    byPart.set(id, [...(byPart.get(id) ?? []), problem]);
  }
  return byPart;
}

/** A document whose labels are maps, with one language of each. */
function inWords(value: unknown, wanted: string): unknown {
  if (Array.isArray(value)) return value.map((item) => inWords(item, wanted));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([key, text]) => /^[a-z]{2}(-[A-Z]{2})?$/.test(key) && typeof text === "string")) return (value as Record<string, string>)[wanted] ?? entries[0]?.[1];
  return Object.fromEntries(entries.map(([key, item]) => [key, inWords(item, wanted)]));
}

