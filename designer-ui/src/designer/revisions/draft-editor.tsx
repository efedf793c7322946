import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, CircleCheck, Ellipsis, ListPlus, Loader, Plus, Redo2, Trash2, Undo2, Waypoints } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { fieldType } from "../../fields/registry";
import { cx } from "../../lib/cx";
import { formatList } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useShortcut } from "../../lib/keys";
import { useIsPhone } from "../../lib/media";
import { toast } from "../../lib/toast";
import { adoptRevision } from "../../metadata/live";
import { useMe } from "../../metadata/hooks";
import { targetNames } from "../../metadata/paths";
import { Button, IconButton } from "../../ui/button";
import { Chip, hueStyle } from "../../ui/chip";
import { confirm } from "../../ui/confirm";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { MenuButton } from "../../ui/menu";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";
import { Tabs } from "../../ui/tabs";
import { AddEntityDialog, AddFieldDialog, AddStageDialog, OptionsDialog } from "./add-dialogs";
import { ConsentDialog } from "./consent-dialog";
import { optionsOf, removeEntity, removeField, removeStage } from "./edits";
import { entitiesIn, type EntityDoc, type FieldDoc, type PipelineDoc, pipelinesIn, type Placed, readLabel } from "./files";
import { PlanView, Problems } from "./plan-view";
import { Trouble } from "./trouble";
import { discardDraft, draftPlanQuery, publishDraft } from "./requests";
import { type DraftEditing, useDraft } from "./use-draft";

type Open =
  | { kind: "entity" }
  | { kind: "field"; after: string | null }
  | { kind: "options"; field: string }
  | { kind: "stage"; pipeline: string; after: string | null }
  | { kind: "publish" };

/** A draft: the model at the left, one entity in the middle, what publishing would do at the right. */
export function DraftEditor({ id }: { id: string }): ReactNode {
  const navigate = useNavigate();
  const { error, editing } = useDraft(id, (draft) => void navigate({ to: "/design/revisions", search: { draft }, replace: true }));
  const back = () => void navigate({ to: "/design/revisions", search: {} });
  if (error) {
    return (
      <>
        <PageHeader documentTitle={t("designer.draft")} title={t("designer.draft")} />
        <Empty icon={Undo2} title={isProblem(error) ? error.title : t("app.errorTitle")} body={isProblem(error) ? (error.detail ?? undefined) : undefined}>
          <Button onClick={back}>{t("designer.back")}</Button>
        </Empty>
      </>
    );
  }
  if (!editing) {
    return (
      <>
        <PageHeader documentTitle={t("designer.draft")} title={t("designer.draft")} />
        <SkeletonLines count={8} />
      </>
    );
  }
  return <Editor editing={editing} onBack={back} />;
}

