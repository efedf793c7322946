import { Equal, EqualNot, Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { Filter } from "../../metadata/filter";
import { useMetadata } from "../../metadata/hooks";
import type { Entity } from "../../metadata/types";
import { Button, IconButton } from "../../ui/button";
import { ConditionEditor } from "./condition";
import { comparedFields, isComparable, ownValues, pairsOf, readLimit, writeLimit } from "./limits";

interface LimitFieldsProps {
  /** The entity whose records point, and the one whose records may be chosen. */
  entity: Entity;
  target: Entity;
  /** API name of the field that leads there. */
  lookup: string;
  limit: Filter;
  onChange: (limit: Filter) => void;
}

/** Which records a field may lead to: values both sides share or must not share, and a condition on those records. */
export function LimitFields({ entity, target, lookup, limit, onChange }: LimitFieldsProps): ReactNode {
  const metadata = useMetadata();
  const { same, where } = readLimit(limit);
  const values = ownValues(metadata, entity, { self: t("panel.thisRecord") }).filter(({ path }) => path !== lookup && !path.startsWith(`${lookup}.`));
  const pairs = pairsOf(target, values);
  const fields = comparedFields(target, t("panel.thisPerson")).filter((field) => pairs.some((pair) => pair.field === field.name));
  const put = (next: typeof same) => onChange(writeLimit({ same: next, where }));
  const fresh = pairs.find((pair) => !same.some((old) => old.field === pair.field && old.record === pair.record));
  const options = (name: string) => values.filter(({ field }) => fields.some((candidate) => candidate.name === name && isComparable(candidate, field)));
  return (
    <div className="grid gap-3">
      <fieldset className="grid min-w-0 gap-2">
        <legend className="lb">{t("panel.sameValues", { target: target.label })}</legend>
        {same.map((pair, index) => {
          const change = (next: Partial<typeof pair>) => put(same.map((old, at) => (at === index ? { ...old, ...next } : old)));
          const known = fields.some((field) => field.name === pair.field);
          const offered = options(pair.field);
          return (
            <div key={index} className="grid grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)_auto] items-center gap-1.5" data-same={pair.field}>
              <select className="in" aria-label={t("panel.fieldOf", { entity: target.label })} value={pair.field} onChange={(event) => change({ field: event.target.value, record: options(event.target.value)[0]?.path ?? pair.record })}>
                {!known && <option value={pair.field}>{pair.field}</option>}
                {fields.map((field) => <option key={field.name} value={field.name}>{field.label}</option>)}
              </select>
              <IconButton size="sm" label={t(pair.not ? "panel.isNotSameAs" : "panel.isSameAs")} aria-pressed={pair.not ?? false} onClick={() => put(same.map((old, at) => (at === index ? { field: old.field, record: old.record, ...(!old.not && { not: true as const }) } : old)))}>
                {pair.not ? <EqualNot size={14} aria-hidden className="text-fg2" /> : <Equal size={14} aria-hidden className="text-fg3" />}
              </IconButton>
              <select className="in" aria-label={t("panel.valueOf", { entity: entity.label })} value={pair.record} onChange={(event) => change({ record: event.target.value })}>
                {!offered.some(({ path }) => path === pair.record) && <option value={pair.record}>{pair.record}</option>}
                {offered.map(({ path, label }) => <option key={path} value={path}>{label}</option>)}
              </select>
              <IconButton size="sm" label={t("panel.removeSame")} onClick={() => put(same.filter((_, at) => at !== index))}>
                <X size={13} aria-hidden />
              </IconButton>
            </div>
          );
        })}
        {fresh && (
          <div>
            <Button tone="ghost" className="!px-2 !text-fg2" onClick={() => put([...same, fresh])}>
              <Plus size={14} aria-hidden />
              {t("panel.addSame")}
            </Button>
          </div>
        )}
      </fieldset>
      <ConditionEditor entity={target} label={t("panel.targetMeets", { target: target.label })} filter={where} onChange={(next) => onChange(writeLimit({ same, where: next }))} />
    </div>
  );
}
