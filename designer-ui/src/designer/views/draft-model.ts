import type { Filter } from "../../metadata/filter";
import { fieldOf, resolvePath, stageFields, targetOf } from "../../metadata/paths";
import type { Entity, Field, Metadata, View, ViewColumn } from "../../metadata/types";
import { draftEntity } from "../pipelines/model";
import { entitiesIn, readLabel, type ViewDoc } from "../revisions/files";
import type { Files } from "../revisions/requests";

/** The model as the draft has it, for what works on the model. */
export function draftMetadata(metadata: Metadata, files: Files): Metadata {
  return { ...metadata, entities: entitiesIn(files).map(({ doc }) => draftEntity(metadata, files, doc)) };
}

/** What of a view can be shown with the records there are: names of the draft put back into those of today. */
export interface LiveView {
  view: View;
  /** Something stands on what is not published yet, and is left out. */
  isPartial: boolean;
}

export function liveView(draft: Metadata, live: Metadata, entity: Entity, doc: ViewDoc): LiveView | null {
  const today = live.entities.find(({ id }) => id === entity.id);
  if (!today) return null;
  let isPartial = false;
  const path = (text: string): string | undefined => {
    const found = livePath(draft, live, entity, today, text);
    if (found === undefined) isPartial = true;
    return found;
  };
  const filter = (node: Filter | undefined): Filter | null => {
    if (!node) return null;
    if ("all" in node) return { all: node.all.flatMap((inner) => filter(inner) ?? []) };
    if ("any" in node) {
      const any = node.any.flatMap((inner) => filter(inner) ?? []);
      return any.length === 0 ? null : { any };
    }
    if ("not" in node) {
      const inner = filter(node.not);
      return inner && { not: inner };
    }
    if (!("field" in node)) return node;
    const field = path(node.field);
    return field === undefined ? null : { ...node, field };
  };
  const columns = (doc.columns ?? []).flatMap((column): ViewColumn[] => {
    const field = path(column.field);
    return field === undefined ? [] : [{ ...column, field }];
  });
  const own = (text: string | undefined) => (text === undefined ? null : (path(text) ?? null));
  const view: View = {
    name: doc.name, id: doc.id, label: readLabel(doc.label, doc.name), type: doc.type ?? "list", columns,
    filter: filter(doc.filter),
    sort: (doc.sort ?? []).flatMap((text) => {
      const field = path(text.replace(/^-/, ""));
      return field === undefined ? [] : [text.startsWith("-") ? `-${field}` : field];
    }),
    groupBy: own(doc.groupBy), dateField: own(doc.dateField), endField: own(doc.endField), imageField: own(doc.imageField), colorBy: own(doc.colorBy),
    colors: (doc.colors ?? []).flatMap(({ when, hue }) => {
      const kept = filter(when);
      return kept === null ? [] : [{ when: kept, hue }];
    }),
    totals: (doc.totals ?? []).flatMap(({ field, measure }) => {
      const kept = path(field);
      return kept === undefined ? [] : [{ field: kept, measure }];
    }),
  };
  return { view, isPartial };
}

/** A path of the draft in the names of today: each field found again by its id. */
function livePath(draft: Metadata, live: Metadata, entity: Entity, today: Entity, text: string): string | undefined {
  if (!resolvePath(draft, entity, text)) return undefined;
  const names: string[] = [];
  let [from, to]: [Entity | undefined, Entity | undefined] = [entity, today];
  const words = text.split(".");
  for (const [index, word] of words.entries()) {
    const field: Field | undefined = from && fieldOf(from, word);
    if (!field || !to) return index > 0 && resolvePath(live, today, [...names, ...words.slice(index)].join(".")) ? [...names, ...words.slice(index)].join(".") : undefined;
    const known: Field | undefined = to.fields.find(({ id }) => id === field.id);
    if (!known) return undefined;
    names.push(known.name);
    if (index === words.length - 1) return names.join(".");
    if (field.type === "stage" || field.type === "regarding") {
      const rest = [...names, ...words.slice(index + 1)].join(".");
      return resolvePath(live, today, rest) || stageFields(to, known).some(({ name }) => name === words[index + 1]) ? rest : undefined;
    }
    [from, to] = [targetOf(draft, field), targetOf(live, known)];
  }
  return undefined;
}