function Editor({ editing, onBack }: { editing: DraftEditing; onBack: () => void }): ReactNode {
  const { draft, files, base, saving } = editing;
  const me = useMe();
  const phone = useIsPhone();
  const panel = useId();
  const entities = entitiesIn(files);
  const [chosen, setChosen] = useState<string | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const [tab, setTab] = useState("model");
  const entity = entities.find(({ doc }) => doc.id === chosen)?.doc ?? entities[0]?.doc;
  const plan = useQuery({ ...draftPlanQuery(draft.id, draft.version), enabled: !saving, placeholderData: (before) => before });
  const close = () => setOpen(null);
  useShortcut("z", (event) => (event.shiftKey ? editing.redo() : editing.undo()), { mod: true, enabled: open === null });

  const discard = async () => {
    if (!(await confirm({ title: t("designer.discardTitle", { draft: draft.name }), body: t("designer.discardBody"), action: t("designer.discard"), danger: true }))) return;
    await discardDraft(draft.id);
    onBack();
  };
  const changes = plan.data?.changes.length ?? 0;
  const status = saving ? (
    <span className="flex items-center gap-1.5 text-fg3">
      <Loader size={14} aria-hidden className="motion-safe:animate-spin" />
      <span className="max-md:sr-only">{t("form.saving")}</span>
    </span>
  ) : (
    <span className="flex items-center gap-1.5 text-fg3">
      <CircleCheck size={14} aria-hidden />
      <span className="max-md:sr-only">{t("designer.saved")}</span>
    </span>
  );
  const model = (
    <nav aria-label={t("designer.entities")} className="flex min-h-0 flex-col gap-0.5 overflow-y-auto p-2">
      {entities.map(({ path, doc }) => (
        <button key={doc.id} type="button" aria-current={doc.id === entity?.id ? "true" : undefined} className={cx("navi w-full text-left", doc.id === entity?.id && "navi-on")} onClick={() => {
            setChosen(doc.id);
            setTab("model");
          }}>
          <Icon name={doc.icon} />
          <span className="min-w-0 flex-1 truncate">{readLabel(doc.label, doc.name)}</span>
          {!(path in base) ? <NewMark /> : isTouched(editing, path) && <span className="size-1.5 rounded-full bg-warn" role="img" aria-label={t("plan.changed")} />}
        </button>
      ))}
      <button type="button" className="navi w-full text-left text-accent-text" onClick={() => setOpen({ kind: "entity" })}>
        <Plus size={16} aria-hidden />
        {t("designer.addEntity")}
      </button>
    </nav>
  );
  const effects = (
    <div className={cx("grid content-start gap-5 p-4 transition-opacity", plan.isPlaceholderData && "opacity-60")} aria-busy={plan.isFetching}>
      <Problems problems={draft.problems} />
      {plan.data ? <PlanView plan={plan.data} /> : plan.isError ? <p className="text-fg3">{isProblem(plan.error) ? plan.error.message : t("app.loadFailed")}</p> : <SkeletonLines />}
    </div>
  );
  const content = entity ? <EntityEditor key={entity.id} editing={editing} entity={entity} onOpen={setOpen} /> : <Empty icon={Plus} title={t("designer.noEntities")} />;
  return (
    <>
      <PageHeader
        documentTitle={`${draft.name} · ${t("designer.draft")}`}
        icon={
          <IconButton label={t("designer.back")} onClick={onBack}>
            <ArrowLeft size={16} aria-hidden />
          </IconButton>
        }
        title={<span className="block max-w-72 truncate">{draft.name}</span>}
        after={
          <span className="ml-1 flex min-w-0 items-center gap-3 max-md:gap-2">
            <span className="max-md:hidden"><Chip hue={55}>{t("designer.draftOn", { n: draft.base })}</Chip></span>
            {status}
          </span>
        }
      >
        <IconButton label={t("designer.undo")} disabled={!editing.canUndo} className="disabled:opacity-40" onClick={editing.undo}>
          <Undo2 size={15} aria-hidden />
        </IconButton>
        <IconButton label={t("pipe.redo")} disabled={!editing.canRedo} className="disabled:opacity-40 max-md:hidden" onClick={editing.redo}>
          <Redo2 size={15} aria-hidden />
        </IconButton>
        <IconButton label={t("designer.discard")} onClick={() => void discard()}>
          <Trash2 size={15} aria-hidden />
        </IconButton>
        {me.platform.includes("publish") && (
          <Button tone="primary" onClick={() => setOpen({ kind: "publish" })}>
            {t("designer.publish")}
          </Button>
        )}
      </PageHeader>
      <Trouble editing={editing} />
      {phone ? (
        <>
          <div className="flex h-12 shrink-0 items-center border-b px-3">
            <Tabs
              label={t("designer.parts")}
              panelId={panel}
              current={tab}
              onChange={setTab}
              tabs={[
                { key: "model", label: entity ? readLabel(entity.label, entity.name) : t("designer.entities") },
                { key: "entities", label: t("designer.entities"), count: entities.length },
                { key: "plan", label: t("designer.plan"), count: changes },
              ]}
            />
          </div>
          <div id={panel} role="tabpanel" aria-label={t("designer.parts")} className="min-h-0 flex-1 overflow-y-auto">
            {tab === "plan" ? effects : tab === "entities" ? model : content}
          </div>
        </>
      ) : (
        <div className="grid min-h-0 flex-1 grid-cols-[196px_minmax(0,1fr)_clamp(280px,30%,380px)]">
          <div className="flex min-h-0 flex-col border-r">{model}</div>
          <div className="min-h-0 overflow-y-auto">{content}</div>
          <aside aria-label={t("designer.plan")} className="min-h-0 overflow-y-auto border-l bg-sunken">
            {effects}
          </aside>
        </div>
      )}
      {open && <Dialogs open={open} editing={editing} entity={entity} onChosen={setChosen} onClose={close} onBack={onBack} />}
    </>
  );
}

