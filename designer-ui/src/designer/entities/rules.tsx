import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { describeFilter } from "../../fields/filter-chip";
import { formatList } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useMetadata } from "../../metadata/hooks";
import { limitedFields } from "../../metadata/limited";
import { fieldOf } from "../../metadata/paths";
import type { Entity, Field } from "../../metadata/types";
import { Button } from "../../ui/button";
import { MenuButton } from "../../ui/menu";
import { ConditionEditor } from "../panel/condition";
import { LabelFields } from "../panel/controls";
import { beginLimit, limitTargets, LimitSet, withoutField } from "../panel/limit-set";
import { FieldList, RefsField } from "../panel/pickers";
import { faultsOf, requirable } from "../pipelines/model";
import { type EntityDoc, type Label, type Placed, type RuleDoc } from "../revisions/files";
import type { Files } from "../revisions/requests";
import { Select } from "../revisions/new-form";
import type { Editing } from "../revisions/use-draft";
import type { Filter } from "../../metadata/filter";
import { addRule, addUnique, asKind, kindOfRule, RULE_KINDS, type RuleKind, setRule, setUnique } from "./edits";

interface RulesProps {
  editing: Editing;
  placed: Placed<EntityDoc>;
  entity: Entity;
  /** Id of the rule that is open. */
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}

