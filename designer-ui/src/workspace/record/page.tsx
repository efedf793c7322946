import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ChevronDown, ChevronUp, Copy, Ellipsis, PenLine, Trash2, TriangleAlert } from "lucide-react";
import { lazy, Suspense, useId, useMemo, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { deleteRecord, recordQuery } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { formatDateTime, formatInteger, formatRelative } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useShortcut } from "../../lib/keys";
import { useIsPhone } from "../../lib/media";
import { showOverlay } from "../../lib/overlay";
import { toast } from "../../lib/toast";
import { useEntity, useMe, useMetadata } from "../../metadata/hooks";
import { nameOf } from "../../metadata/paths";
import type { Entity, Metadata, RelatedList } from "../../metadata/types";
import { Attributes } from "../../record/attributes";
import { evalContext } from "../../record/filter-eval";
import { Checklist } from "../../record/checklist";
import { buttonsAt } from "../../record/buttons";
import { FormButtons } from "../../record/form-buttons";
import { chooseForm, demandsOn, relatedListsOf } from "../../record/form-model";
import { useHops } from "../../record/hops";
import { undoAction } from "../../record/undo";
import "../../record/record.css";
import { Avatar } from "../../ui/avatar";
import { IconButton } from "../../ui/button";
import { confirm } from "../../ui/confirm";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { MenuButton } from "../../ui/menu";
import { PageHeader } from "../../ui/page-header";
import { SkeletonLines } from "../../ui/skeleton";
import { FittingTabs } from "./fitting-tabs";
import { History } from "./history";
import { neighboursOf } from "./neighbours";
import { PathStrip } from "./path-strip";
import { Related, useRelatedCounts } from "./related";
import { Timeline, timelineSources } from "./timeline";

const StageHistory = lazy(() => import("./stage-history").then((module) => ({ default: module.StageHistory })));
const LinesTab = lazy(() => import("./lines-tab").then((module) => ({ default: module.LinesTab })));
const EditDialog = lazy(() => import("../../record/edit-dialog").then((module) => ({ default: module.EditDialog })));

/** Tabs every record has are found where they always are. */
const STAY = ["timeline", "stages", "history"];

export function RecordPage(): ReactNode {
  const { entity: name, id } = useParams({ from: "/app/o/$entity/$id" });
  const entity = useEntity(name);
  const query = useQuery({ ...recordQuery(name, id), enabled: entity !== undefined, throwOnError: (_, { state }) => state.data === undefined });
  if (!entity) return <Empty icon={TriangleAlert} title={t("record.noEntityTitle")} body={t("record.noEntityBody")} />;
  if (!query.data) {
    return (
      <>
        <PageHeader help="record" documentTitle={entity.label} icon={<Icon name={entity.icon} />} title={entity.label} />
        <SkeletonLines count={9} />
      </>
    );
  }
  return <RecordView key={`${name}/${id}`} entity={entity} record={query.data} />;
}

