import { Asterisk, Ban, Link2, ListFilter, Lock, Plus, Split, Trash2, type LucideIcon } from "lucide-react";
import { useState, type ReactNode } from "react";
import { formatList } from "../../lib/format";
import { t, type Key } from "../../lib/i18n";
import { useMetadata } from "../../metadata/hooks";
import { fieldOf } from "../../metadata/paths";
import type { Field } from "../../metadata/types";
import { Button, IconButton } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { MenuButton } from "../../ui/menu";
import { ConditionEditor } from "../panel/condition";
import { faultsOf } from "../pipelines/model";
import { LabelFields } from "../panel/controls";
import { beginLimit, limitTargets, LimitSet } from "../panel/limit-set";
import { newId } from "../revisions/edits";
import { type RuleDoc } from "../revisions/files";
import { useFormDesign } from "./context";
import { addLimit, addRule, type Demand, demandOf, dropFromRule, rulesAbout, setField, setRule, splitRule, subjectsOf } from "./rules";
import { Dependences } from "./dependences";

const DEMANDS: Record<Demand, { icon: LucideIcon; title: Key }> = {
  require: { icon: Asterisk, title: "fd.requiredWhen" },
  lock: { icon: Lock, title: "fd.lockedWhen" },
  options: { icon: ListFilter, title: "fd.optionsWhen" },
  records: { icon: Link2, title: "fd.recordsWhen" },
  refuse: { icon: Ban, title: "fd.refusedWhen" },
};

/** What is asked of a field, and when: rules of the record type, not of this form. */
export function RuleList({ field }: { field: Field }): ReactNode {
  const { editing, entity } = useFormDesign();
  const { files, apply } = editing;
  const { limits, begin } = useLimits(field);
  const [pending, setPending] = useState<{ id: string; demand: Demand } | null>(null);
  const rules = rulesAbout(entity, field.name);
  const doc = entity.fields.find((candidate) => candidate.name === field.name);
  const hasOptions = field.type === "choice" || field.type === "multi_choice";
  if (!doc) return null;
  const demands = (Object.keys(DEMANDS) as Demand[]).filter((demand) => (demand !== "options" || hasOptions) && (demand !== "records" || limits));
  // A card begun here stays the same one when its rule comes to be.
  const begun = pending && !rules.some((rule) => rule.id === pending.id) ? [pending] : [];
  const cards = [...rules.map((rule) => ({ id: rule.id, demand: demandOf(rule) })), ...begun];
  return (
    <section aria-label={t("fd.rules")} className="grid gap-3 border-t pt-5">
      <div>
        <h3 className="font-semibold">{t("fd.rules")}</h3>
        <p className="mt-0.5 text-xs text-fg3">{t("fd.rulesHelp")}</p>
      </div>
      <label className="flex items-center gap-2">
        <Checkbox checked={doc.required ?? false} onChange={(required) => apply(setField(files, entity.name, field.name, { required }))} />
        {t("fd.alwaysRequired")}
      </label>
      {cards.map(({ id, demand }) => (
        <RuleCard key={id} id={id} demand={demand} field={field} onDrop={() => setPending(null)} />
      ))}
      <div>
        <MenuButton className="btn btn-g !px-2 !text-fg2" menuLabel={t("fd.addRule")} entries={() => demands.map((demand) => ({ key: demand, label: t(DEMANDS[demand].title), icon: DEMANDS[demand].icon, onSelect: () => (demand === "records" ? begin() : setPending({ id: newId("rul"), demand })) }))}>
          <Plus size={14} aria-hidden />
          {t("fd.addRule")}
        </MenuButton>
      </div>
      {hasOptions && <Dependences field={field} />}
    </section>
  );
}

/** Whether the field leads to records that can be limited, and how a limit of them begins. */
function useLimits(field: Field): { limits: boolean; begin: () => void } {
  const { editing, entity, model } = useFormDesign();
  const metadata = useMetadata();
  const { files, apply } = editing;
  return {
    limits: limitTargets(metadata, files, field).length > 0,
    begin() {
      const start = beginLimit(metadata, files, { entity: model, field });
      if (start) apply(addLimit(files, entity.name, { id: newId("rul"), ...start }));
    },
  };
}