function Dialogs({ open, editing, entity, onChosen, onClose, onBack }: { open: Open; editing: DraftEditing; entity: EntityDoc | undefined; onChosen: (id: string) => void; onClose: () => void; onBack: () => void }): ReactNode {
  const { draft, files, apply } = editing;
  const add = (patch: Parameters<typeof apply>[0]) => {
    apply(patch);
    onClose();
  };
  switch (open.kind) {
    case "entity":
      return (
        <AddEntityDialog
          files={files}
          onClose={onClose}
          onAdd={(patch) => {
            add(patch);
            const [made] = entitiesIn(patch);
            if (made) onChosen(made.doc.id);
          }}
        />
      );
    case "field":
      return entity ? <AddFieldDialog files={files} entity={entity} after={open.after} onAdd={add} onClose={onClose} /> : null;
    case "options": {
      const field = entity?.fields.find((candidate) => candidate.name === open.field);
      return entity && field ? <OptionsDialog files={files} entity={entity} field={field} onChange={apply} onClose={onClose} /> : null;
    }
    case "stage": {
      const pipeline = entity && pipelinesIn(files, entity.name).find(({ path }) => path === open.pipeline);
      return pipeline ? <AddStageDialog pipeline={pipeline} after={open.after} onAdd={add} onClose={onClose} /> : null;
    }
    case "publish":
      return (
        <ConsentDialog
          title={t("designer.publishTitle")}
          description={draft.problems.length > 0 ? t("designer.problemsFirst", { n: draft.problems.length }) : t("designer.publishBody")}
          intro={<Problems problems={draft.problems} />}
          plan={draftPlanQuery(draft.id, draft.version)}
          action={t("designer.publishNow")}
          note={draft.name}
          hold={editing.saving}
          carryOut={async (consent) => {
            const revision = await publishDraft(draft.id, consent);
            await adoptRevision();
            toast(t("designer.published", { n: revision }));
            onBack();
          }}
          onClose={onClose}
        />
      );
  }
}

function NewMark(): ReactNode {
  return <span className="rounded bg-[oklch(var(--chip-l)_var(--chip-c)_150)] px-1.5 text-2xs text-[oklch(var(--chip-tl)_var(--chip-tc)_150)]">{t("designer.new")}</span>;
}

/** The entity's file, or one in its folder, is changed by the draft. */
function isTouched({ draft }: DraftEditing, path: string): boolean {
  const home = path.replace(/entity\.json$/, "");
  return Object.keys(draft.files).some((file) => file.startsWith(home));
}

