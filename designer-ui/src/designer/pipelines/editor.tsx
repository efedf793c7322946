import { Link } from "@tanstack/react-router";
import { ArrowLeft, ArrowRight, ChevronDown, ChevronRight, CircleAlert, Ellipsis, ListPlus, Plus, Trash2, Waypoints, X } from "lucide-react";
import { lazy, Suspense, useId, useMemo, useState, type ReactNode } from "react";
import type { Use } from "../../api/types";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { useShortcut } from "../../lib/keys";
import { useIsPhone } from "../../lib/media";
import { useMetadata } from "../../metadata/hooks";
import { Button, IconButton } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { MenuButton, type MenuEntry } from "../../ui/menu";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";
import { Tabs } from "../../ui/tabs";
import { renameElement } from "../entities/uses";
import { useKindSchema } from "../panel/schema";
import { SchemaFields } from "../panel/schema-fields";
import { type EntityDoc, type PipelineDoc, pipelinesIn, type Placed, readLabel, rolesIn, type StageDoc } from "../revisions/files";
import { checkName } from "../revisions/new-form";
import type { Editing } from "../revisions/use-draft";
import { addPipeline, makeDefault, placeStage, set, siblingOf } from "./edits";
import { draftEntity, faultsOf } from "./model";
import { Moves } from "./moves";
import { removePipeline, removeStage } from "./removal";
import { Facts, StageColumn } from "./stage-column";
import { type Part, StagePanel } from "./stage-panel";

const AddStageDialog = lazy(() => import("./add-stage").then((module) => ({ default: module.AddStageDialog })));
const RemoveDialog = lazy(() => import("../entities/remove-dialog").then((module) => ({ default: module.RemoveDialog })));
const PipelineDialog = lazy(() => import("./pipeline-dialog").then((module) => ({ default: module.PipelineDialog })));

export interface DesignSearch {
  /** Which face: stages, moves, pipeline. */
  show?: string | undefined;
  /** Name of the stage that is open. */
  stage?: string | undefined;
}

interface EditorProps {
  editing: Editing;
  entity: EntityDoc;
  pipeline: Placed<PipelineDoc>;
  pipelines: readonly Placed<PipelineDoc>[];
  search: DesignSearch;
  onGo: (search: Partial<DesignSearch>, pipeline?: string) => void;
}

type Open = { kind: "stage"; after: string | null } | { kind: "pipeline" } | { kind: "remove"; stage: StageDoc } | { kind: "remove-pipeline" };

