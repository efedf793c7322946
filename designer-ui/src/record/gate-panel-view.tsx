import { useQuery } from "@tanstack/react-query";
import { ArrowRight, CircleAlert, Lightbulb, ListChecks, TriangleAlert } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import { type Answer, isProblem, type Problem } from "../api/client";
import { recordQuery, transitionRecord } from "../api/records";
import type { ChecklistEntry } from "../api/stages";
import type { RecordRow } from "../api/types";
import { SkeletonLines } from "../ui/skeleton";
import { t } from "../lib/i18n";
import { isMac } from "../lib/media";
import { useEntity } from "../metadata/hooks";
import { fieldOf, nameOf } from "../metadata/paths";
import { stageOf } from "../metadata/stages";
import type { Entity } from "../metadata/types";
import { Button } from "../ui/button";
import { Chip } from "../ui/chip";
import { TextArea } from "../ui/input";
import { Labelled } from "../ui/labelled";
import { ChecklistItem } from "./checklist";
import { FormField } from "./form-field";
import { fieldOfItem } from "./form-model";
import { FormPanel } from "./form-panel";
import type { GateRequest } from "./gate-panel";
import { loadLatest } from "./save";
import { useFieldFocus, useRecordForm } from "./use-record-form";

interface GatePanelViewProps extends GateRequest {
  onAnswer: (moved: Answer<RecordRow> | null) => void;
}

/** Rows of lists hold only some fields, so the record is read in full first. */
export function GatePanelView(props: GatePanelViewProps): ReactNode {
  const entity = useEntity(props.entity);
  const full = useQuery({ ...recordQuery(props.entity, props.record.id), staleTime: 0 });
  const answer = useEffectEvent(props.onAnswer);
  useEffect(() => {
    if (full.isError) answer(null);
  }, [full.isError]);
  if (!entity) return null;
  if (!full.data || full.isFetching) {
    return (
      <FormPanel title={t("gate.title", { stage: stageOf(entity, props.field, props.to)?.stage.label ?? props.to })} narrow onClose={() => props.onAnswer(null)} onSave={() => undefined} footer={null}>
        <SkeletonLines />
      </FormPanel>
    );
  }
  return <Gate {...props} full={full.data} model={entity} />;
}