function EntityEditor({ editing, entity, onOpen }: { editing: DraftEditing; entity: EntityDoc; onOpen: (open: Open) => void }): ReactNode {
  const { files, base, apply } = editing;
  const label = readLabel(entity.label, entity.name);
  const before = entitiesIn(base).find(({ doc }) => doc.id === entity.id)?.doc;
  const known = new Set(before?.fields.map((field) => field.id));
  const remove = async () => {
    const sure = await confirm({ title: t("designer.removeEntityTitle", { entity: label }), body: t("designer.removeBody"), action: t("designer.remove"), danger: true });
    if (sure) apply(removeEntity(files, entity.name));
  };
  return (
    <div className="px-5 pt-4 pb-10 max-md:px-4">
      <header className="flex items-center gap-3">
        <span className="av size-9 rounded-lg" style={hueStyle(entity.hue)}>
          <Icon name={entity.icon} size={18} />
        </span>
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-base font-semibold">{label}</h2>
          <p className="truncate font-mono text-2xs text-fg3">{entity.name}</p>
        </div>
        <MenuButton menuLabel={t("app.more")} aria-label={t("app.more")} align="end" className="ib" entries={() => [{ key: "remove", label: t("designer.removeEntity"), icon: Trash2, danger: true, onSelect: () => void remove() }]}>
          <Ellipsis size={16} aria-hidden />
        </MenuButton>
      </header>
      <SectionHead title={t("designer.fields")} count={entity.fields.length} action={t("designer.addField")} onAdd={() => onOpen({ kind: "field", after: null })} />
      <ul className="m-0 list-none p-0">
        {entity.fields.map((field) => (
          <FieldRow key={field.id} editing={editing} entity={entity} field={field} isNew={!known.has(field.id)} onOpen={onOpen} />
        ))}
      </ul>
      {pipelinesIn(files, entity.name).map((pipeline) => (
        <PipelineEditor key={pipeline.doc.id} editing={editing} entity={entity} pipeline={pipeline} onOpen={onOpen} />
      ))}
    </div>
  );
}

function SectionHead({ title, count, action, onAdd, children }: { title: string; count: number; action: string; onAdd: () => void; children?: ReactNode }): ReactNode {
  return (
    <div className="mt-6 mb-1 flex items-center gap-2">
      <h3 className="font-semibold">{title}</h3>
      <span className="num text-xs text-fg3">{count}</span>
      <span className="flex-1" />
      {children}
      <Button onClick={onAdd}>
        <Plus size={14} aria-hidden />
        {action}
      </Button>
    </div>
  );
}

function FieldRow({ editing, entity, field, isNew, onOpen }: { editing: DraftEditing; entity: EntityDoc; field: FieldDoc; isNew: boolean; onOpen: (open: Open) => void }): ReactNode {
  const { files, apply } = editing;
  const { icon: TypeIcon } = fieldType(field.type);
  const label = readLabel(field.label, field.name);
  const options = field.type === "choice" || field.type === "multi_choice" ? optionsOf(files, field).options.length : null;
  const targets = targetNames(field).map((name) => readLabel(entitiesIn(files).find(({ doc }) => doc.name === name)?.doc.label, name));
  const remove = async () => {
    const sure = isNew || (await confirm({ title: t("designer.removeFieldTitle", { field: label }), body: t("designer.removeBody"), action: t("designer.remove"), danger: true }));
    if (sure) apply(removeField(files, entity.name, field.name));
  };
  return (
    <li className="group/row flex min-h-9 items-center gap-2.5 border-b max-md:min-h-12">
      <TypeIcon size={14} aria-hidden className="shrink-0 text-fg3" />
      <span className="flex min-w-0 flex-1 items-baseline gap-2">
        <span className="truncate">{label}</span>
        {field.required && <span className="text-bad" role="img" aria-label={t("designer.required")}>*</span>}
        <span className="truncate font-mono text-2xs text-fg3 max-lg:hidden">{field.name}</span>
      </span>
      {isNew && <NewMark />}
      {options !== null ? (
        <button type="button" className="rounded px-1 text-xs text-fg2 underline decoration-line2 underline-offset-2 hover:text-fg" onClick={() => onOpen({ kind: "options", field: field.name })}>
          {t("designer.nOptions", { n: options })}
        </button>
      ) : (
        <span className="shrink-0 truncate text-xs text-fg3">{[t(`designer.type.${field.type}`), ...(targets.length > 0 ? [formatList(targets)] : [])].join(" · ")}</span>
      )}
      <MenuButton
        menuLabel={t("designer.menuOf", { name: label })}
        aria-label={t("designer.menuOf", { name: label })}
        align="end"
        className="ib ib-sm md:opacity-0 md:group-focus-within/row:opacity-100 md:group-hover/row:opacity-100 md:data-open:opacity-100"
        entries={() => [
          { key: "after", label: t("designer.addFieldAfter"), icon: ListPlus, onSelect: () => onOpen({ kind: "field", after: field.name }) },
          ...(options !== null ? [{ key: "options", label: t("designer.editOptions"), icon: Plus, onSelect: () => onOpen({ kind: "options", field: field.name }) }] : []),
          ...(field.name === entity.nameField ? [] : [{ key: "remove", label: t("designer.removeField"), icon: Trash2, danger: true, onSelect: () => void remove() }]),
        ]}
      >
        <Ellipsis size={15} aria-hidden />
      </MenuButton>
    </li>
  );
}