export function PipelineEditor({ editing, entity: entityDoc, pipeline, pipelines, search, onGo }: EditorProps): ReactNode {
  const { draft, files, base } = editing;
  const { path, doc } = pipeline;
  const phone = useIsPhone();
  const metadata = useMetadata();
  const panel = useId();
  const [open, setOpen] = useState<Open | null>(null);
  const [part, setPart] = useState<Part>("facts");
  const [said, setSaid] = useState("");
  const entity = useMemo(() => draftEntity(metadata, files, entityDoc), [metadata, files, entityDoc]);
  const faults = faultsOf(draft?.problems ?? [], path);
  const before = pipelinesIn(base, entityDoc.name).find((candidate) => candidate.doc.id === doc.id)?.doc;
  const publishedName = (stage: StageDoc) => before?.stages.find((candidate) => candidate.id === stage.id)?.name ?? null;
  const show = search.show ?? "stages";
  const label = readLabel(doc.label, doc.name);
  const stage = doc.stages.find((candidate) => candidate.name === search.stage || candidate.id === search.stage);

  const [nameFault, setNameFault] = useState<string | null>(null);
  const rename = async (element: string, name: string): Promise<string | null> => {
    const fault = await renameElement(editing, element, name);
    setNameFault(fault);
    return fault;
  };
  const put = (next: PipelineDoc, key?: string) => next !== doc && editing.apply({ [path]: next }, key);
  const openStage = (next: StageDoc, at: Part = "facts") => {
    setPart(at);
    onGo({ stage: next.id, show: undefined });
  };
  const place = (moved: StageDoc, index: number) => {
    put(placeStage(doc, moved.id, index));
    setSaid(t("pipe.placed", { stage: readLabel(moved.label, moved.name), n: Math.max(0, Math.min(doc.stages.length - 1, index)) + 1, count: doc.stages.length }));
  };
  const remove = (gone: StageDoc) => {
    setOpen(null);
    if (gone.id === stage?.id) onGo({ stage: undefined });
    editing.apply(removeStage(files, entityDoc.name, pipeline, gone.name));
  };
  // What the pipeline says of its own stages goes with them.
  const isOwn = (use: Use) => use.file === path && !use.condition;
  const stageMenu = (of: StageDoc): MenuEntry[] => {
    const index = doc.stages.indexOf(of);
    return [
      { key: "place", items: [
        { key: "left", label: t(phone ? "pipe.moveUp" : "pipe.moveLeft"), icon: ArrowLeft, disabled: index === 0, onSelect: () => place(of, index - 1) },
        { key: "right", label: t(phone ? "pipe.moveDown" : "pipe.moveRight"), icon: ArrowRight, disabled: index === doc.stages.length - 1, onSelect: () => place(of, index + 1) },
        { key: "after", label: t("designer.addStageAfter"), icon: ListPlus, onSelect: () => setOpen({ kind: "stage", after: of.name }) },
      ] },
      ...(doc.stages.length > 1 ? [{ key: "end", items: [{ key: "remove", label: t("designer.removeStage"), icon: Trash2, danger: true, onSelect: () => setOpen({ kind: "remove", stage: of }) }] }] : []),
    ];
  };
  const sibling = siblingOf(files, entityDoc.name, pipeline);
  const removeAll = () => {
    setOpen(null);
    if (!sibling) return;
    editing.apply({ ...(doc.default ? makeDefault(files, entityDoc.name, sibling.path) : {}), ...removePipeline(files, entityDoc.name, path) });
    onGo({ stage: undefined, show: undefined }, sibling.doc.name);
  };
  useShortcut("escape", () => onGo({ stage: undefined, show: search.show }), { enabled: open === null && stage !== undefined });

  const panelOf = (of: StageDoc) => <StagePanel key={of.id} entity={entity} doc={doc} stage={of} faults={faults} nameFault={nameFault} part={part} onChange={put} onRename={(name) => void rename(of.id, name)} />;
  const tabs = [
    { key: "stages", label: t("pipe.stages"), count: doc.stages.length },
    { key: "moves", label: t("pipe.moves") },
    { key: "pipeline", label: t("pipe.pipeline") },
  ];
  return (
    <>
      <PageHeader
        help="pipeline"
        documentTitle={`${label} · ${entity.label}`}
        icon={<Waypoints size={16} aria-hidden />}
        title={
          <MenuButton
            menuLabel={t("pipe.pipelinesOf", { entity: entity.label })}
            className="flex max-w-72 min-w-0 items-center gap-1 rounded-md px-1 hover:bg-hover max-md:max-w-full"
            entries={() => [
              { key: "all", title: t("pipe.pipelinesOf", { entity: entity.label }), items: pipelines.map((other) => ({ key: other.doc.id, label: readLabel(other.doc.label, other.doc.name), checked: other.path === path, ...(other.doc.default ? { hint: t("pipe.default") } : {}), onSelect: () => onGo({ stage: undefined }, other.doc.name) })) },
              { key: "new", items: [{ key: "new", label: t("pipe.newPipeline"), icon: Plus, onSelect: () => setOpen({ kind: "pipeline" }) }] },
            ]}
          >
            <span className="truncate">{label}</span>
            <ChevronDown size={14} aria-hidden className="shrink-0 text-fg3" />
          </MenuButton>
        }
        after={<Link to="/design/entities/$entity" params={{ entity: entityDoc.name }} className="lnk ml-2 truncate text-fg2">{entity.label}</Link>}
      />
      <div className="flex h-10 shrink-0 items-center border-b px-3 max-md:h-12">
        <Tabs label={t("pipe.parts")} panelId={panel} current={show} onChange={(key) => onGo({ show: key === "stages" ? undefined : key, ...(key === "stages" ? {} : { stage: undefined }) })} tabs={tabs} />
      </div>
      <div id={panel} role="tabpanel" aria-label={tabs.find((tab) => tab.key === show)?.label} className="flex min-h-0 flex-1">
        {show === "moves" ? (
          <div className="min-h-0 min-w-0 flex-1 overflow-y-auto"><Moves doc={doc} roles={rolesIn(files).map((role) => role.doc)} onChange={put} /></div>
        ) : show === "pipeline" ? (
          <div className="min-h-0 flex-1 overflow-y-auto">
            <PipelineSettings
              doc={doc} others={pipelines.filter((other) => other.path !== path).map((other) => other.doc.name)} errorAt={(name) => (name === "name" ? nameFault : null) ?? faults.at(`/${name}`)}
              onRename={(name) => void rename(doc.id, name).then((fault) => fault === null && onGo({}, name))}
              onChange={(next, key) => {
                if (next.default === true && !doc.default) editing.apply(makeDefault(files, entityDoc.name, path));
                else put(next, key);
              }}
              onRemove={sibling ? () => setOpen({ kind: "remove-pipeline" }) : null}
            />
          </div>
        ) : phone ? (
          <ol className="m-0 min-h-0 flex-1 list-none overflow-y-auto p-0">
            {doc.stages.map((of, index) => {
              const isOpen = of === stage;
              const wrong = faults.under(`/stages/${index}`).length;
              const name = readLabel(of.label, of.name);
              return (
                <li key={of.id} className="border-b">
                  <div className="flex min-h-14 items-center gap-1 px-3">
                    <button type="button" aria-expanded={isOpen} className="flex min-h-14 min-w-0 flex-1 items-center gap-2 text-left" onClick={() => (isOpen ? onGo({ stage: undefined }) : openStage(of))}>
                      <ChevronRight size={15} aria-hidden className={cx("shrink-0 text-fg3 transition-transform", isOpen && "rotate-90")} />
                      <span className="grid min-w-0 gap-1">
                        <span className="flex items-center gap-1.5">
                          <Chip hue={of.hue}>{name}</Chip>
                          {wrong > 0 && <CircleAlert size={14} className="shrink-0 text-bad" role="img" aria-label={t("designer.nProblems", { n: wrong })} />}
                        </span>
                        <span className="-ml-2.5"><Facts stage={of} /></span>
                      </span>
                    </button>
                    <MenuButton menuLabel={t("designer.menuOf", { name })} aria-label={t("designer.menuOf", { name })} className="ib" entries={() => stageMenu(of)}>
                      <Ellipsis size={16} aria-hidden />
                    </MenuButton>
                  </div>
                  {isOpen && <div className="px-4 pt-1 pb-6">{panelOf(of)}</div>}
                </li>
              );
            })}
            <li className="p-4">
              <Button onClick={() => setOpen({ kind: "stage", after: null })}>
                <Plus size={15} aria-hidden />
                {t("designer.addStage")}
              </Button>
            </li>
          </ol>
        ) : (
          <>
            <div className="pd-board" role="group" aria-label={label}>
              {doc.stages.map((of, index) => (
                <StageColumn
                  key={of.id}
                  entity={entity}
                  stage={of}
                  isNew={publishedName(of) === null}
                  selected={of === stage}
                  faults={faults.under(`/stages/${index}`).length}
                  board={panel}
                  menu={() => stageMenu(of)}
                  onOpen={(at) => openStage(of, at)}
                  onKeyMove={(step) => place(of, index + step)}
                  onDrop={(id, side) => {
                    const moved = doc.stages.find((candidate) => candidate.id === id);
                    const rest = doc.stages.filter((candidate) => candidate !== moved);
                    if (moved) place(moved, rest.indexOf(of) + (side === "right" ? 1 : 0));
                  }}
                />
              ))}
              <button type="button" className="ml-1 grid w-40 shrink-0 place-items-center self-stretch rounded-[10px] border border-dashed border-line2 text-fg2 hover:bg-hover" onClick={() => setOpen({ kind: "stage", after: null })}>
                <span className="flex items-center gap-1.5"><Plus size={15} aria-hidden />{t("designer.addStage")}</span>
              </button>
            </div>
            {stage && (
              <aside aria-label={t("pipe.stageOf", { stage: readLabel(stage.label, stage.name) })} className="flex min-h-0 w-[400px] shrink-0 flex-col border-l">
                <header className="flex h-12 shrink-0 items-center gap-2 border-b px-5">
                  <h2 className="flex min-w-0 flex-1"><Chip hue={stage.hue}>{readLabel(stage.label, stage.name)}</Chip></h2>
                  <IconButton label={t("app.close")} className="-mr-2" onClick={() => onGo({ stage: undefined })}>
                    <X size={16} aria-hidden />
                  </IconButton>
                </header>
                <div className="pd-panel">{panelOf(stage)}</div>
              </aside>
            )}
          </>
        )}
      </div>
      <p role="status" className="sr-only">{said}</p>
      <Suspense fallback={null}>
        {open?.kind === "stage" && (
          <AddStageDialog
            pipeline={pipeline}
            after={open.after}
            onClose={() => setOpen(null)}
            onAdd={(patch) => {
              editing.apply(patch);
              const added = (patch[path] as PipelineDoc).stages.find((candidate) => doc.stages.every((known) => known.id !== candidate.id));
              if (added) openStage(added);
              setOpen(null);
            }}
          />
        )}
        {open?.kind === "remove" && (
          <RemoveDialog
            title={t("designer.removeStageTitle", { stage: readLabel(open.stage.label, open.stage.name) })} description={t("designer.removeStageBody")}
            editing={editing} element={open.stage.id} goesAlong={isOwn} silent={isOwn} onClose={() => setOpen(null)} onRemove={() => remove(open.stage)}
          />
        )}
        {open?.kind === "remove-pipeline" && (
          <RemoveDialog
            title={t("pipe.removePipelineTitle", { pipeline: label })} description={t("designer.removeStageBody")}
            editing={editing} element={doc.id} goesAlong={isOwn} silent={isOwn} onClose={() => setOpen(null)} onRemove={removeAll}
          />
        )}
        {open?.kind === "pipeline" && (
          <PipelineDialog
            entity={entityDoc}
            pipelines={pipelines}
            onClose={() => setOpen(null)}
            onAdd={(spec) => {
              editing.apply(addPipeline(files, entityDoc.name, spec).patch);
              setOpen(null);
              onGo({ stage: undefined, show: undefined }, spec.name);
            }}
          />
        )}
      </Suspense>
    </>
  );
}

/** The pipeline itself, by its schema. */
function PipelineSettings({ doc, others, errorAt, onRename, onChange, onRemove }: { doc: PipelineDoc; others: readonly string[]; errorAt: (name: string) => string | null; onRename: (name: string) => void; onChange: (doc: PipelineDoc, key?: string) => void; onRemove: (() => void) | null }): ReactNode {
  const schema = useKindSchema("pipeline")?.properties;
  if (!schema) return <SkeletonLines />;
  return (
    <div className="grid max-w-xl gap-5 px-6 pt-5 pb-10 max-md:px-4">
      <SchemaFields
        kind="pipeline"
        properties={schema}
        names={["label", "default", "backward", "name"]}
        value={doc}
        errorAt={errorAt}
        checkName={(name) => checkName(name, others)}
        onChange={(name, value) => name === "name" ? onRename(String(value)) : onChange(set(doc, { [name]: value }), `${doc.id}.${name}`)}
      />
      {onRemove && (
        <div className="border-t pt-5">
          <Button tone="ghost" className="!text-bad" onClick={onRemove}>
            <Trash2 size={14} aria-hidden />
            {t("pipe.removePipeline")}
          </Button>
        </div>
      )}
    </div>
  );
}
