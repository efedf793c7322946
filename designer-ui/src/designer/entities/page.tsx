import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Boxes, Ellipsis, ListPlus, Plus, Trash2, Waypoints } from "lucide-react";
import { useState, type ReactNode } from "react";
import { fieldType } from "../../fields/registry";
import { formatList } from "../../lib/format";
import { t } from "../../lib/i18n";
import { targetNames } from "../../metadata/paths";
import { Button } from "../../ui/button";
import { Chip, hueStyle } from "../../ui/chip";
import { confirm } from "../../ui/confirm";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { MenuButton } from "../../ui/menu";
import { PageHeader } from "../../ui/page-header";
import { AddEntityDialog, AddFieldDialog, AddStageDialog, OptionsDialog } from "../revisions/add-dialogs";
import { optionsOf, removeEntity, removeField, removeStage } from "../revisions/edits";
import { entitiesIn, type EntityDoc, type FieldDoc, type PipelineDoc, pipelinesIn, type Placed, readLabel } from "../revisions/files";
import type { Editing } from "../revisions/use-draft";
import { useStudio } from "../studio/context";
import { ENTITY_PARTS } from "./parts";

type Open = { kind: "entity" } | { kind: "field"; after: string | null } | { kind: "options"; field: string } | { kind: "stage"; pipeline: string; after: string | null };

/** `/design/entities`: every kind of record. */
export function EntitiesPage(): ReactNode {
  const { editing } = useStudio();
  const [open, setOpen] = useState<Open | null>(null);
  const entities = entitiesIn(editing.files);
  return (
    <>
      <PageHeader documentTitle={`${t("designer.entities")} · ${t("shell.design")}`} icon={<Boxes size={16} aria-hidden />} title={t("designer.entities")} after={<span className="num ml-2 text-xs text-fg3">{entities.length}</span>}>
        <Button tone="primary" onClick={() => setOpen({ kind: "entity" })}>
          <Plus size={15} aria-hidden />
          {t("designer.addEntity")}
        </Button>
      </PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {entities.length === 0 && <Empty icon={Boxes} title={t("designer.noEntities")} />}
        <ul className="m-0 grid list-none gap-3 p-6 max-md:p-4 sm:grid-cols-[repeat(auto-fill,minmax(220px,1fr))]">
          {entities.map(({ doc }) => (
            <li key={doc.id} className="card relative flex items-center gap-3 p-3 hover:shadow-[var(--sh2),0_0_0_1px_var(--line2)]">
              <span className="av size-9 rounded-lg" style={hueStyle(doc.hue)}>
                <Icon name={doc.icon} size={18} />
              </span>
              <span className="min-w-0">
                <Link to="/design/entities/$entity" params={{ entity: doc.name }} className="block truncate font-medium after:absolute after:inset-0 after:rounded-[10px]">{readLabel(doc.label, doc.name)}</Link>
                <span className="block truncate text-xs text-fg3">{t("studio.nFields", { n: doc.fields.length })}</span>
              </span>
            </li>
          ))}
        </ul>
      </div>
      {open && <Dialogs open={open} editing={editing} entity={undefined} onClose={() => setOpen(null)} />}
    </>
  );
}

/** `/design/entities/$entity`: the fields of one kind of record, and its stages. */
export function EntityPage(): ReactNode {
  const { editing } = useStudio();
  const { entity: name } = useParams({ from: "/design/entities/$entity" });
  const [open, setOpen] = useState<Open | null>(null);
  const entity = entitiesIn(editing.files).find(({ doc }) => doc.name === name)?.doc;
  if (!entity) return <Empty icon={Boxes} title={t("studio.goneTitle")} body={t("studio.goneBody")} />;
  return (
    <>
      <EntityEditor key={entity.id} editing={editing} entity={entity} onOpen={setOpen} />
      {open && <Dialogs open={open} editing={editing} entity={entity} onClose={() => setOpen(null)} />}
    </>
  );
}