function Gate({ full, model: entity, field, to, changes, problem, onAnswer }: GatePanelViewProps & { full: RecordRow; model: Entity }): ReactNode {
  const [record, setRecord] = useState(full);
  const [refusal, setRefusal] = useState<Problem>(problem);
  const form = useRecordForm(entity, () => ({ base: { ...full }, changes: { ...changes } }), "update");
  const [asked, setAsked] = useState<readonly string[]>(() => fieldsAsked(entity, problem, field));
  const [note, setNote] = useState("");
  const [ticks, setTicks] = useState<ReadonlySet<string>>(new Set());
  const [goesBack, setGoesBack] = useState(() => problem.errors.some((item) => item.code === "reason_required"));
  const [items, setItems] = useState<readonly ChecklistEntry[]>(() => itemsAsked(entity, problem));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useFieldFocus(form, box);

  const showFirst = useEffectEvent(() => form.showProblems(problem.errors));
  useEffect(() => showFirst(), []);

  const from = stageOf(entity, field, record[field]);
  const target = stageOf(entity, field, to);
  // What is to be ticked stands above; the rest of the list is a reminder.
  const hints = (from?.stage.checklist ?? []).filter((entry) => !items.some((item) => item.item === entry.id));
  const blocked = refusal.errors.some((item) => item.code === "move_not_allowed");
  const general = refusal.errors.filter((item) => item.code !== "checklist" && item.code !== "reason_required").filter((item) => !asked.includes(fieldOfItem(entity, item)?.name ?? "") || item.code === "move_not_allowed");
  const needsReason = goesBack && note.trim() === "";
  const open = asked.filter((name) => form.errorOf(name) !== undefined).length + items.filter((entry) => !ticks.has(entry.item)).length + (needsReason ? 1 : 0);

  const submit = async () => {
    if (busy || blocked) return;
    setBusy(true);
    setFailure(null);
    try {
      const values = Object.fromEntries(Object.entries(form.changes).filter(([name]) => name !== field));
      const attempt = (row: RecordRow) => transitionRecord(entity.name, row.id, row.version, { field, to, ...(Object.keys(values).length > 0 ? { values } : {}), ...(note.trim() === "" ? {} : { note: note.trim() }), ...(ticks.size > 0 ? { checklist: [...ticks] } : {}) });
      let moved;
      try {
        moved = await attempt(record);
      } catch (error) {
        if (!isProblem(error, "version_conflict")) throw error;
        const latest = await loadLatest(entity, record.id);
        setRecord(latest);
        if (latest[field] !== record[field]) {
          setFailure(t("gate.movedMeanwhile"));
          return;
        }
        moved = await attempt(latest);
      }
      onAnswer(moved);
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (error.errors.length === 0) setFailure(error.message);
      else {
        setRefusal(error);
        setAsked((before) => [...new Set([...before, ...fieldsAsked(entity, error, field)])]);
        setItems((before) => [...before, ...itemsAsked(entity, error).filter((entry) => !before.some((known) => known.item === entry.item))]);
        if (error.errors.some((item) => item.code === "reason_required")) setGoesBack(true);
        form.showProblems(error.errors);
      }
    } finally {
      setBusy(false);
    }
  };

  // A move that is being sent cannot be called off: whoever asked for it has to hear how it ended.
  const close = () => {
    if (!busy) onAnswer(null);
  };

  return (
    <FormPanel
      narrow
      title={t("gate.title", { stage: target?.stage.label ?? to })}
      box={box}
      onClose={close}
      onSave={() => void submit()}
      footer={
        <>
          <span role="status" className="mr-auto min-w-0 text-fg3">
            {failure ? <span className="text-bad">{failure}</span> : blocked ? null : open > 0 ? t("gate.open", { n: open }) : t("gate.ready")}
          </span>
          <Button onClick={close}>{blocked ? t("app.close") : t("app.cancel")}</Button>
          {!blocked && (
            <Button tone="primary" aria-busy={busy} onClick={() => void submit()}>
              {t("gate.move")}
              <span aria-hidden className="text-xs max-md:hidden">{isMac ? "⌘↵" : "Ctrl ↵"}</span>
            </Button>
          )}
        </>
      }
    >
      <div className="grid gap-5">
        <div>
          <p className="truncate font-semibold">{nameOf(entity, record)}</p>
          <p className="mt-1.5 flex flex-wrap items-center gap-1.5">
            {from && <Chip hue={from.stage.hue}>{from.stage.label}</Chip>}
            {from && <ArrowRight size={14} aria-hidden className="text-fg3" />}
            <Chip hue={target?.stage.hue}>{target?.stage.label ?? to}</Chip>
          </p>
        </div>
        <Messages intro={blocked || (goesBack && asked.length + items.length === 0) ? null : (refusal.detail ?? refusal.title)} items={general.map((item) => item.message)} />
        {goesBack && !blocked && (
          <Labelled label={t("gate.reason")} required help={t("gate.reasonHint")}>
            {(control) => <TextArea id={control.id} aria-describedby={control.describedBy} aria-required rows={3} maxLength={1000} autoFocus={asked.length === 0} value={note} onChange={(event) => setNote(event.target.value)} />}
          </Labelled>
        )}
        {items.length > 0 && !blocked && (
          <section aria-label={t("gate.tick")}>
            <h3 className="lb">{t("gate.tick")}</h3>
            <div className="grid">
              {items.map((entry) => (
                <ChecklistItem
                  key={entry.item}
                  entry={{ ...entry, tick: ticks.has(entry.item) ? { at: "", by: { kind: "user", id: null, name: null } } : null }}
                  onMark={(ticked) => setTicks((before) => new Set(ticked ? [...before, entry.item] : [...before].filter((item) => item !== entry.item)))}
                />
              ))}
            </div>
          </section>
        )}
        {asked.length > 0 && !blocked && (
          <section aria-label={t("gate.missing")} className="grid gap-4">
            {asked.map((name) => (
              <FormField key={name} form={form} name={name} required />
            ))}
          </section>
        )}
        {!blocked && !goesBack && (target?.stage.guidance || hints.length > 0) && (
          <section className="grid gap-3 rounded-lg bg-sunken p-3.5 text-fg2 shadow-[inset_0_0_0_1px_var(--line)]">
            {from && hints.length > 0 && (
              <div>
                <h3 className="flex items-center gap-1.5 text-xs text-fg3">
                  <ListChecks size={14} aria-hidden />
                  {t("gate.checklist", { stage: from.stage.label })}
                </h3>
                <ul className="mt-1.5 grid list-disc gap-1 pl-5 marker:text-fg4">
                  {hints.map((entry) => <li key={entry.id}>{entry.label}</li>)}
                </ul>
              </div>
            )}
            {target?.stage.guidance && (
              <div>
                <h3 className="flex items-center gap-1.5 text-xs text-fg3">
                  <Lightbulb size={14} aria-hidden />
                  {t("gate.guidance", { stage: target.stage.label })}
                </h3>
                <p className="mt-1">{target.stage.guidance}</p>
              </div>
            )}
          </section>
        )}
        {!blocked && !goesBack && (
          <Labelled label={t("gate.note")}>
            {(control) => <TextArea id={control.id} rows={2} maxLength={1000} placeholder={t("gate.noteHint")} value={note} onChange={(event) => setNote(event.target.value)} />}
          </Labelled>
        )}
      </div>
    </FormPanel>
  );
}

function Messages({ intro, items }: { intro: string | null; items: readonly string[] }): ReactNode {
  const texts = [...new Set(items)];
  if (!intro && texts.length === 0) return null;
  return (
    <div role="alert" className="grid gap-1.5">
      {intro && (
        <p className="flex items-start gap-2 text-fg2">
          <CircleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-warn" />
          {intro}
        </p>
      )}
      {texts.map((text) => (
        <p key={text} className="flex items-start gap-2 text-bad">
          <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />
          {text}
        </p>
      ))}
    </div>
  );
}

/** Items of checklists a refusal names, to be ticked here. */
function itemsAsked(entity: Entity, problem: Problem): ChecklistEntry[] {
  const labels = new Map((entity.pipelines ?? []).flatMap((pipeline) => pipeline.stages.flatMap((stage) => (stage.checklist ?? []).map((entry) => [entry.id, entry.label] as const))));
  return problem.errors.flatMap((item) => {
    const id = item.fix?.["checklist"];
    return typeof id === "string" ? [{ item: id, label: labels.get(id) ?? item.message, required: true, stage: "", tick: null }] : [];
  });
}

function fieldsAsked(entity: Entity, problem: Problem, stageField: string): string[] {
  const names = problem.errors.map((item) => fieldOfItem(entity, item)?.name).filter((name) => name !== undefined && name !== stageField && fieldOf(entity, name) !== undefined);
  return [...new Set(names as string[])];
}
