import type { FileTypeName } from "../../metadata/types";
import { freeName, nameFrom, newId } from "../revisions/edits";
import { entitiesIn, type FieldDoc, type OptionDoc } from "../revisions/files";
import { HUES } from "../revisions/new-form";
import type { Files } from "../revisions/requests";

/** Changes of a field's type, pure: each answers the field's document. What becomes of its values stands in `convert`. */

export interface Convert {
  from: FileTypeName;
  map?: Record<string, string | null>;
  rest?: "empty";
}

/** What every type has; the rest goes with the type. */
const KEPT: readonly string[] = ["id", "name", "aliases", "label", "help", "required", "readOnly"];

/** Options a list has at most before one thinks about it again. */
const MOST_OPTIONS = 60;

export function convertOf(field: FieldDoc): Convert | undefined {
  return field["convert"] as Convert | undefined;
}

/** The field with another type; what the old type said about values is left out. */
export function retyped(files: Files, field: FieldDoc, from: FileTypeName, type: FileTypeName): FieldDoc {
  const kept = Object.entries(field).filter(([key]) => KEPT.includes(key) || key.startsWith("x-"));
  const next = { ...Object.fromEntries(kept), type } as FieldDoc;
  if (type === "choice" || type === "multi_choice") {
    const options = field.options?.map((option) => ({ ...option, id: newId("opt") }));
    if (field.choices !== undefined) next.choices = field.choices;
    else next.options = options ?? [];
  }
  if (type === "lookup") next.to = entitiesIn(files)[0]?.doc.name ?? "user";
  next["convert"] = { from } satisfies Convert;
  return next;
}

/** What one value becomes: text as it would be typed, null for no value, undefined for what it says. */
export function mapped(field: FieldDoc, text: string, to: string | null | undefined): FieldDoc {
  const convert = convertOf(field);
  if (!convert) return field;
  const map = { ...convert.map };
  if (to === undefined) delete map[text];
  else map[text] = to;
  const { map: _, ...rest } = convert;
  return { ...field, convert: Object.keys(map).length === 0 ? rest : { ...convert, map } };
}

export function withRest(field: FieldDoc, empty: boolean): FieldDoc {
  const convert = convertOf(field);
  if (!convert) return field;
  const { rest: _, ...others } = convert;
  return { ...field, convert: empty ? { ...others, rest: "empty" } : others };
}

/** An option for every value that means none yet; spellings that differ in case and blanks only share one. */
export function withOptions(field: FieldDoc, texts: readonly string[]): FieldDoc {
  const options: OptionDoc[] = [...(field.options ?? [])];
  const folded = (text: string) => text.trim().toLowerCase();
  const seen = new Set(options.flatMap((option) => (typeof option.label === "object" ? Object.values(option.label) : [option.label ?? option.name])).map(folded));
  for (const text of texts) {
    if (seen.has(folded(text)) || seen.size >= MOST_OPTIONS) continue;
    seen.add(folded(text));
    const name = freeName(nameFrom(text) || `option_${options.length + 1}`, options.map((option) => option.name));
    options.push({ id: newId("opt"), name, label: text.trim(), hue: HUES[options.length % HUES.length] ?? 264 });
  }
  return { ...field, options };
}
