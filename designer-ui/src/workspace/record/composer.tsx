import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { isProblem, type ProblemItem } from "../../api/client";
import { queryClient } from "../../api/query-client";
import { createRecord, recordKeys } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { cx } from "../../lib/cx";
import { t } from "../../lib/i18n";
import { isComposing } from "../../lib/keys";
import { toast } from "../../lib/toast";
import { FieldInput } from "../../fields/field-input";
import { useMe, useMetadata } from "../../metadata/hooks";
import { fieldOf, nameOf } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { evalContext } from "../../record/filter-eval";
import { demandsOn, fieldUnder } from "../../record/form-model";
import { draftKey, dropDraft, keepDraft, readDraft } from "../../record/draft-store";
import { openCreate } from "../../record/open-create";
import { Button } from "../../ui/button";
import { hueStyle } from "../../ui/chip";
import { TextArea } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import { sharedReferences } from "./related";

/** Writes down what happened, on the timeline itself: a text and what kind of event it was; all other fields are one step away. */
export function Composer({ entity, record, kinds }: { entity: Entity; record: RecordRow; kinds: readonly Entity[] }): ReactNode {
  const id = useId();
  const [metadata, me] = [useMetadata(), useMe()];
  const area = useRef<HTMLTextAreaElement>(null);
  const [open, setOpen] = useState(false);
  // What is written waits in this browser until it is kept: people look things up on other tabs and pages meanwhile.
  const draft = draftKey(me.user.id, `${entity.name}.timeline`, record.id);
  const [kept] = useState(() => readDraft(draft)?.changes);
  const [name, setName] = useState(typeof kept?.["kind"] === "string" ? kept["kind"] : kinds[0]?.name);
  const [text, setText] = useState(typeof kept?.["text"] === "string" ? kept["text"] : "");
  const [choice, setChoice] = useState<string | null>(typeof kept?.["choice"] === "string" ? kept["choice"] : null);
  const [faults, setFaults] = useState<readonly ProblemItem[]>([]);
  /** Values of fields the engine asked for. */
  const [further, setFurther] = useState<Readonly<Record<string, unknown>>>({});
  const [saving, setSaving] = useState(false);
  /** When it is said to have happened: the same when it is sent again because no answer came. */
  const at = useRef<string | null>(null);
  useEffect(() => {
    if (text.trim() === "") dropDraft(draft);
    else keepDraft(draft, { text, kind: name, choice }, null);
  }, [draft, text, name, choice]);
  const target = kinds.find((kind) => kind.name === name) ?? kinds[0];
  if (!target) return null;
  const kindField = target.timeline?.kind ? fieldOf(target, target.timeline.kind) : undefined;
  const choices = kindField?.access === "read" ? [] : (kindField?.choices ?? []).filter((option) => !option.retired);
  const kind = choices.find((option) => option.name === choice) ?? choices.find((option) => option.name === kindField?.default) ?? choices[0];

  const asked = Object.keys(further).flatMap((field) => fieldOf(target, field) ?? []);
  const values = (moment?: string) => ({ ...valuesOf(target, entity, record, text, moment, kindField && kind ? { [kindField.name]: kind.name } : {}), ...further });
  // Of what is asked for, only what fits what was written so far.
  const demands = asked.length === 0 ? null : demandsOn(target, values(), evalContext(metadata, target, me.user.id));
  const others = faults.filter((fault) => !asked.some((field) => field.name === fault.fix?.field));
  const choose = (run: () => void) => {
    run();
    setFaults([]);
    setFurther({});
  };
  const done = (made: RecordRow) => {
    at.current = null;
    dropDraft(draft);
    setText("");
    choose(() => setOpen(false));
    toast(t("timeline.saved", { name: nameOf(target, made) }));
    void queryClient.invalidateQueries({ queryKey: recordKeys.timeline(entity.name, record.id) });
    void queryClient.invalidateQueries({ queryKey: recordKeys.entity(target.name) });
  };
  const save = async () => {
    if (text.trim() === "" || saving) {
      area.current?.focus();
      return;
    }
    setSaving(true);
    const moment = (at.current ??= new Date().toISOString());
    try {
      done((await createRecord(target.name, values(moment))).body);
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (error.status >= 400 && error.status < 500) at.current = null;
      setFaults(error.errors.length > 0 ? error.errors : [{ pointer: "", code: error.code, message: error.message }]);
      // What a rule asks for can be filled in right here.
      const missing = error.errors.flatMap((fault) => (fault.fix?.field && fieldOf(target, fault.fix.field) ? [fault.fix.field] : []));
      setFurther((old) => ({ ...Object.fromEntries(missing.map((field) => [field, null])), ...old }));
    } finally {
      setSaving(false);
    }
  };
  const all = () => openCreate(target.name, { defaults: { ...values(), ...linkTo(target, entity, record) }, onCreated: done });

  return (
    <form
      aria-label={t("timeline.writeLabel", { entity: target.label })}
      className="mb-3 rounded-lg bg-surface shadow-2 focus-within:shadow-[inset_0_0_0_1px_var(--accent),0_0_0_3px_oklch(.53_.19_264/.16)]"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextArea
        ref={area}
        rows={open || text !== "" ? 3 : 1}
        readOnly={saving}
        aria-label={t("timeline.write")}
        aria-describedby={`${id}-note`}
        placeholder={t("timeline.write")}
        className="resize-none !bg-transparent !shadow-none"
        value={text}
        onFocus={() => setOpen(true)}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
            event.preventDefault();
            void save();
          } else if (event.key === "Escape" && text.trim() === "") {
            setOpen(false);
            event.currentTarget.blur();
          }
        }}
      />
      {(open || text !== "") && (
        <>
          {kinds.length > 1 && (
            <Pick label={t("timeline.what")} options={kinds.map((entry) => ({ key: entry.name, label: entry.label, hue: entry.hue }))} value={target.name} onChange={(key) => choose(() => setName(key))} />
          )}
          {choices.length > 1 && kind && (
            <Pick label={kindField?.label ?? t("timeline.kind")} options={choices.map((option) => ({ key: option.name, label: option.label, hue: option.hue }))} value={kind.name} onChange={(key) => choose(() => setChoice(key))} />
          )}
          {asked.length > 0 && (
            <div className="grid gap-2 px-3 pt-1 pb-1 sm:grid-cols-2">
              {asked.map((field) => {
                const fault = faults.find((item) => item.fix?.field === field.name && further[field.name] == null);
                return (
                  <Labelled key={field.name} label={field.label} required error={fault?.message}>
                    {(control) => (
                      <FieldInput {...control} variant="form" entity={target} field={demands ? fieldUnder(field, demands) : field} value={further[field.name] ?? null} onChange={(value) => setFurther((old) => ({ ...old, [field.name]: value }))} />
                    )}
                  </Labelled>
                );
              })}
            </div>
          )}
          {others.length > 0 && (
            <ul role="alert" className="m-0 grid list-none gap-0.5 px-3 pt-1 pb-0 text-bad">
              {others.map((fault, index) => (
                <li key={index}>{fault.message}</li>
              ))}
            </ul>
          )}
          <div className="flex flex-wrap items-center gap-2 px-2 pt-1.5 pb-2">
            <span id={`${id}-note`} className="min-w-0 flex-1 px-1 text-xs text-fg3">
              {t("timeline.firstLine")}
            </span>
            <Button tone="ghost" onClick={all}>
              {t("timeline.details")}
            </Button>
            <Button tone="primary" type="submit" aria-busy={saving} data-tip={`${t("timeline.save")}  ⌘↵`}>
              {t("timeline.save")}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}

/** A row of chips, one of them chosen. */
function Pick({ label, options, value, onChange }: { label: string; options: readonly { key: string; label: string; hue?: number | null | undefined }[]; value: string; onChange: (key: string) => void }): ReactNode {
  const name = useId();
  return (
    <fieldset className="m-0 flex min-w-0 flex-wrap gap-1 border-0 px-2 py-1">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label key={option.key} className={cx("chip !h-6 cursor-default max-md:!h-8 has-focus-visible:outline-2 has-focus-visible:outline-accent", option.key === value ? "" : "!bg-transparent !text-fg3 shadow-[inset_0_0_0_1px_var(--line)]")} style={hueStyle(option.hue)}>
          <input type="radio" className="sr-only" name={name} checked={option.key === value} onChange={() => onChange(option.key)} />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}

/** The lookup that leads from the new record to the one whose timeline it is written on. */
function linkTo(target: Entity, entity: Entity, record: RecordRow): Record<string, unknown> {
  const field = target.fields.find((candidate) => candidate.type === "lookup" && candidate.to === entity.name && candidate.access !== "read");
  return field ? { [field.name]: { id: record.id, name: nameOf(entity, record) } } : {};
}

const LONGEST_NAME = 80;

/** The first line is the name, the rest the text; a long first line is cut in the name and kept whole in the text. */
export function splitText(text: string, longest = LONGEST_NAME): { name: string; rest: string } {
  const [first = "", ...others] = text.trim().split("\n");
  const letters = Array.from(first.trim());
  if (letters.length <= longest) return { name: letters.join(""), rest: others.join("\n").trim() };
  return { name: `${letters.slice(0, longest - 1).join("")}…`, rest: text.trim() };
}

function valuesOf(target: Entity, entity: Entity, record: RecordRow, text: string, moment: string | undefined, kind: Record<string, unknown>): Record<string, unknown> {
  const timeline = target.timeline;
  const { name, rest } = splitText(text, Math.min(LONGEST_NAME, fieldOf(target, target.nameField)?.maxLength ?? LONGEST_NAME));
  const at = timeline?.at ? fieldOf(target, timeline.at) : undefined;
  return {
    ...sharedReferences(entity, target, record),
    ...linkTo(target, entity, record),
    ...kind,
    ...(name === "" ? {} : { [target.nameField]: name }),
    ...(timeline?.text && rest !== "" ? { [timeline.text]: rest } : {}),
    ...(at && at.access !== "read" && at.default == null ? { [at.name]: moment ?? new Date().toISOString() } : {}),
  };
}
