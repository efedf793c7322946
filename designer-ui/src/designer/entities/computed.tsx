import type { ReactNode } from "react";
import { FormulaConfig } from "../../fields/formula/config";
import { RollupConfig } from "../../fields/rollup/config";
import type { FieldConfigProps } from "../../fields/types";
import { t } from "../../lib/i18n";
import { targetNames } from "../../metadata/paths";
import type { Entity, Field } from "../../metadata/types";
import { ConditionEditor } from "../panel/condition";
import { entitiesIn, readLabel } from "../revisions/files";
import { useStudio } from "../studio/context";

/** What a formula is computed from. */
export function FormulaPanel({ entity, entities, field, onChange, errorAt }: FieldConfigProps): ReactNode {
  const message = errorAt("formula");
  const own = entity.fields.filter((other) => other.name !== field["name"]);
  const hops = own
    .filter((other) => other.type === "lookup")
    .flatMap((other) => (entities.find((target) => target.name === targetNames(other)[0])?.fields ?? []).filter((sub) => !sub.system).map((sub) => ({ name: `${other.name}.${sub.name}`, label: `${other.label} · ${sub.label}` })));
  return <FormulaConfig formula={String(field["formula"] ?? "")} fields={[...own, ...hops]} problem={message === null ? null : { message }} onChange={(formula) => onChange({ formula: formula === "" ? undefined : formula }, "formula")} />;
}

/** Which records a roll-up looks at, and what it makes of them. */
export function RollupPanel({ entity, entities, field, onChange, errorAt }: FieldConfigProps): ReactNode {
  const { editing } = useStudio();
  const lists = entitiesIn(editing.files).flatMap(({ doc }) =>
    doc.fields.flatMap((other) => (other.inverse && targetNames(other).includes(entity.name) ? [{ name: other.inverse.name, label: readLabel(other.inverse.label, other.inverse.name), of: doc.name }] : [])),
  );
  const sets = entity.fields.filter((other) => other.type === "many_to_many").map((other) => ({ name: other.name, label: other.label, of: targetNames(other)[0] ?? "" }));
  const relations = [...lists, ...sets].map((list) => ({ name: list.name, label: list.label, entity: find(entities, list.of), fields: plain(find(entities, list.of)) }));
  return (
    <RollupConfig
      value={field}
      relations={relations}
      errorAt={errorAt}
      onChange={(name, value) => onChange({ [name]: value })}
      condition={(relation, filter, put) => {
        const target = relations.find((candidate) => candidate.name === relation)?.entity;
        return target ? <ConditionEditor entity={target} label={t("schema.field.filter")} filter={filter} onChange={put} /> : null;
      }}
    />
  );
}

function find(entities: readonly Entity[], name: string): Entity | undefined {
  return entities.find((entity) => entity.name === name);
}

function plain(entity: Entity | undefined): Field[] {
  return (entity?.fields ?? []).filter((field) => !field.system);
}