function PipelineEditor({ editing, entity, pipeline, onOpen }: { editing: DraftEditing; entity: EntityDoc; pipeline: Placed<PipelineDoc>; onOpen: (open: Open) => void }): ReactNode {
  const { base, apply } = editing;
  const known = new Set(pipelinesIn(base, entity.name).flatMap(({ doc }) => doc.stages.map((stage) => stage.id)));
  const title = readLabel(pipeline.doc.label, pipeline.doc.name);
  return (
    <section aria-label={title}>
      <SectionHead title={t("designer.stagesOf", { pipeline: title })} count={pipeline.doc.stages.length} action={t("designer.addStage")} onAdd={() => onOpen({ kind: "stage", pipeline: pipeline.path, after: null })}>
        <Link to="/design/pipelines/$entity/$pipeline" params={{ entity: entity.name, pipeline: pipeline.doc.name }} search={{ draft: editing.draft.id }} className="btn btn-g">
          <Waypoints size={14} aria-hidden />
          {t("pipe.design")}
        </Link>
      </SectionHead>
      <ol className="m-0 list-none p-0">
        {pipeline.doc.stages.map((stage) => {
          const label = readLabel(stage.label, stage.name);
          const isNew = !known.has(stage.id);
          const remove = async () => {
            const sure = isNew || (await confirm({ title: t("designer.removeStageTitle", { stage: label }), body: t("designer.removeStageBody"), action: t("designer.remove"), danger: true }));
            if (sure) apply(removeStage(pipeline, stage.name));
          };
          return (
            <li key={stage.id} className="group/row flex min-h-9 items-center gap-2.5 border-b max-md:min-h-12">
              <Chip hue={stage.hue}>{label}</Chip>
              <span className="min-w-0 flex-1 truncate font-mono text-2xs text-fg3 max-lg:hidden">{stage.name}</span>
              <span className="flex-1 lg:hidden" />
              {isNew && <NewMark />}
              <span className="num shrink-0 text-xs text-fg3">
                {(stage.kind ?? "open") === "open" ? (stage.probability === undefined ? "" : `${stage.probability}%`) : t(`designer.kind.${(stage.kind ?? "open") as "open"}`)}
              </span>
              <MenuButton
                menuLabel={t("designer.menuOf", { name: label })}
                aria-label={t("designer.menuOf", { name: label })}
                align="end"
                className="ib ib-sm md:opacity-0 md:group-focus-within/row:opacity-100 md:group-hover/row:opacity-100 md:data-open:opacity-100"
                entries={() => [
                  { key: "after", label: t("designer.addStageAfter"), icon: ListPlus, onSelect: () => onOpen({ kind: "stage", pipeline: pipeline.path, after: stage.name }) },
                  ...(pipeline.doc.stages.length > 1 ? [{ key: "remove", label: t("designer.removeStage"), icon: Trash2, danger: true, onSelect: () => void remove() }] : []),
                ]}
              >
                <Ellipsis size={15} aria-hidden />
              </MenuButton>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
