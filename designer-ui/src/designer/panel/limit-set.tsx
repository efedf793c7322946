import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { Filter } from "../../metadata/filter";
import { useMetadata } from "../../metadata/hooks";
import { limitedOf } from "../../metadata/limited";
import { targetNames, userEntity } from "../../metadata/paths";
import { language } from "../../lib/language";
import type { Entity, Field, Metadata } from "../../metadata/types";
import { Button, IconButton } from "../../ui/button";
import { previewEntity } from "../forms/preview";
import { entitiesIn } from "../revisions/files";
import type { Files } from "../revisions/requests";
import { LimitFields } from "./limit-fields";
import { firstLimit, ownValues } from "./limits";

type Limits = Readonly<Record<string, Filter>>;

/** What the records of a field are: those of one entity, of each of several, or people. */
export function limitTargets(metadata: Metadata, files: Files, field: Field): { key: string; target: Entity }[] {
  if (field.type === "user") return field.system && field.name !== "owner" ? [] : [{ key: field.name, target: userEntity() }];
  if (field.type !== "lookup" && field.type !== "many_to_many" && field.type !== "regarding") return [];
  return targetNames(field).flatMap((name) => {
    const placed = entitiesIn(files).find(({ doc }) => doc.name === name);
    if (!placed) return [];
    const target = previewEntity(metadata, files, placed.doc, { role: null, language: language.get() });
    return [{ key: field.type === "regarding" ? `${field.name}.${name}` : field.name, target }];
  });
}

/** How a limit of a field begins. */
export function beginLimit(metadata: Metadata, files: Files, { entity, field }: { entity: Entity; field: Field }): { key: string; limit: Filter; when: Filter | undefined } | null {
  const [first] = limitTargets(metadata, files, field);
  return first ? { key: first.key, ...firstLimit(first.target, ownValues(metadata, entity, { self: "" }), field.name) } : null;
}

interface LimitSetProps {
  files: Files;
  /** The entity whose records point. */
  entity: Entity;
  field: Field;
  /** All limits of the rule; those of the field are edited. */
  records: Limits;
  onChange: (records: Record<string, Filter>) => void;
}

/** What a rule limits the records of one field by; of a field that leads to several entities, each by itself. */
export function LimitSet({ files, entity, field, records, onChange }: LimitSetProps): ReactNode {
  const metadata = useMetadata();
  const targets = limitTargets(metadata, files, field);
  const own = targets.filter(({ key }) => records[key] !== undefined);
  const free = targets.filter(({ key }) => records[key] === undefined);
  const several = field.type === "regarding";
  const without = (key: string) => Object.fromEntries(Object.entries(records).filter(([other]) => other !== key));
  return (
    <div className="grid gap-3">
      {own.map(({ key, target }) => (
        <fieldset key={key} className="grid min-w-0 gap-2" data-limit={key}>
          <legend className="sr-only">{target.label}</legend>
          {several && (
            <div className="flex items-center gap-2 border-b pb-1">
              <span className="min-w-0 flex-1 truncate font-medium">{target.label}</span>
              {own.length > 1 && (
                <IconButton size="sm" label={t("panel.unlimitKind", { entity: target.label })} onClick={() => onChange(without(key))}>
                  <X size={13} aria-hidden />
                </IconButton>
              )}
            </div>
          )}
          <LimitFields entity={entity} target={target} lookup={field.name} limit={records[key] ?? { all: [] }} onChange={(next) => onChange({ ...records, [key]: next })} />
        </fieldset>
      ))}
      {several && free.length > 0 && (
        <div>
          <p className="mb-1 text-xs text-fg3">{t("panel.othersFree")}</p>
          <div className="flex flex-wrap gap-1">
            {free.map(({ key, target }) => (
              <Button key={key} tone="ghost" className="!px-2 !text-fg2" onClick={() => onChange({ ...records, [key]: firstLimit(target, ownValues(metadata, entity, { self: "" }), field.name).limit })}>
                <Plus size={14} aria-hidden />
                {t("panel.limitKind", { entity: target.label })}
              </Button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

/** The limits of a rule without those of a field. */
export function withoutField(records: Limits, field: string): Record<string, Filter> {
  return Object.fromEntries(Object.entries(records).filter(([key]) => limitedOf(key).field !== field));
}
