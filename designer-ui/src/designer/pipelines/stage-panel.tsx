import { ArrowDown, ArrowUp, ListChecks, LogIn, LogOut, Plus, Trash2 } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { Entity } from "../../metadata/types";
import { Button, IconButton } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { ConditionEditor } from "../panel/condition";
import { LabelFields } from "../panel/controls";
import { FieldList } from "../panel/pickers";
import { useKindSchema } from "../panel/schema";
import { SchemaFields } from "../panel/schema-fields";
import { type PipelineDoc, readLabel, type StageDoc } from "../revisions/files";
import { checkName } from "../revisions/new-form";
import { addItem, gateIsEmpty, isSkippable, kindOf, moveItem, removeItem, setGate, setItem, setSkippable, setStage, type Side } from "./edits";
import { type Faults, requirable } from "./model";

export type Part = "facts" | "enter" | "checklist" | "leave";

interface StagePanelProps {
  entity: Entity;
  doc: PipelineDoc;
  stage: StageDoc;
  faults: Faults;
  /** Which part to bring into sight. */
  part: Part;
  onChange: (doc: PipelineDoc, key?: string) => void;
  /** Gives it another API name, wherever it is named. */
  onRename: (name: string) => void;
  /** Why the last such name would not do. */
  nameFault: string | null;
}

/** Everything about one stage. */
export function StagePanel({ entity, doc, stage, faults, part, onChange, onRename, nameFault }: StagePanelProps): ReactNode {
  const schema = useKindSchema("pipeline")?.$defs["stage"]?.properties;
  const box = useRef<HTMLDivElement>(null);
  const { id } = stage;
  const pointer = `/stages/${doc.stages.indexOf(stage)}`;
  useEffect(() => {
    const section = box.current?.querySelector<HTMLElement>(`[data-part=${part}]`);
    if (part !== "facts") section?.scrollIntoView({ block: "start" });
    else box.current?.closest(".pd-panel")?.scrollTo({ top: 0 });
  }, [part, id]);
  const errorAt = (name: string) => (name === "name" ? nameFault : null) ?? faults.at(`${pointer}/${name}`);
  const put = (name: string, value: unknown) => {
    if (name === "name") onRename(String(value));
    else onChange(setStage(doc, id, { [name]: value }), `${id}.${name}`);
  };
  const fields = (names: readonly string[]) =>
    schema && (
      <SchemaFields
        kind="stage"
        properties={schema}
        names={names}
        value={stage}
        errorAt={errorAt}
        checkName={(name) => checkName(name, doc.stages.filter((other) => other !== stage).map((other) => other.name))}
        onChange={put}
      />
    );
  const skippable = isSkippable(doc, id);
  const general = faults.under(pointer).filter((problem) => problem.pointer === pointer);
  return (
    <div ref={box} className="grid gap-6">
      {general.map((problem) => (
        <p key={problem.code} className="rounded-lg bg-[color-mix(in_oklch,var(--bad)_7%,transparent)] px-3 py-2 text-bad">{problem.message}</p>
      ))}
      <section data-part="facts" aria-label={t("pipe.facts")} className="grid gap-4">
        {fields(["label", "hue"])}
        <div className="grid grid-cols-3 gap-3">{fields(["kind", "probability", "expectedDays"])}</div>
        {fields(["guidance"])}
        {skippable !== null && (
          <label className="flex items-start gap-2">
            <Checkbox className="mt-0.5" checked={skippable} onChange={(next) => onChange(setSkippable(doc, id, next))} />
            <span>
              {t("pipe.skippable")}
              <span className="block text-xs text-fg3">{t("pipe.skippableHelp")}</span>
            </span>
          </label>
        )}
        {fields(["name"])}
      </section>
      <GateForm entity={entity} doc={doc} stage={stage} side="enter" faults={faults} onChange={onChange} />
      <Checklist doc={doc} stage={stage} faults={faults} onChange={onChange} />
      {kindOf(stage) === "open" && <GateForm entity={entity} doc={doc} stage={stage} side="leave" faults={faults} onChange={onChange} />}
    </div>
  );
}

type Piece = Pick<StagePanelProps, "doc" | "stage" | "faults" | "onChange">;

function PartHead({ icon, title, help }: { icon: ReactNode; title: string; help: string }): ReactNode {
  return (
    <div>
      <h3 className="flex items-center gap-2 font-semibold">
        <span className="text-fg3">{icon}</span>
        {title}
      </h3>
      <p className="mt-0.5 text-xs text-fg3">{help}</p>
    </div>
  );
}

