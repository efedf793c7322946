import type { ReactNode } from "react";
import { ConditionEditor } from "../../designer/panel/condition";
import { t } from "../../lib/i18n";
import type { Filter } from "../../metadata/filter";
import type { Field, FieldTypeName } from "../../metadata/types";
import { targetNames } from "../../metadata/paths";
import { Labelled } from "../../ui/labelled";
import type { FieldConfigProps } from "../types";

export const ROLLUP_OPS = ["count", "sum", "avg", "min", "max", "latest"] as const;
export type RollupOp = (typeof ROLLUP_OPS)[number];

/** The properties of a roll-up field, as its file has them. */
export interface RollupProperties {
  of?: string;
  op?: RollupOp;
  field?: string;
  by?: string;
  filter?: Filter;
}

export interface RollupConfigProps {
  value: RollupProperties;
  /** The related lists and sets of the entity, each with the fields of its records. */
  relations: readonly { name: string; label: string; fields: readonly Pick<Field, "name" | "label" | "type">[] }[];
  errorAt: (name: keyof RollupProperties) => string | null;
  /** `undefined` takes the property out of the file. */
  onChange: (name: keyof RollupProperties, value: unknown) => void;
  /** The editor of a condition on the records of a relation. */
  condition: (relation: string, filter: Filter | undefined, onChange: (filter: Filter | undefined) => void) => ReactNode;
}

/** The roll-up of a field's file over what the draft has. */
export function Config({ entity, entities, field, errorAt, onChange }: FieldConfigProps): ReactNode {
  const named = (name: string | undefined) => entities.find((candidate) => candidate.name === name);
  const lists = (entity.relatedLists ?? []).map((list) => ({ name: list.name, label: list.label, of: named(list.entity) }));
  const sets = entity.fields.filter(({ type }) => type === "many_to_many").map((set) => ({ name: set.name, label: set.label, of: named(targetNames(set)[0]) }));
  const relations = [...lists, ...sets].flatMap(({ of, ...relation }) => (of ? [{ ...relation, of, fields: of.fields.filter((candidate) => candidate.since === undefined && !candidate.system) }] : []));
  return (
    <RollupConfig
      value={field as RollupProperties}
      relations={relations}
      errorAt={errorAt}
      onChange={(name, value) => onChange({ [name]: value })}
      condition={(relation, filter, put) => {
        const of = relations.find(({ name }) => name === relation)?.of;
        return of ? <ConditionEditor entity={of} label={t("schema.field.filter")} filter={filter} onChange={put} /> : null;
      }}
    />
  );
}

const NUMBERS: readonly FieldTypeName[] = ["integer", "money", "percent", "decimal", "duration"];
const MOMENTS: readonly FieldTypeName[] = ["date", "datetime"];

/** The types an operation computes with; the same as engine/src/computed/rollup.rs. */
export function measures(op: RollupOp, type: FieldTypeName): boolean {
  if (op === "count") return false;
  if (NUMBERS.includes(type)) return true;
  if (op === "sum") return false;
  if (type === "rating") return true;
  if (op === "avg") return false;
  if (MOMENTS.includes(type)) return true;
  return op === "latest" && (type === "text" || type === "choice" || type === "boolean");
}

/** What a roll-up looks at: which records, what of them, and which of them count. */
export function RollupConfig({ value, relations, errorAt, onChange, condition }: RollupConfigProps): ReactNode {
  const relation = relations.find(({ name }) => name === value.of);
  const op = value.op ?? "count";
  const pickOp = (next: RollupOp) => {
    onChange("op", next);
    const kept = relation?.fields.find(({ name }) => name === value.field);
    if (value.field !== undefined && (!kept || !measures(next, kept.type))) onChange("field", undefined);
    if (next !== "latest" && value.by !== undefined) onChange("by", undefined);
  };
  const pickRelation = (name: string) => {
    onChange("of", name);
    for (const property of ["field", "by", "filter"] as const) if (value[property] !== undefined) onChange(property, undefined);
  };
  const measured = (relation?.fields ?? []).filter(({ type }) => measures(op, type));
  const moments = (relation?.fields ?? []).filter(({ type }) => MOMENTS.includes(type));
  return (
    <div className="grid gap-3">
      <Pick label={t("rollup.of")} help={t("rollup.of.help")} error={errorAt("of")} value={value.of ?? ""} options={relations.map(({ name, label }) => ({ value: name, label }))} onChange={pickRelation} />
      <Pick label={t("rollup.op")} error={errorAt("op")} value={op} options={ROLLUP_OPS.map((name) => ({ value: name, label: t(`rollup.op.${name}`) }))} onChange={(name) => pickOp(name as RollupOp)} />
      {op !== "count" && <Pick label={t("rollup.field")} error={errorAt("field")} value={value.field ?? ""} options={measured.map(({ name, label }) => ({ value: name, label }))} onChange={(name) => onChange("field", name)} />}
      {op === "latest" && (
        <Pick label={t("rollup.by")} error={errorAt("by")} value={value.by ?? "created_at"} options={[{ value: "created_at", label: t("rollup.by.created") }, ...moments.map(({ name, label }) => ({ value: name, label }))]} onChange={(name) => onChange("by", name === "created_at" ? undefined : name)} />
      )}
      {relation && (
        <div>
          {condition(relation.name, value.filter, (filter) => onChange("filter", filter))}
          {errorAt("filter") !== null && <p className="mt-1 text-xs text-bad">{errorAt("filter")}</p>}
        </div>
      )}
    </div>
  );
}

function Pick({ label, help, error, value, options, onChange }: { label: string; help?: string; error: string | null; value: string; options: readonly { value: string; label: string }[]; onChange: (value: string) => void }): ReactNode {
  return (
    <Labelled label={label} help={help} error={error}>
      {(control) => (
        <select id={control.id} aria-describedby={control.describedBy} aria-invalid={control.invalid || undefined} className="in" value={value} onChange={(event) => onChange(event.target.value)}>
          {!options.some((option) => option.value === value) && <option value="" disabled hidden>–</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>{option.label}</option>
          ))}
        </select>
      )}
    </Labelled>
  );
}
