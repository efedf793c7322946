import { useRef, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { Field } from "../../metadata/types";
import { Button } from "../../ui/button";
import { TextArea } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import { MenuButton } from "../../ui/menu";
import { FORMULA_FUNCTIONS } from "./functions";

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
