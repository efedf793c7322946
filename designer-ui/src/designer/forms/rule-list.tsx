import { Asterisk, Ban, ListFilter, Lock, Plus, Split, Trash2, type LucideIcon } from "lucide-react";
import { useState, type ReactNode } from "react";
import { formatList } from "../../lib/format";
import { t, type Key } from "../../lib/i18n";
import { fieldOf } from "../../metadata/paths";
import type { Field } from "../../metadata/types";
import { Button, IconButton } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { MenuButton } from "../../ui/menu";
import { ConditionEditor } from "../pipelines/condition";
import { faultsOf } from "../pipelines/model";
import { LabelFields } from "../pipelines/schema-fields";
import type { RuleDoc } from "../revisions/files";
import { useFormDesign } from "./context";
import { addRule, type Demand, demandOf, dropFromRule, rulesAbout, setField, setRule, splitRule, subjectsOf } from "./rules";
import { Dependences } from "./dependences";

const DEMANDS: Record<Demand, { icon: LucideIcon; title: Key }> = {
  require: { icon: Asterisk, title: "fd.requiredWhen" },
  lock: { icon: Lock, title: "fd.lockedWhen" },
  options: { icon: ListFilter, title: "fd.optionsWhen" },
  refuse: { icon: Ban, title: "fd.refusedWhen" },
};

/** What is asked of a field, and when: rules of the record type, not of this form. */
export function RuleList({ field }: { field: Field }): ReactNode {
  const { editing, entity, model } = useFormDesign();
  const { files, apply } = editing;
  const [pending, setPending] = useState<Demand | null>(null);
  const rules = rulesAbout(entity, field.name);
  const doc = entity.fields.find((candidate) => candidate.name === field.name);
  const hasOptions = field.type === "choice" || field.type === "multi_choice";
  if (!doc) return null;
  const demands = (Object.keys(DEMANDS) as Demand[]).filter((demand) => demand !== "options" || hasOptions);
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
      {rules.map((rule) => (
        <RuleCard key={rule.id} rule={rule} field={field} />
      ))}
      {pending && (
        <div className="fd-card grid gap-3">
          <RuleHead demand={pending} onRemove={() => setPending(null)} />
          <ConditionEditor
            entity={model}
            label={t("fd.when")}
            filter={undefined}
            onChange={(when) => {
              if (!when) return;
              apply(addRule(files, entity.name, field.name, pending, when));
              setPending(null);
            }}
          />
          <p className="text-xs text-fg3">{t("fd.pendingHelp")}</p>
        </div>
      )}
      <div>
        <MenuButton className="btn btn-g !px-2 !text-fg2" menuLabel={t("fd.addRule")} entries={() => demands.map((demand) => ({ key: demand, label: t(DEMANDS[demand].title), icon: DEMANDS[demand].icon, onSelect: () => setPending(demand) }))}>
          <Plus size={14} aria-hidden />
          {t("fd.addRule")}
        </MenuButton>
      </div>
      {hasOptions && <Dependences field={field} />}
    </section>
  );
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

function RuleCard({ rule, field }: { rule: RuleDoc; field: Field }): ReactNode {
  const { editing, entity, entityPath, model } = useFormDesign();
  const { files, apply, draft } = editing;
  const demand = demandOf(rule);
  const others = subjectsOf(rule).filter((name) => name !== field.name);
  const index = (entity.rules ?? []).indexOf(rule);
  const problems = faultsOf(draft?.problems ?? [], entityPath).under(`/rules/${index}`);
  const allowed = rule.options?.[field.name] ?? [];
  return (
    <div className="fd-card grid gap-3" data-rule={demand}>
      <RuleHead demand={demand} onRemove={() => apply(dropFromRule(files, entity.name, rule.id, field.name))} />
      <ConditionEditor entity={model} label={t("fd.when")} filter={rule.when} onChange={(when) => apply(setRule(files, entity.name, rule.id, { when }))} />
      {demand === "options" && (
        <fieldset className="grid gap-1.5">
          <legend className="lb">{t("fd.allowedOptions")}</legend>
          {(field.choices ?? []).filter((choice) => !choice.retired || allowed.includes(choice.name)).map((choice) => (
            <label key={choice.name} className="flex items-center gap-2">
              <Checkbox
                checked={allowed.includes(choice.name)}
                disabled={allowed.length === 1 && allowed[0] === choice.name}
                onChange={(on) => {
                  const names = (field.choices ?? []).map((candidate) => candidate.name).filter((name) => (name === choice.name ? on : allowed.includes(name)));
                  apply(setRule(files, entity.name, rule.id, { options: { ...rule.options, [field.name]: names } }));
                }}
              />
              {choice.label}
            </label>
          ))}
        </fieldset>
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
      {problems.map((problem) => (
        <p key={problem.pointer} role="alert" className="text-xs text-bad">{problem.message}</p>
      ))}
    </div>
  );
}
