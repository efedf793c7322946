import type { DraftProblem } from "../../api/types";
import { t } from "../../lib/i18n";
import { type EntityDoc, type FieldDoc, type NodeDoc, readLabel } from "./files";
import type { Files } from "./requests";

/** Where something wrong in a draft can be put right: what it is in, from the outside in, and the page. */
export interface Place {
  words: string[];
  address: string;
}

interface Named {
  id?: string;
  name?: string;
  label?: Parameters<typeof readLabel>[0];
}

const KINDS = { forms: "ent.use.form", views: "ent.use.view", pipelines: "ent.use.pipeline" } as const;

/** Null for what no page of the designer shows. */
export function placeOf(files: Files, { file, pointer }: Pick<DraftProblem, "file" | "pointer">): Place | null {
  if (file === "navigation.json") return { words: [t("vd.navigation")], address: "/design/navigation" };
  const named = (doc: Named | undefined): string => readLabel(doc?.label, doc?.name ?? "");
  const doc = files[file] as (Named & Partial<EntityDoc> & { elements?: NodeDoc[]; stages?: Named[] }) | undefined;
  if (!doc?.name) return null;
  if (file.startsWith("choices/")) return { words: [t("vd.choices"), named(doc)], address: `/design/choices/${encodeURIComponent(doc.name)}` };
  const [, folder, kind] = /^(entities\/[^/]+)\/(?:(forms|views|pipelines)\/)?[^/]+\.json$/.exec(file) ?? [];
  const home = folder === undefined ? undefined : (files[`${folder}/entity.json`] as EntityDoc | undefined);
  if (!home) return null;
  const entity = encodeURIComponent(home.name);
  const at = pointer.split("/").slice(1);
  if (kind === undefined) {
    const field = at[0] === "fields" ? home.fields[Number(at[1])] : undefined;
    const part = at[0] === "rules" || at[0] === "unique" ? "rules" : "settings";
    if (field) return { words: [named(home), named(field)], address: `/design/entities/${entity}?field=${encodeURIComponent((field satisfies FieldDoc).id)}` };
    return { words: [named(home), t(part === "rules" ? "ent.rulesTab" : "ent.settings")], address: `/design/entities/${entity}?show=${part}` };
  }
  const words = [named(home), t(KINDS[kind as keyof typeof KINDS]), named(doc)];
  const own = encodeURIComponent(doc.name);
  if (kind === "forms") {
    const part = partAt(doc.elements, at);
    return { words, address: `/design/entities/${entity}/forms/${own}${part === null ? "" : `?part=${encodeURIComponent(part)}`}` };
  }
  if (kind === "views") return { words, address: `/design/entities/${entity}/views/${own}` };
  const stage = at[0] === "stages" ? doc.stages?.[Number(at[1])] : undefined;
  return { words: stage ? [...words, named(stage)] : words, address: `/design/pipelines/${entity}/${own}${stage?.id === undefined ? "" : `?stage=${encodeURIComponent(stage.id)}`}` };
}

/** The innermost part of a form on the way: `elements/2/elements/0/field`. */
function partAt(elements: readonly NodeDoc[] | undefined, way: readonly string[]): string | null {
  const node = way[0] === "elements" && way[1] !== undefined ? elements?.[Number(way[1])] : undefined;
  return node ? (partAt(node.elements, way.slice(2)) ?? node.id) : null;
}