/** What entering or leaving asks for: fields, a condition, and what people read who lack it. */
function GateForm({ entity, doc, stage, side, faults, onChange }: Piece & { entity: Entity; side: Side }): ReactNode {
  const gate = stage[side] ?? {};
  const required = gate.require ?? [];
  const pointer = `/stages/${doc.stages.indexOf(stage)}/${side}`;
  const put = (change: Parameters<typeof setGate>[3], key?: string) => onChange(setGate(doc, stage.id, side, change), key);
  const fault = faults.at(`${pointer}/require`) ?? faults.at(`${pointer}/when`);
  return (
    <section data-part={side} aria-label={t(`pipe.${side}`)} className="grid gap-3 border-t pt-5">
      <PartHead icon={side === "enter" ? <LogIn size={15} aria-hidden /> : <LogOut size={15} aria-hidden />} title={t(`pipe.${side}`)} help={t(`pipe.${side}Help`)} />
      <FieldList label={t("pipe.fields")} add={t("pipe.addField")} entity={entity} offered={requirable(entity)} chosen={required} onChange={(require) => put({ require })} />
      <ConditionEditor entity={entity} label={t("pipe.condition")} filter={gate.when} onChange={(when) => put({ when })} />
      {fault !== null && <p role="alert" className="text-xs text-bad">{fault}</p>}
      {(!gateIsEmpty(gate) || gate.message !== undefined) && (
        <LabelFields name={t("pipe.message")} label={gate.message} long error={faults.at(`${pointer}/message`)} onChange={(message) => put({ message }, `${stage.id}.${side}.message`)} />
      )}
    </section>
  );
}

function Checklist({ doc, stage, faults, onChange }: Piece): ReactNode {
  const items = stage.checklist ?? [];
  const list = useRef<HTMLUListElement>(null);
  const pointer = `/stages/${doc.stages.indexOf(stage)}/checklist`;
  const add = () => {
    onChange(addItem(doc, stage.id, { zh: t("pipe.newItemZh"), en: t("pipe.newItemEn") }));
    requestAnimationFrame(() => {
      const input = list.current?.querySelector<HTMLInputElement>("li:last-child input[lang]");
      input?.focus();
      input?.select();
    });
  };
  return (
    <section data-part="checklist" aria-label={t("pipe.checklist")} className="grid gap-3 border-t pt-5">
      <PartHead icon={<ListChecks size={15} aria-hidden />} title={t("pipe.checklist")} help={t("pipe.checklistHelp")} />
      {items.length > 0 && (
        <ul ref={list} className="m-0 grid list-none gap-2 p-0">
          {items.map((item, index) => {
            const name = readLabel(item.label, item.id);
            return (
              <li key={item.id} className="rounded-lg p-2.5 shadow-[inset_0_0_0_1px_var(--line2)]">
                <LabelFields name={t("pipe.item", { n: index + 1 })} label={item.label} error={faults.at(`${pointer}/${index}/label`)} onChange={(label) => label !== undefined && onChange(setItem(doc, stage.id, item.id, { label }), `${item.id}.label`)} />
                <div className="mt-1.5 flex items-center gap-0.5">
                  <label className="mr-auto flex items-center gap-2">
                    <Checkbox checked={item.required ?? false} onChange={(required) => onChange(setItem(doc, stage.id, item.id, { required }))} />
                    {t("pipe.itemRequired")}
                  </label>
                  <IconButton size="sm" label={t("pipe.itemUp", { name })} disabled={index === 0} className="disabled:opacity-40" onClick={() => onChange(moveItem(doc, stage.id, item.id, -1))}>
                    <ArrowUp size={14} aria-hidden />
                  </IconButton>
                  <IconButton size="sm" label={t("pipe.itemDown", { name })} disabled={index === items.length - 1} className="disabled:opacity-40" onClick={() => onChange(moveItem(doc, stage.id, item.id, 1))}>
                    <ArrowDown size={14} aria-hidden />
                  </IconButton>
                  <IconButton size="sm" label={t("pipe.itemRemove", { name })} onClick={() => onChange(removeItem(doc, stage.id, item.id))}>
                    <Trash2 size={14} aria-hidden />
                  </IconButton>
                </div>
              </li>
            );
          })}
        </ul>
      )}
      <div>
        <Button tone="ghost" className="!px-2 !text-fg2" onClick={add}>
          <Plus size={14} aria-hidden />
          {t("pipe.addItem")}
        </Button>
      </div>
    </section>
  );
}
