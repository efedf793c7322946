import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Boxes, Ellipsis, Trash2, X } from "lucide-react";
import { lazy, Suspense, useId, useMemo, useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { useShortcut } from "../../lib/keys";
import { useIsPhone } from "../../lib/media";
import { useMetadata } from "../../metadata/hooks";
import { IconButton } from "../../ui/button";
import { hueStyle } from "../../ui/chip";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { MenuButton } from "../../ui/menu";
import { PageHeader } from "../../ui/page-header";
import { Tabs } from "../../ui/tabs";
import { draftEntity, faultsOf } from "../pipelines/model";
import { removeEntity, removeField } from "../revisions/edits";
import { entitiesIn, type EntityDoc, type FieldDoc, type Placed, readLabel } from "../revisions/files";
import { useStudio } from "../studio/context";
import { copiedLabel } from "./copied";
import { copyField, moveField } from "./edits";
import { FieldsPart } from "./field-list";
import { ENTITY_PARTS } from "./parts";
import "./entities.css";

const AddFieldDialog = lazy(() => import("./add-field").then((module) => ({ default: module.AddFieldDialog })));
const RemoveDialog = lazy(() => import("./remove-dialog").then((module) => ({ default: module.RemoveDialog })));
const SidePanel = lazy(() => import("../../ui/side-panel").then((module) => ({ default: module.SidePanel })));
const FieldPanel = lazy(() => import("./field-panel").then((module) => ({ default: module.FieldPanel })));
const Rules = lazy(() => import("./rules").then((module) => ({ default: module.Rules })));
const EntitySettings = lazy(() => import("./settings").then((module) => ({ default: module.EntitySettings })));

type Open = { kind: "add"; after: string | null } | { kind: "remove"; field: FieldDoc } | { kind: "remove-entity" };

const SHOWN: ReadonlySet<string> = new Set(["rules", "settings", ...ENTITY_PARTS.map(({ key }) => key)]);

/** `/design/entities/$entity`: the fields of one kind of record, what holds for them, and what belongs to it. */
export function EntityPage(): ReactNode {
  const { editing } = useStudio();
  const { entity: name } = useParams({ from: "/design/entities/$entity" });
  const placed = entitiesIn(editing.files).find(({ doc }) => doc.name === name);
  if (!placed) return <Empty icon={Boxes} title={t("studio.goneTitle")} body={t("studio.goneBody")} />;
  return <EntityDesigner key={placed.doc.id} placed={placed} />;
}

function EntityDesigner({ placed }: { placed: Placed<EntityDoc> }): ReactNode {
  const { editing } = useStudio();
  const { files, base, apply, draft } = editing;
  const { doc, path } = placed;
  const navigate = useNavigate();
  const metadata = useMetadata();
  const phone = useIsPhone();
  const panel = useId();
  const search = useSearch({ from: "/design/entities/$entity" });
  const [open, setOpen] = useState<Open | null>(null);
  const entity = useMemo(() => draftEntity(metadata, files, doc), [metadata, files, doc]);
  const go = (next: Partial<typeof search>, to = doc.name) => void navigate({ to: "/design/entities/$entity", params: { entity: to }, search: (old) => ({ ...old, ...next }), replace: true });
  const faults = faultsOf(draft?.problems ?? [], path);
  const before = entitiesIn(base).find((other) => other.doc.id === doc.id)?.doc;
  const label = readLabel(doc.label, doc.name);
  // A part of another name, as an old link may have it, is none.
  const show = SHOWN.has(search.show ?? "") ? (search.show ?? "fields") : "fields";
  const field = doc.fields.find((candidate) => candidate.id === search.field || candidate.name === search.field);
  useShortcut("escape", () => go({ field: undefined }), { enabled: open === null && field !== undefined && show === "fields" });

  const copy = (of: FieldDoc) => {
    const { patch, id } = copyField(files, doc.id, of.id, copiedLabel);
    apply(patch);
    go({ field: id });
  };
  const panelOf = (of: FieldDoc) => (
    <Suspense fallback={null}>
      <FieldPanel key={of.id} editing={editing} placed={placed} entity={entity} field={of} onCopy={() => copy(of)} onRemove={of.name === doc.nameField ? null : () => setOpen({ kind: "remove", field: of })} />
    </Suspense>
  );
  const tabs = [
    { key: "fields", label: t("designer.fields"), count: doc.fields.length },
    { key: "rules", label: t("ent.rulesTab"), count: (doc.rules?.length ?? 0) + (doc.unique?.length ?? 0) },
    ...ENTITY_PARTS.map((part) => ({ key: part.key, label: t(part.label) })),
    { key: "settings", label: t("ent.settings") },
  ];
  const Part = ENTITY_PARTS.find((part) => part.key === show)?.Part;
  const title = field ? readLabel(field.label, field.name) : "";
  return (
    <>
      <PageHeader
        help="entity"
        documentTitle={`${label} · ${t("shell.design")}`}
        icon={
          <span className="av size-6 rounded-md" style={hueStyle(doc.hue)}>
            <Icon name={doc.icon} size={14} />
          </span>
        }
        title={label}
        after={<span className="ml-2 truncate font-mono text-2xs text-fg3">{doc.name}</span>}
      >
        <MenuButton menuLabel={t("app.more")} aria-label={t("app.more")} align="end" className="ib" entries={() => [{ key: "remove", label: t("designer.removeEntity"), icon: Trash2, danger: true, onSelect: () => setOpen({ kind: "remove-entity" }) }]}>
          <Ellipsis size={16} aria-hidden />
        </MenuButton>
      </PageHeader>
      <div className="flex h-10 shrink-0 items-center border-b px-3 max-md:h-12">
        <Tabs label={t("ent.parts", { entity: label })} panelId={panel} current={show} onChange={(key) => go({ show: key === "fields" ? undefined : key, field: undefined })} tabs={tabs} />
      </div>
      <div id={panel} role="tabpanel" aria-label={tabs.find((tab) => tab.key === show)?.label} className="flex min-h-0 flex-1">
        <div className="min-h-0 min-w-0 flex-1 overflow-y-auto">
          <Suspense fallback={null}>
            {show === "fields" && (
              <FieldsPart
                files={files} entity={doc} before={before} faults={faults} selected={field?.id}
                onOpen={(of) => go({ field: of.id === field?.id ? undefined : of.id })}
                onAdd={(after) => setOpen({ kind: "add", after })}
                onMove={(from, to) => apply(moveField(files, doc.id, from, to))}
                onCopy={copy}
                onRemove={(of) => setOpen({ kind: "remove", field: of })}
              />
            )}
            {show === "rules" && <Rules editing={editing} placed={placed} entity={entity} open={search.rule} onOpen={(rule) => go({ rule })} />}
            {show === "settings" && <EntitySettings editing={editing} placed={placed} entity={entity} onRenamed={(name) => go({}, name)} onRemove={() => setOpen({ kind: "remove-entity" })} />}
          </Suspense>
          {Part && <div className="px-5 pb-10 max-md:px-4"><Part entity={placed} /></div>}
        </div>
        {field && show === "fields" && !phone && (
          <aside aria-label={t("ent.fieldOf", { field: title })} className="flex min-h-0 w-[400px] shrink-0 flex-col border-l">
            <header className="flex h-12 shrink-0 items-center gap-2 border-b px-5">
              <h2 className="min-w-0 flex-1 truncate font-semibold">{title}</h2>
              <IconButton label={t("app.close")} className="-mr-2" onClick={() => go({ field: undefined })}>
                <X size={16} aria-hidden />
              </IconButton>
            </header>
            <div className="pd-panel">{panelOf(field)}</div>
          </aside>
        )}
      </div>
      <Suspense fallback={null}>
        {field && show === "fields" && phone && <SidePanel title={title} onClose={() => go({ field: undefined })}>{panelOf(field)}</SidePanel>}
        {open?.kind === "add" && (
          <AddFieldDialog
            files={files} entity={doc} after={open.after} onClose={() => setOpen(null)}
            onAdd={(patch, id, pipeline) => {
              apply(patch);
              setOpen(null);
              if (pipeline === undefined) go({ field: id });
              else void navigate({ to: "/design/pipelines/$entity/$pipeline", params: { entity: doc.name, pipeline } });
            }}
          />
        )}
        {open?.kind === "remove" && (
          <RemoveDialog
            title={t("designer.removeFieldTitle", { field: readLabel(open.field.label, open.field.name) })}
            editing={editing} element={open.field.id} onClose={() => setOpen(null)}
            onRemove={() => {
              setOpen(null);
              go({ field: undefined });
              apply(removeField(files, doc.name, open.field.name));
            }}
          />
        )}
        {open?.kind === "remove-entity" && (
          <RemoveDialog
            title={t("designer.removeEntityTitle", { entity: label })}
            editing={editing} element={doc.id} onClose={() => setOpen(null)}
            goesAlong={(use) => use.own || use.entity === doc.name || (use.kind === "field" && use.part === "to")}
            onRemove={() => {
              setOpen(null);
              apply(removeEntity(files, doc.name));
              void navigate({ to: "/design/entities" });
            }}
          />
        )}
      </Suspense>
    </>
  );
}
