import { freeName, newId, nameFrom, type Labels, type Patch, toLabel, withButtons } from "../revisions/edits";
import { choicesIn, type ChoicesDoc, entitiesIn, type EntityDoc, type FieldDoc, formsIn, type Label, type NodeDoc, type OptionDoc, type Placed } from "../revisions/files";
import { HUES } from "../revisions/new-form";
import type { Files } from "../revisions/requests";

/** Edits of shared lists of options, pure: each answers the files it changes, or the list anew. Options are told by their id. */

/** Changes properties; undefined and what is the default anyway are left out. */
export function setOption(doc: ChoicesDoc, id: string, change: { [Key in keyof OptionDoc]?: OptionDoc[Key] | undefined }): ChoicesDoc {
  return { ...doc, options: doc.options.map((option) => (option.id === id ? tidy({ ...option, ...change }) : option)) };
}

function tidy<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined && part !== false && !(Array.isArray(part) && part.length === 0))) as T;
}

const hueAt = (index: number): number => HUES[(index * 5) % HUES.length] ?? 230;
const namesOf = (options: readonly OptionDoc[]): string[] => options.flatMap((option) => [option.name, ...(option.aliases ?? [])]);

/** A new option at the end, named after its label. */
export function addOption(doc: ChoicesDoc, labels: Labels): ChoicesDoc {
  const name = freeName(nameFrom(labels.en) || nameFrom(labels.zh) || "option", namesOf(doc.options));
  return { ...doc, options: [...doc.options, { id: newId("opt"), name, label: toLabel(labels), hue: hueAt(doc.options.length) }] };
}

/** Takes an option away, and with it what buttons of forms do with it. Conditions that mention it are left for a person to judge. */
export function removeOption(files: Files, { path, doc }: Placed<ChoicesDoc>, id: string): Patch {
  const patch: Patch = { [path]: { ...doc, options: doc.options.filter((option) => option.id !== id) } };
  const gone = namesOf(doc.options.filter((option) => option.id === id));
  const uses = usesOf(files, doc);
  for (const { doc: entity } of entitiesIn(files)) {
    for (const form of formsIn(files, entity.name)) {
      const elements = withButtons(form.doc.elements, (node) => withoutValues(node, (target, field) => uses.some((use) => use.entity.name === (target ?? entity.name) && use.field.name === field), gone));
      if (JSON.stringify(elements) !== JSON.stringify(form.doc.elements)) patch[form.path] = { ...form.doc, elements };
    }
  }
  return patch;
}

/** A button that gives no field one of these values any more; null when nothing is left for it to do. `is`: whether a field of an entity, or of the one at hand, has them. */
function withoutValues(node: NodeDoc, is: (target: string | null, field: string) => boolean, gone: readonly string[]): NodeDoc | null {
  const { action } = node;
  if (!action) return node;
  const given = (values: Readonly<Record<string, unknown>> | undefined, target: string | null) =>
    Object.fromEntries(
      Object.entries(values ?? {}).flatMap(([field, value]) => {
        if (!is(target, field)) return [[field, value]];
        if (!Array.isArray(value)) return gone.includes(String(value)) ? [] : [[field, value]];
        const left = value.filter((one) => !gone.includes(String(one)));
        return left.length === 0 && value.length > 0 ? [] : [[field, left]];
      }),
    );
  if (action.create !== undefined) {
    const values = given(action.values, action.create);
    return { ...node, action: { create: action.create, ...(Object.keys(values).length > 0 && { values }) } };
  }
  if (action.set === undefined) return node;
  const set = given(action.set, null);
  const ask = action.ask ?? [];
  if (Object.keys(set).length + ask.length === 0) return null;
  return { ...node, action: { ...(Object.keys(set).length > 0 && { set }), ...(ask.length > 0 && { ask }) } };
}

/** Another API name; the one that was published keeps answering. */
export function renameOption(doc: ChoicesDoc, id: string, name: string, published: string | null): ChoicesDoc {
  const option = doc.options.find((candidate) => candidate.id === id);
  const aliases = [...new Set([...(option?.aliases ?? []), ...(published === null ? [] : [published])])].filter((alias) => alias !== name);
  return setOption(doc, id, { name, aliases });
}