function Dialogs({ open, editing, entity, onClose }: { open: Open; editing: Editing; entity: EntityDoc | undefined; onClose: () => void }): ReactNode {
  const { files, apply } = editing;
  const navigate = useNavigate();
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
            if (made) void navigate({ to: "/design/entities/$entity", params: { entity: made.doc.name } });
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
  }
}

function NewMark(): ReactNode {
  return <span className="rounded bg-[oklch(var(--chip-l)_var(--chip-c)_150)] px-1.5 text-2xs text-[oklch(var(--chip-tl)_var(--chip-tc)_150)]">{t("designer.new")}</span>;
}

function EntityEditor({ editing, entity, onOpen }: { editing: Editing; entity: EntityDoc; onOpen: (open: Open) => void }): ReactNode {
  const { files, base, apply } = editing;
  const navigate = useNavigate();
  const label = readLabel(entity.label, entity.name);
  const before = entitiesIn(base).find(({ doc }) => doc.id === entity.id)?.doc;
  const known = new Set(before?.fields.map((field) => field.id));
  const own = entitiesIn(files).find(({ doc }) => doc.id === entity.id);
  const remove = async () => {
    const sure = await confirm({ title: t("designer.removeEntityTitle", { entity: label }), body: t("designer.removeBody"), action: t("designer.remove"), danger: true });
    if (!sure) return;
    apply(removeEntity(files, entity.name));
    void navigate({ to: "/design/entities" });
  };
  return (
    <>
      <PageHeader
        documentTitle={`${label} · ${t("shell.design")}`}
        icon={
          <span className="av size-6 rounded-md" style={hueStyle(entity.hue)}>
            <Icon name={entity.icon} size={14} />
          </span>
        }
        title={label}
        after={<span className="ml-2 truncate font-mono text-2xs text-fg3">{entity.name}</span>}
      >
        <MenuButton menuLabel={t("app.more")} aria-label={t("app.more")} align="end" className="ib" entries={() => [{ key: "remove", label: t("designer.removeEntity"), icon: Trash2, danger: true, onSelect: () => void remove() }]}>
          <Ellipsis size={16} aria-hidden />
        </MenuButton>
      </PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-10 max-md:px-4">
      <SectionHead title={t("designer.fields")} count={entity.fields.length} action={t("designer.addField")} onAdd={() => onOpen({ kind: "field", after: null })} />
      <ul className="m-0 list-none p-0">
        {entity.fields.map((field) => (
          <FieldRow key={field.id} editing={editing} entity={entity} field={field} isNew={!known.has(field.id)} onOpen={onOpen} />
        ))}
      </ul>
      {pipelinesIn(files, entity.name).map((pipeline) => (
        <PipelineEditor key={pipeline.doc.id} editing={editing} entity={entity} pipeline={pipeline} onOpen={onOpen} />
      ))}
      {ENTITY_PARTS.map(({ key, Part }) => own && <Part key={key} entity={own} />)}
      </div>
    </>
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

function FieldRow({ editing, entity, field, isNew, onOpen }: { editing: Editing; entity: EntityDoc; field: FieldDoc; isNew: boolean; onOpen: (open: Open) => void }): ReactNode {
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

function PipelineEditor({ editing, entity, pipeline, onOpen }: { editing: Editing; entity: EntityDoc; pipeline: Placed<PipelineDoc>; onOpen: (open: Open) => void }): ReactNode {
  const { base, apply } = editing;
  const known = new Set(pipelinesIn(base, entity.name).flatMap(({ doc }) => doc.stages.map((stage) => stage.id)));
  const title = readLabel(pipeline.doc.label, pipeline.doc.name);
  return (
    <section aria-label={title}>
      <SectionHead title={t("designer.stagesOf", { pipeline: title })} count={pipeline.doc.stages.length} action={t("designer.addStage")} onAdd={() => onOpen({ kind: "stage", pipeline: pipeline.path, after: null })}>
        <Link to="/design/pipelines/$entity/$pipeline" params={{ entity: entity.name, pipeline: pipeline.doc.name }} className="btn btn-g">
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