/** What holds at every door: rules by condition, and values that may occur only once together. */
export function Rules({ editing, placed, entity, open, onOpen }: RulesProps): ReactNode {
  const { files, apply, draft } = editing;
  const { doc, path } = placed;
  const metadata = useMetadata();
  const rules = doc.rules ?? [];
  const unique = doc.unique ?? [];
  const faults = faultsOf(draft?.problems ?? [], path);
  const add = (kind: RuleKind) => {
    const first = requirable(entity)[0];
    const start: Omit<RuleDoc, "id"> = kind === "refuse" ? { refuse: true } : kind === "options" ? { options: {} } : kind === "records" ? { records: {} } : { [kind]: first ? [first.name] : [] };
    const { patch, id } = addRule(files, doc.id, start);
    apply(patch);
    onOpen(id);
  };
  return (
    <div className="grid max-w-3xl gap-8 px-5 pt-5 pb-10 max-md:px-4">
      <section aria-label={t("ent.rules")}>
        <div className="mb-3 flex items-center gap-2">
          <h3 className="font-semibold">{t("ent.rules")}</h3>
          <span className="num text-xs text-fg3">{rules.length}</span>
          <span className="flex-1" />
          <MenuButton className="btn" menuLabel={t("ent.addRule")} align="end" entries={() => RULE_KINDS.map((kind) => ({ key: kind, label: t(`ent.rule.${kind}`), onSelect: () => add(kind) }))}>
            <Plus size={14} aria-hidden />
            {t("ent.addRule")}
          </MenuButton>
        </div>
        {rules.length === 0 && <p className="text-fg3">{t("ent.noRules")}</p>}
        <ul className="m-0 grid list-none gap-2 p-0">
          {rules.map((rule, index) => {
            const when = rule["when"] as Filter | undefined;
            const isOpen = rule.id === open;
            const wrong = faults.at(`/rules/${index}`);
            return (
              <li key={rule.id} className="ent-card grid gap-3">
                <button type="button" aria-pressed={isOpen} aria-expanded={isOpen} className="block min-w-0 rounded text-left" onClick={() => onOpen(isOpen ? undefined : rule.id)}>
                  <span className="block text-fg2">{when === undefined ? t("ent.always") : t("ent.whenX", { condition: describeFilter(metadata, entity, when) })}</span>
                  <span className="block font-medium">{sentence(entity, rule)}</span>
                  {wrong !== null && <span className="block text-xs text-bad">{wrong}</span>}
                </button>
                {isOpen && <RuleForm editing={editing} placed={placed} entity={entity} rule={rule} pointer={`/rules/${index}`} />}
              </li>
            );
          })}
        </ul>
      </section>
      <section aria-label={t("ent.uniques")}>
        <div className="mb-3 flex items-center gap-2">
          <h3 className="font-semibold">{t("ent.uniques")}</h3>
          <span className="num text-xs text-fg3">{unique.length}</span>
          <span className="flex-1" />
          <Button onClick={() => apply(addUnique(files, doc.id, [doc.nameField]).patch)}>
            <Plus size={14} aria-hidden />
            {t("ent.addUnique")}
          </Button>
        </div>
        {unique.length === 0 && <p className="text-fg3">{t("ent.noUniques")}</p>}
        <ul className="m-0 grid list-none gap-2 p-0">
          {unique.map((constraint, index) => (
            <li key={constraint.id} className="ent-card grid gap-3">
              <FieldList
                label={t("schema.unique.fields")}
                entity={entity}
                offered={entity.fields.filter((field) => !field.system && canBeUnique(field))}
                chosen={constraint.fields}
                error={faults.at(`/unique/${index}`)}
                onChange={(fields) => apply(setUnique(files, doc.id, constraint.id, fields.length === 0 ? undefined : { ...constraint, fields }))}
              />
              <LabelFields name={t("schema.unique.message")} label={constraint["message"] as Label | undefined} long onChange={(message) => apply(setUnique(files, doc.id, constraint.id, { ...constraint, message }), `${constraint.id}.message`)} />
              <div>
                <Button tone="ghost" className="!px-2 !text-bad" onClick={() => apply(setUnique(files, doc.id, constraint.id, undefined))}><Trash2 size={14} aria-hidden />{t("designer.remove")}</Button>
              </div>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

const SEVERAL: readonly string[] = ["long_text", "rich_text", "signature", "json", "position", "address", "multi_choice", "tags", "many_to_many", "attachment", "image"];

/** The engine's own rule: one value, and not a long one. */
export function canBeUnique(field: Field): boolean {
  return !SEVERAL.includes(field.type);
}

function names(entity: Entity, fields: readonly string[]): string {
  return fields.length === 0 ? "…" : formatList(fields.map((name) => fieldOf(entity, name)?.label ?? name));
}

/** What a rule demands, in words. */
export function sentence(entity: Entity, rule: RuleDoc): string {
  const kind = kindOfRule(rule);
  switch (kind) {
    case "require":
      return t("ent.says.require", { fields: names(entity, rule.require ?? []) });
    case "lock":
      return t("ent.says.lock", { fields: names(entity, rule.lock ?? []) });
    case "refuse":
      return t("ent.says.refuse");
    case "options":
      return t("ent.says.options", { fields: names(entity, Object.keys(rule.options ?? {})) });
    case "records":
      return t("ent.says.records", { fields: names(entity, limitedFields(rule.records)) });
  }
}

function RuleForm({ editing, placed, entity, rule, pointer }: { editing: Editing; placed: Placed<EntityDoc>; entity: Entity; rule: RuleDoc; pointer: string }): ReactNode {
  const { files, apply, draft } = editing;
  const faults = faultsOf(draft?.problems ?? [], placed.path);
  const put = (change: Partial<RuleDoc>, key?: string) => apply(setRule(files, placed.doc.id, rule.id, { ...rule, ...change }), key);
  const kind = kindOfRule(rule);
  const choiceFields = entity.fields.filter((field) => !field.system && (field.type === "choice" || field.type === "multi_choice"));
  return (
    <div className="grid gap-4 border-t pt-3">
      <ConditionEditor entity={entity} label={t("schema.rule.when")} filter={rule["when"] as Filter | undefined} onChange={(when) => put({ when })} />
      <Select label={t("ent.ruleKind")} value={kind} options={RULE_KINDS.map((value) => ({ value, label: t(`ent.rule.${value}`) }))} onChange={(next) => apply(setRule(files, placed.doc.id, rule.id, asKind(rule, next as RuleKind)))} />
      {kind === "require" && <FieldList label={t("schema.rule.require")} entity={entity} offered={requirable(entity)} chosen={rule.require ?? []} error={faults.at(`${pointer}/require`)} onChange={(require) => put({ require })} />}
      {kind === "lock" && <FieldList label={t("schema.rule.lock")} entity={entity} offered={entity.fields.filter((field) => !field.system)} chosen={rule.lock ?? []} error={faults.at(`${pointer}/lock`)} onChange={(lock) => put({ lock })} />}
      {kind === "options" && (
        <div className="grid gap-3">
          <FieldList label={t("ent.optionFields")} entity={entity} offered={choiceFields} chosen={Object.keys(rule.options ?? {})} error={faults.at(`${pointer}/options`)} onChange={(fields) => put({ options: Object.fromEntries(fields.map((name) => [name, rule.options?.[name] ?? (fieldOf(entity, name)?.choices ?? []).slice(0, 1).map((choice) => choice.name)])) })} />
          {Object.entries(rule.options ?? {}).map(([name, allowed]) => (
            <RefsField key={name} label={t("ent.allowedOf", { field: fieldOf(entity, name)?.label ?? name })} options={(fieldOf(entity, name)?.choices ?? []).map((choice) => ({ value: choice.name, label: choice.label }))} values={allowed} onChange={(values) => put({ options: { ...rule.options, [name]: values } })} />
          ))}
        </div>
      )}
      {kind === "records" && <Limits files={files} entity={entity} rule={rule} error={faults.at(`${pointer}/records`)} onChange={(records, key) => put({ records }, key)} />}
      <LabelFields name={t("schema.rule.message")} label={rule["message"] as Label | undefined} long error={faults.at(`${pointer}/message`)} onChange={(message) => put({ message }, `${rule.id}.message`)} />
      <div>
        <Button tone="ghost" className="!px-2 !text-bad" onClick={() => apply(setRule(files, placed.doc.id, rule.id, undefined))}><Trash2 size={14} aria-hidden />{t("ent.removeRule")}</Button>
      </div>
    </div>
  );
}

/** The fields a rule limits the records of, and by what. */
function Limits({ files, entity, rule, error, onChange }: { files: Files; entity: Entity; rule: RuleDoc; error: string | null; onChange: (records: Record<string, Filter>, key?: string) => void }): ReactNode {
  const metadata = useMetadata();
  const records = rule.records ?? {};
  const chosen = limitedFields(records);
  const offered = entity.fields.filter((field) => limitTargets(metadata, files, field).length > 0);
  const choose = (fields: readonly string[]) => {
    const kept = chosen.filter((name) => !fields.includes(name)).reduce<Record<string, Filter>>(withoutField, { ...records });
    for (const name of fields.filter((candidate) => !chosen.includes(candidate))) {
      const field = fieldOf(entity, name);
      const start = field && beginLimit(metadata, files, { entity, field });
      if (start) kept[start.key] = start.limit;
    }
    onChange(kept);
  };
  return (
    <div className="grid gap-3">
      <FieldList label={t("ent.recordFields")} entity={entity} offered={offered} chosen={chosen} error={error} onChange={choose} />
      {chosen.map((name) => {
        const field = fieldOf(entity, name);
        return field && (
          <fieldset key={name} className="fd-card grid min-w-0 gap-2">
            <legend className="sr-only">{field.label}</legend>
            {chosen.length > 1 && <p className="font-medium">{field.label}</p>}
            <LimitSet files={files} entity={entity} field={field} records={records} onChange={(next) => onChange(next, `${rule.id}.records`)} />
          </fieldset>
        );
      })}
    </div>
  );
}