/** Where options go: the file of a new list. */
function freePath(files: Files, name: string): string {
  const taken = Object.keys(files).flatMap((path) => /^choices\/(.+)\.json$/.exec(path)?.[1] ?? []);
  return `choices/${freeName(name, taken)}.json`;
}

export const takenNames = (files: Files, but?: ChoicesDoc): string[] => choicesIn(files).filter(({ doc }) => doc.id !== but?.id).flatMap(({ doc }) => [doc.name, ...(doc.aliases ?? [])]);

/** A new list; each line of its first options is a label. */
export function addList(files: Files, spec: { labels: Labels; name: string; lines: string }): Patch {
  const empty: ChoicesDoc = { $schema: "sartor/1/choices", id: newId("cho"), name: spec.name, label: toLabel(spec.labels), options: [] };
  const lines = spec.lines.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return { [freePath(files, spec.name)]: lines.reduce((doc, line) => addOption(doc, readLine(line)), empty) };
}

/** "展会 / Expo": both languages; without a stroke, one. */
function readLine(line: string): Labels {
  const [zh = "", en = ""] = line.split(/[/｜|\t]/).map((part) => part.trim());
  return en === "" && /^[\p{ASCII}]+$/u.test(zh) ? { zh: "", en: zh } : { zh, en };
}

export interface Use {
  entity: EntityDoc;
  field: FieldDoc;
}

const isOf = (doc: ChoicesDoc) => (name: string | undefined) => name !== undefined && (name === doc.name || (doc.aliases ?? []).includes(name));

/** Fields that take their options from the list. */
export const usesOf = (files: Files, doc: ChoicesDoc): Use[] => entitiesIn(files).flatMap(({ doc: entity }) => entity.fields.filter((field) => isOf(doc)(field.choices)).map((field) => ({ entity, field })));

export const removeList = (list: Placed<ChoicesDoc>): Patch => ({ [list.path]: null });

/** Another API name for a list, in every field that names it. */
export function renameList(files: Files, list: Placed<ChoicesDoc>, name: string, published: string | null): Patch {
  const aliases = [...new Set([...(list.doc.aliases ?? []), ...(published === null ? [] : [published])])].filter((alias) => alias !== name);
  const { aliases: _old, ...rest } = list.doc;
  const patch: Patch = { [list.path]: { ...rest, name, ...(aliases.length === 0 ? {} : { aliases }) } };
  for (const { path, doc } of entitiesIn(files)) {
    if (doc.fields.some((field) => isOf(list.doc)(field.choices))) patch[path] = { ...doc, fields: doc.fields.map((field) => (isOf(list.doc)(field.choices) ? { ...field, choices: name } : field)) };
  }
  return patch;
}

/** Fields whose options are their own. */
export const ownOptionFields = (files: Files): Use[] =>
  entitiesIn(files).flatMap(({ doc }) => doc.fields.filter((field) => (field.type === "choice" || field.type === "multi_choice") && field.choices === undefined && (field.options ?? []).length > 0).map((field) => ({ entity: doc, field })));

/** A field's own options as a list that others may share; the options stay the same ones, so records keep theirs. */
export function shareOptions(files: Files, entity: string, fieldName: string): { patch: Patch; name: string } {
  const owner = entitiesIn(files).find(({ doc }) => doc.name === entity);
  const field = owner?.doc.fields.find((candidate) => candidate.name === fieldName);
  if (!owner || !field) throw new Error(`no field ${entity}.${fieldName}`);
  const name = freeName(freeName(fieldName, takenNames(files)) === fieldName ? fieldName : `${entity}_${fieldName}`.slice(0, 44), takenNames(files));
  const { options = [], ...rest } = field;
  const doc: ChoicesDoc = { $schema: "sartor/1/choices", id: newId("cho"), name, label: (field.label ?? fieldName) as Label, options };
  return { name, patch: { [freePath(files, name)]: doc, [owner.path]: { ...owner.doc, fields: owner.doc.fields.map((candidate) => (candidate.name === fieldName ? { ...rest, choices: name } : candidate)) } } };
}