function RuleHead({ demand, onRemove }: { demand: Demand; onRemove: () => void }): ReactNode {
  const { icon: Icon, title } = DEMANDS[demand];
  return (
    <div className="flex items-center gap-2">
      <Icon size={14} aria-hidden className="text-fg3" />
      <h4 className="min-w-0 flex-1 font-medium">{t(title)}</h4>
      <IconButton size="sm" label={t("fd.removeRule")} onClick={onRemove}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

/** A rule about the field; without a condition yet, one that is begun. */
function RuleCard({ id, demand, field, onDrop }: { id: string; demand: Demand; field: Field; onDrop: () => void }): ReactNode {
  const { editing, entity, entityPath, model } = useFormDesign();
  const { files, apply, draft } = editing;
  const index = (entity.rules ?? []).findIndex((candidate) => candidate.id === id);
  const rule = (entity.rules ?? [])[index];
  const condition = (
    <ConditionEditor
      entity={model}
      label={t("fd.when")}
      filter={rule?.when}
      onChange={(when) => (rule ? apply(setRule(files, entity.name, id, { when }), `${id}.when`) : when && demand !== "records" && apply(addRule(files, entity.name, { id, field: field.name, demand, when }), `${id}.when`))}
    />
  );
  const remove = () => {
    onDrop();
    if (rule) apply(dropFromRule(files, entity.name, id, field.name));
  };
  const problems = rule ? faultsOf(draft?.problems ?? [], entityPath).under(`/rules/${index}`) : [];
  return (
    <div className="fd-card grid gap-3" data-rule={demand}>
      <RuleHead demand={demand} onRemove={remove} />
      {condition}
      {rule ? <RuleEffect rule={rule} field={field} /> : <p className="text-xs text-fg3">{t("fd.pendingHelp")}</p>}
      {problems.map((problem) => (
        <p key={problem.pointer} role="alert" className="text-xs text-bad">{problem.message}</p>
      ))}
    </div>
  );
}

/** What a rule allows, says, and whom else it is about. */
function RuleEffect({ rule, field }: { rule: RuleDoc; field: Field }): ReactNode {
  const { editing, entity, model } = useFormDesign();
  const { files, apply } = editing;
  const allowed = rule.options?.[field.name] ?? [];
  const others = subjectsOf(rule).filter((name) => name !== field.name);
  const choices = (field.choices ?? []).filter((choice) => !choice.retired || allowed.includes(choice.name));
  const allow = (name: string, on: boolean) => {
    const names = choices.map((choice) => choice.name).filter((other) => (other === name ? on : allowed.includes(other)));
    apply(setRule(files, entity.name, rule.id, { options: { ...rule.options, [field.name]: names } }));
  };
  return (
    <>
      {rule.options && (
        <fieldset className="grid gap-1.5">
          <legend className="lb">{t("fd.allowedOptions")}</legend>
          {choices.map((choice) => (
            <label key={choice.name} className="flex items-center gap-2">
              <Checkbox checked={allowed.includes(choice.name)} disabled={allowed.length === 1 && allowed[0] === choice.name} onChange={(on) => allow(choice.name, on)} />
              {choice.label}
            </label>
          ))}
        </fieldset>
      )}
      {rule.records && (
        <LimitSet files={files} entity={model} field={field} records={rule.records} onChange={(records) => apply(setRule(files, entity.name, rule.id, { records }), `${rule.id}.records`)} />
      )}
      <LabelFields name={t("fd.message")} label={rule.message} long onChange={(message) => apply(setRule(files, entity.name, rule.id, { message }), `${rule.id}.message`)} />
      {others.length > 0 && (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-fg3">
          {t("fd.alsoAbout", { fields: formatList(others.map((name) => fieldOf(model, name)?.label ?? name)) })}
          <Button tone="ghost" className="!h-6 !px-1.5 !text-xs" onClick={() => apply(splitRule(files, entity.name, rule.id, field.name))}>
            <Split size={12} aria-hidden />
            {t("fd.splitRule")}
          </Button>
        </p>
      )}
    </>
  );
}
