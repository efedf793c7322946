import { useRef, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { targetNames } from "../../metadata/paths";
import type { Entity, Field } from "../../metadata/types";
import { Button } from "../../ui/button";
import { TextArea } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import { MenuButton } from "../../ui/menu";
import type { FieldConfigProps } from "../types";
import { FORMULA_FUNCTIONS } from "./functions";

const RESULTS = ["money", "decimal", "percent", "integer", "text", "boolean", "date", "datetime"] as const;
const WITH_SCALE: readonly string[] = ["money", "decimal", "percent"];

/** What a formula gives, with how many decimals, and the formula. */
export function Config({ entity, entities, field, errorAt, onChange }: FieldConfigProps): ReactNode {
  const result = String(field["result"] ?? "decimal");
  const fault = errorAt("formula");
  return (
    <div className="grid gap-3">
      <div className="grid grid-cols-2 gap-3">
        <Labelled label={t("schema.field.result")} error={errorAt("result")}>
          {(control) => (
            <select id={control.id} className="in" value={result} onChange={(event) => onChange({ result: event.target.value, ...(WITH_SCALE.includes(event.target.value) ? {} : { scale: undefined }) })}>
              {RESULTS.map((name) => <option key={name} value={name}>{t(`schema.field.result.${name}`)}</option>)}
            </select>
          )}
        </Labelled>
        {WITH_SCALE.includes(result) && (
          <Labelled label={t("formula.scale")} error={errorAt("scale")}>
            {(control) => (
              <select id={control.id} className="in" value={String(field["scale"] ?? 2)} onChange={(event) => onChange({ scale: event.target.value === "2" ? undefined : Number(event.target.value) })}>
                {[0, 1, 2, 3, 4, 5, 6].map((places) => <option key={places} value={places}>{places}</option>)}
              </select>
            )}
          </Labelled>
        )}
      </div>
      <FormulaConfig formula={String(field["formula"] ?? "")} fields={namesFor(entity, entities, String(field["id"]))} problem={fault === null ? null : { message: fault }} onChange={(formula) => onChange({ formula }, `${String(field["id"])}.formula`)} />
    </div>
  );
}

/** Own fields, and those of the records lookups lead to. */
function namesFor(entity: Entity, entities: readonly Entity[], own: string): Pick<Field, "name" | "label">[] {
  const shown = (field: Field) => field.since === undefined && !field.system;
  const near = entity.fields.filter((field) => shown(field) && field.id !== own);
  const far = near.filter((field) => field.type === "lookup").flatMap((lookup) => {
    const target = entities.find(({ name }) => targetNames(lookup).includes(name));
    return (target?.fields ?? []).filter(shown).map((field) => ({ name: `${lookup.name}.${field.name}`, label: `${lookup.label} › ${field.label}` }));
  });
  return [...near, ...far];
}

export interface FormulaConfigProps {
  /** The text as the field's file has it. */
  formula: string;
  /** Fields of the entity, and of those its lookups lead to by path (`account.credit_limit`), that may be put in. */
  fields: readonly Pick<Field, "name" | "label">[];
  /** What the draft's check says of `/formula`; `position` and `length` (in characters, from 1) mark the place. */
  problem?: { message: string; hint?: string | null; position?: number; length?: number } | null;
  onChange: (formula: string) => void;
}

/** The expression of a formula field: its text, what is wrong and where, and what can be put in. */
export function FormulaConfig({ formula, fields, problem, onChange }: FormulaConfigProps): ReactNode {
  const area = useRef<HTMLTextAreaElement>(null);
  const insert = (text: string) => {
    const { selectionStart = formula.length, selectionEnd = formula.length } = area.current ?? {};
    const next = formula.slice(0, selectionStart) + text + formula.slice(selectionEnd);
    onChange(next);
    const hole = text.search(/(?<=\()|(?<=")(?=")/);
    const cursor = selectionStart + (hole < 0 ? text.length : hole);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(cursor, cursor);
    });
  };
  const showPlace = () => {
    if (!problem?.position) return;
    const letters = Array.from(formula);
    const start = letters.slice(0, problem.position - 1).join("").length;
    const end = letters.slice(0, problem.position - 1 + (problem.length ?? 0)).join("").length;
    area.current?.focus();
    area.current?.setSelectionRange(start, Math.max(start, end));
  };
  const groups = ["choose", "number", "text", "date"] as const;
  return (
    <div className="grid gap-2">
      <Labelled label={t("formula.label")} help={t("formula.help")} error={problem ? [problem.message, problem.hint].filter(Boolean).join(" ") : null}>
        {(control) => (
          <TextArea
            ref={area}
            id={control.id}
            aria-describedby={control.describedBy}
            invalid={control.invalid}
            className="font-mono text-[13px]"
            spellCheck={false}
            autoCapitalize="off"
            value={formula}
            maxLength={2_000}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Labelled>
      <div className="flex flex-wrap gap-2">
        <MenuButton className="btn" menuLabel={t("formula.insertField")} entries={() => fields.map((field) => ({ key: field.name, label: field.label, hint: field.name, onSelect: () => insert(field.name) }))}>
          {t("formula.insertField")}
        </MenuButton>
        <MenuButton
          className="btn"
          menuLabel={t("formula.insertFunction")}
          entries={() => groups.map((group) => ({ key: group, title: t(`formula.group.${group}`), items: FORMULA_FUNCTIONS.filter((one) => one.group === group).map((one) => ({ key: one.name, label: one.name, hint: t(`formula.fn.${one.name}`), onSelect: () => insert(one.insert) })) }))}
        >
          {t("formula.insertFunction")}
        </MenuButton>
        {problem?.position !== undefined && <Button onClick={showPlace}>{t("formula.showPlace")}</Button>}
      </div>
    </div>
  );
}