function RecordView({ entity, record: stored }: { entity: Entity; record: RecordRow }): ReactNode {
  const record = useHops(entity, stored);
  const metadata = useMetadata();
  const me = useMe();
  const phone = useIsPhone();
  const navigate = useNavigate();
  const panel = useId();
  const { tab } = useSearch({ from: "/app/o/$entity/$id" });
  const context = useMemo(() => evalContext(metadata, entity, me.user.id), [metadata, entity, me]);
  const form = chooseForm(entity, record, { roles: me.roles, phone });
  const demands = useMemo(() => demandsOn(entity, record, context), [entity, record, context]);
  const lists = relatedListsOf(entity, form, record, context).filter((list) => metadata.entities.some((candidate) => candidate.name === list.entity));
  const buttons = buttonsAt("header", form.elements, record, context);
  const counts = useRelatedCounts(lists, entity.name, record.id);
  const neighbours = useMemo(() => neighboursOf(entity.name, record.id), [entity, record.id]);
  const name = nameOf(entity, record);
  const mayEdit = record.rights?.update !== false && entity.rights.update !== "none";
  const mayDelete = record.rights?.delete === true;
  const stageFields = entity.fields.filter((field) => field.type === "stage");
  const warnings = record.warnings ?? [];

  const open = (id: string | null | undefined) => {
    if (id) void navigate({ to: "/o/$entity/$id", params: { entity: entity.name, id }, search: tab ? { tab } : {}, replace: true });
  };
  const edit = (focusOn?: string) => {
    if (mayEdit) showOverlay((close) => <EditDialog entity={entity} record={record} focusOn={focusOn} onClose={close} />);
  };
  useShortcut("j", () => open(neighbours?.next));
  useShortcut("k", () => open(neighbours?.previous));
  useShortcut("e", () => edit());

  const remove = async () => {
    if (!(await confirm({ title: t("record.deleteTitle", { name }), body: t("record.deleteBody", { entity: entity.label }), action: t("record.delete"), danger: true }))) return;
    try {
      const gone = await deleteRecord(entity.name, record.id, record.version);
      toast(t("record.deleted", { name }), undoAction(gone.change));
      if (neighbours?.next) open(neighbours.next);
      else void navigate({ to: "/o/$entity", params: { entity: entity.name }, replace: true });
    } catch (error) {
      if (!isProblem(error)) throw error;
      toast(error.errors[0]?.message ?? error.message, { tone: "bad" });
    }
  };
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    toast(t("record.linkCopied"));
  };

  const attributes = (
    <>
      {stageFields.map((field) => (
        <Checklist key={field.name} entity={entity} field={field} record={record} />
      ))}
      {warnings.length > 0 && (
        <section aria-label={t("record.warnings")} className="mb-3 rounded-lg bg-[color-mix(in_oklch,var(--warn)_9%,transparent)] px-3 py-2.5 shadow-[inset_0_0_0_1px_color-mix(in_oklch,var(--warn)_25%,transparent)]">
          <h2 className="flex items-center gap-1.5 font-semibold">
            <TriangleAlert size={14} aria-hidden className="text-warn" />
            {t("record.warningsTitle", { n: warnings.length })}
          </h2>
          <ul className="mt-1 grid gap-0.5">
            {warnings.map((item, index) => {
              const field = item.fix?.field;
              return (
                <li key={index} className="flex items-start gap-2">
                  <span className="min-w-0 flex-1">{item.message}</span>
                  {field && mayEdit && (
                    <button type="button" className="lnk shrink-0" onClick={() => edit(field)}>
                      {t("record.fix")}
                    </button>
                  )}
                </li>
              );
            })}
          </ul>
        </section>
      )}
      <Attributes entity={entity} record={record} elements={form.elements} context={context} demands={demands} warnings={warnings} />
      <Origin record={record} />
    </>
  );

  const around = timelineSources(metadata, entity).length > 0 ? [{ key: "timeline", label: t("timeline.title") }] : [];
  const tabs = [...(phone ? [{ key: "details", label: t("record.details") }] : []), ...around, ...lists.map((list, index) => ({ key: list.name, label: labelOf(metadata, list), count: counts[index] ?? null })), ...(stageFields.length > 0 ? [{ key: "stages", label: t("stages.title") }] : []), { key: "history", label: t("history.title") }];
  const current = tabs.find((candidate) => candidate.key === tab)?.key ?? tabs[0]?.key ?? "history";
  const list = lists.find((candidate) => candidate.name === current);
  return (
    <>
      <PageHeader
        help="record"
        documentTitle={`${name} · ${entity.label}`}
        icon={
          <Link to="/o/$entity" params={{ entity: entity.name }} className="ib" aria-label={t("record.backTo", { entity: entity.labelPlural ?? entity.label })} data-tip={t("record.backTo", { entity: entity.labelPlural ?? entity.label })}>
            <Icon name={entity.icon} />
          </Link>
        }
        title={
          <span className="rec-title flex min-w-0 items-center gap-2">
            <span className="max-md:hidden"><Avatar name={name} square /></span>
            <span className="truncate">{name}</span>
          </span>
        }
      >
        {!phone && <FormButtons buttons={buttons} entity={entity} record={record} context={context} demands={demands} className="!flex-nowrap" />}
        {neighbours && (
          <span className="flex items-center max-md:hidden">
            <span className="num pr-1 text-xs text-fg3">{t("record.place", { place: formatInteger(neighbours.place), count: formatInteger(neighbours.count) })}</span>
            <IconButton label={t("record.previous")} shortcut="K" disabled={!neighbours.previous} className="disabled:opacity-40" onClick={() => open(neighbours.previous)}>
              <ChevronUp size={16} aria-hidden />
            </IconButton>
            <IconButton label={t("record.next")} shortcut="J" disabled={!neighbours.next} className="disabled:opacity-40" onClick={() => open(neighbours.next)}>
              <ChevronDown size={16} aria-hidden />
            </IconButton>
          </span>
        )}
        <MenuButton
          menuLabel={t("app.more")}
          aria-label={t("app.more")}
          align="end"
          className="ib"
          entries={() => [
            ...(mayEdit ? [{ key: "edit", label: t("record.editAll"), icon: PenLine, hint: "E", onSelect: () => edit() }] : []),
            { key: "copy", label: t("record.copyLink"), icon: Copy, onSelect: () => void copy() },
            ...(mayDelete ? [{ key: "delete", label: t("record.delete"), icon: Trash2, danger: true, onSelect: () => void remove() }] : []),
          ]}
        >
          <Ellipsis size={16} aria-hidden />
        </MenuButton>
      </PageHeader>
      {stageFields.map((field) => (
        <PathStrip key={field.name} entity={entity} field={field} record={record} />
      ))}
      {phone && <FormButtons buttons={buttons} entity={entity} record={record} context={context} demands={demands} className="shrink-0 !flex-nowrap overflow-x-auto border-b px-3 py-2" />}
      <div className="flex min-h-0 flex-1">
        {!phone && (
          <aside aria-label={t("record.details")} className="w-[clamp(320px,36%,440px)] shrink-0 overflow-y-auto border-r px-4 py-3">
            {attributes}
          </aside>
        )}
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="flex h-11 shrink-0 items-center border-b px-3">
            <FittingTabs
              panelId={panel}
              keep={STAY}
              current={current}
              onChange={(key) => void navigate({ to: "/o/$entity/$id", params: { entity: entity.name, id: record.id }, search: { tab: key }, replace: true })}
              tabs={tabs}
            />
          </div>
          <div id={panel} role="tabpanel" aria-label={tabs.find((candidate) => candidate.key === current)?.label} className="min-h-0 flex-1 overflow-y-auto">
            {current === "details" ? <div className="px-4 py-3">{attributes}</div> : current === "timeline" ? <Timeline entity={entity} record={record} /> : list?.lines ? <Suspense fallback={<SkeletonLines count={4} />}><LinesTab key={list.name} element={list.lines} record={record} entity={entity} label={labelOf(metadata, list)} /></Suspense> : list ? <Related key={list.name} list={list} record={record} source={entity} /> : current === "stages" ? <Suspense fallback={<SkeletonLines count={5} />}><StageHistory entity={entity} record={record} /></Suspense> : <History entity={entity} id={record.id} />}
          </div>
        </div>
      </div>
    </>
  );
}

function labelOf(metadata: Metadata, list: RelatedList): string {
  const target = metadata.entities.find((entity) => entity.name === list.entity);
  return list.label || (target?.labelPlural ?? target?.label ?? list.entity);
}

function Origin({ record }: { record: RecordRow }): ReactNode {
  const line = (at: unknown, by: unknown, key: "record.createdBy" | "record.updatedBy") => {
    if (typeof at !== "string") return null;
    const who = typeof by === "object" && by !== null && "name" in by && typeof by.name === "string" ? by.name : "";
    return (
      <p className="flex flex-wrap gap-x-1" data-tip={formatDateTime(at)}>
        {t(key, { who, at: formatRelative(at) })}
      </p>
    );
  };
  return (
    <div className="mt-4 grid gap-0.5 border-t pt-3 text-xs text-fg3">
      {line(record["created_at"], record["created_by"], "record.createdBy")}
      {line(record["updated_at"], record["updated_by"], "record.updatedBy")}
    </div>
  );
}
