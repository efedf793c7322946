import { useQuery } from "@tanstack/react-query";
import { ArrowDown, Gauge, Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import type { Entity } from "../../metadata/types";
import { Button } from "../../ui/button";
import { FieldList } from "../panel/pickers";
import { faultsOf } from "../pipelines/model";
import type { EntityDoc, Placed } from "../revisions/files";
import type { Editing } from "../revisions/use-draft";
import { addIndex, setIndex } from "./edits";
import { canBeUnique } from "./rules";
import { indexesQuery } from "./requests";

/** Orders the database keeps beside those that follow from the design, and those that would make slow lists faster. */
export function Indexes({ editing, placed, entity }: { editing: Editing; placed: Placed<EntityDoc>; entity: Entity }): ReactNode {
  const { files, apply, draft, base } = editing;
  const { doc, path } = placed;
  const own = doc.indexes ?? [];
  const faults = faultsOf(draft?.problems ?? [], path);
  // What is not published yet nobody has asked for.
  const isPublished = path in base;
  const seen = useQuery({ ...indexesQuery(doc.name), enabled: isPublished });
  const suggestions = (seen.data?.suggestions ?? []).filter((one) => !own.some((index) => index.fields.join() === one.fields.join()));
  const labelOf = (name: string) => entity.fields.find((field) => field.name === name)?.label ?? name;
  return (
    <section aria-label={t("ent.indexes")} className="grid gap-3 border-t pt-4">
      <div className="flex items-center gap-2">
        <h3 className="font-semibold">{t("ent.indexes")}</h3>
        <span className="num text-xs text-fg3">{own.length}</span>
        <span className="flex-1" />
        {own.length < 8 && (
          <Button onClick={() => apply(addIndex(files, doc.id, [doc.nameField]))}>
            <Plus size={14} aria-hidden />
            {t("ent.addIndex")}
          </Button>
        )}
      </div>
      <p className="text-fg3">{t("ent.indexesNote")}</p>
      {suggestions.length > 0 && (
        <ul className="m-0 grid list-none gap-2 p-0" aria-label={t("ent.suggestedIndexes")}>
          {suggestions.map((one) => (
            <li key={one.fields.join()} className="ent-card flex items-center gap-3 max-md:flex-wrap">
              <Gauge size={16} aria-hidden className="shrink-0 text-warn" />
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap items-center gap-x-1.5 font-medium"><Order fields={one.fields} labelOf={labelOf} /></p>
                <p className="num text-xs text-fg3">{t("ent.indexReason", { n: one.questions, slow: formatInteger(one.slow), ms: formatInteger(one.longest) })}</p>
              </div>
              <Button onClick={() => apply(addIndex(files, doc.id, one.fields))}>{t("ent.takeIndex")}</Button>
            </li>
          ))}
        </ul>
      )}
      {own.length > 0 && (
        <ul className="m-0 grid list-none gap-2 p-0" aria-label={t("ent.ownIndexes")}>
          {own.map((index, at) => (
            <li key={index.id} className="ent-card grid gap-3">
              <FieldList
                label={t("ent.indexFields")}
                entity={entity}
                offered={entity.fields.filter((field) => !field.system && canBeUnique(field))}
                chosen={index.fields.map((name) => name.replace(/^-/, ""))}
                error={faults.at(`/indexes/${at}`)}
                onChange={(names) => apply(setIndex(files, doc.id, index.id, names.map((name) => (index.fields.includes(`-${name}`) ? `-${name}` : name))))}
              />
              {index.fields.some((name) => name.startsWith("-")) && <p className="flex flex-wrap items-center gap-x-1.5 text-xs text-fg3"><Order fields={index.fields} labelOf={labelOf} /></p>}
              <div>
                <Button tone="ghost" className="!px-2 !text-bad" onClick={() => apply(setIndex(files, doc.id, index.id, []))}><Trash2 size={14} aria-hidden />{t("designer.remove")}</Button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The fields in their order; an arrow says which descends. */
function Order({ fields, labelOf }: { fields: readonly string[]; labelOf: (name: string) => string }): ReactNode {
  return fields.map((name, at) => (
    <span key={name} className="inline-flex items-center gap-1">
      {at > 0 && <span aria-hidden className="text-fg4">·</span>}
      {labelOf(name.replace(/^-/, ""))}
      {name.startsWith("-") && <ArrowDown size={12} role="img" aria-label={t("ent.descending")} />}
    </span>
  ));
}
