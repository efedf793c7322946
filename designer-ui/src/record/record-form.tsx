import { CircleAlert, History, TriangleAlert } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import { isProblem, type Problem, type ProblemItem } from "../api/client";
import type { RecordRow } from "../api/types";
import { formatRelative } from "../lib/format";
import { t } from "../lib/i18n";
import { isMac } from "../lib/media";
import { useMe, useMetadata } from "../metadata/hooks";
import type { Entity } from "../metadata/types";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { confirm } from "../ui/confirm";
import { Icon } from "../ui/icon";
import { draftKey, dropDraft, type KeptDraft, keepDraft, readDraft } from "./draft-store";
import { evalContext } from "./filter-eval";
import { FormField } from "./form-field";
import { initialValues, shownSubTables } from "./form-model";
import { FormPanel } from "./form-panel";
import { Layout } from "./layout";
import { linesToWire, withoutLines } from "./lines/model";
import { useFieldFocus, useRecordForm } from "./use-record-form";

export interface RecordFormPanelProps {
  entity: Entity;
  title: string;
  /** The record to change; without it a new one is made. */
  record?: RecordRow | undefined;
  defaults?: Readonly<Record<string, unknown>> | undefined;
  /** Changes it opens with, and what the engine already said about them. */
  changes?: Readonly<Record<string, unknown>> | undefined;
  problems?: readonly ProblemItem[] | undefined;
  /** Field that takes focus first. */
  focusOn?: string | undefined;
  /** Writes; null when nothing was written and the form stays. */
  save: (changes: Readonly<Record<string, unknown>>) => Promise<RecordRow | null>;
  /** `another`: the form stays for the next one. */
  onSaved: (record: RecordRow, another: boolean) => void;
  onClose: () => void;
}

/** The form of a record in a panel: checks, draft kept in the browser, ⌘S, guard against losing what was typed. */
export function RecordFormPanel({ entity, title, record, defaults, changes: given, problems, focusOn, save, onSaved, onClose }: RecordFormPanelProps): ReactNode {
  const metadata = useMetadata();
  const me = useMe();
  const key = draftKey(me.user.id, entity.name, record?.id ?? null);
  const [kept, setKept] = useState<KeptDraft | null>(() => {
    const draft = readDraft(key);
    return draft && draft.version === (record?.version ?? null) ? draft : null;
  });
  const fresh = (): Record<string, unknown> =>
    record ? { ...record } : initialValues(entity, defaults ?? {}, { id: me.user.id, name: me.user.name }, evalContext(metadata, entity, me.user.id));
  const form = useRecordForm(entity, () => ({ base: fresh(), changes: { ...(kept ? { ...kept.changes, ...defaults } : {}), ...given } }), record ? "update" : "create");
  const [round, setRound] = useState(0);
  const [busy, setBusy] = useState(false);
  const [another, setAnother] = useState(false);
  const [failure, setFailure] = useState<Problem | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useFieldFocus(form, box);
  const focusFirst = useEffectEvent(() => {
    if (round === 0 && problems) return form.showProblems(problems);
    const first = focusOn ?? form.fields.find((field) => form.canEdit(field))?.name;
    if (first !== undefined && (focusOn !== undefined || !matchMedia("(pointer: coarse)").matches)) form.focusOn(first);
  });
  useEffect(() => focusFirst(), [round]);

  useEffect(() => {
    if (round > 0) box.current?.querySelector<HTMLElement>("[data-field] :is(input, textarea)")?.focus();
  }, [round]);

  const { changes, isDirty } = form;
  const version = record?.version ?? null;
  useEffect(() => {
    const timer = setTimeout(() => keepDraft(key, changes, version), 300);
    return () => clearTimeout(timer);
  }, [key, changes, version]);
  const beforeUnload = useEffectEvent((event: BeforeUnloadEvent) => {
    keepDraft(key, changes, version);
    if (isDirty) event.preventDefault();
  });
  useEffect(() => {
    const listen = (event: BeforeUnloadEvent) => beforeUnload(event);
    window.addEventListener("beforeunload", listen);
    return () => window.removeEventListener("beforeunload", listen);
  }, []);

  const close = async () => {
    // What is being sent may be refused, and has to be told here then.
    if (busy) return;
    if (isDirty) {
      const leave = await confirm({ title: t("form.leaveTitle"), body: t("form.leaveBody"), action: t("form.leave"), danger: true });
      if (!leave) return;
    }
    dropDraft(key);
    onClose();
  };
  const submit = async () => {
    if (busy) return;
    setFailure(null);
    if (!form.check()) return;
    const lines = linesToWire(metadata.entities, entity, changes);
    const values = { ...(record ? withoutLines(changes) : written(form.record, changes, defaults ?? {}, entity)), ...lines };
    if (record && Object.keys(values).length === 0) return onClose();
    setBusy(true);
    keepDraft(key, changes, version);
    try {
      const saved = await save(values);
      if (saved === null) return;
      dropDraft(key);
      const stay = another && !record;
      onSaved(saved, stay);
      if (stay) {
        form.replace(fresh(), {});
        setKept(null);
        setRound((before) => before + 1);
      } else onClose();
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (error.errors.length > 0) form.showProblems(error.errors);
      else setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  const wrong = form.errorCount + form.notes.length;
  return (
    <FormPanel
      title={title}
      icon={<Icon name={entity.icon} className="shrink-0 text-fg3" />}
      box={box}
      wide={shownSubTables(form.form.elements, form.record, form.context).length > 0}
      onClose={() => void close()}
      onSave={() => void submit()}
      footer={
        <>
          <div className="mr-auto min-w-0 text-fg3" role="status">
            {failure ? (
              <span className="flex items-start gap-1.5 text-bad">
                <CircleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />
                {failure.message}
              </span>
            ) : wrong > 0 ? (
              <span className="flex items-center gap-1.5 text-bad">
                <CircleAlert size={15} aria-hidden />
                {t("form.toCorrect", { n: wrong })}
              </span>
            ) : !record ? (
              <label className="flex items-center gap-2 text-fg2">
                <Checkbox checked={another} onChange={setAnother} />
                {t("form.another")}
              </label>
            ) : isDirty ? (
              t("form.unsaved")
            ) : null}
          </div>
          <Button onClick={() => void close()}>{t("app.cancel")}</Button>
          <Button tone="primary" aria-busy={busy} onClick={() => void submit()}>
            {busy ? t("form.saving") : record ? t("app.save") : t("form.create")}
            <span aria-hidden className="text-xs max-md:hidden">{isMac ? "⌘S" : "Ctrl S"}</span>
          </Button>
        </>
      }
    >
      {kept && isDirty && (
        <div className="mb-4 flex items-center gap-2 rounded-lg bg-sunken px-3 py-2 text-fg2 shadow-[inset_0_0_0_1px_var(--line)]">
          <History size={14} aria-hidden className="shrink-0 text-fg3" />
          <span className="min-w-0 flex-1">{t("form.restored", { at: formatRelative(kept.at) })}</span>
          <button
            type="button"
            className="lnk shrink-0"
            onClick={() => {
              dropDraft(key);
              setKept(null);
              form.replace(fresh(), {});
              setRound((before) => before + 1);
            }}
          >
            {t("form.startAfresh")}
          </button>
        </div>
      )}
      {form.notes.length > 0 && (
        <ul role="alert" className="mb-4 grid gap-1 rounded-lg bg-[color-mix(in_oklch,var(--bad)_8%,transparent)] px-3 py-2 text-bad">
          {form.notes.map((item, index) => (
            <li key={index} className="flex items-start gap-2">
              <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0" />
              {item.message}
            </li>
          ))}
        </ul>
      )}
      <div key={round} className="grid gap-6">
        <Layout
          form={form}
          renderControl={(element) => {
            const field = entity.fields.find((candidate) => candidate.name === element.field);
            if (!field || (!record && (field.readOnly || field.access === "read"))) return null;
            return <FormField form={form} name={element.field} label={element.label} from={record ? stageBefore(record, element.field) : undefined} />;
          }}
        />
        {form.extra.length > 0 && (
          <section aria-label={t("form.alsoNeeded")}>
            <h3 className="mb-3 font-semibold">{t("form.alsoNeeded")}</h3>
            <div className="form-row">
              {form.extra.map((field) => (
                <FormField key={field.name} form={form} name={field.name} />
              ))}
            </div>
          </section>
        )}
      </div>
    </FormPanel>
  );
}

function stageBefore(record: RecordRow, field: string): string | null {
  const value = record[field];
  return typeof value === "string" ? value : null;
}

/** A new record sends what somebody gave or changed, and shown defaults; the first stage is the engine's to choose. */
function written(record: Readonly<Record<string, unknown>>, changes: Readonly<Record<string, unknown>>, defaults: Readonly<Record<string, unknown>>, entity: Entity): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of entity.fields) {
    if (field.readOnly || field.access === "read" || !(field.name in record)) continue;
    const given = field.name in changes || field.name in defaults;
    if (given || field.type !== "stage") values[field.name] = record[field.name];
  }
  return values;
}
