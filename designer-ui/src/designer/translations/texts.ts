import type { Label } from "../revisions/files";
import { readLabel } from "../revisions/files";
import type { Patch } from "../revisions/edits";
import type { Files } from "../revisions/requests";

/** Every text of the metadata that people read, and edits of single ones. Pure: texts are told by their file and their place in it. */

export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

export const KINDS = ["entity", "field", "option", "stage", "view", "form", "rule", "navigation", "role", "other"] as const;
export type Kind = (typeof KINDS)[number];

export interface Text {
  file: string;
  /** JSON pointer. */
  pointer: string;
  kind: Kind;
  /** What it belongs to, outermost first: 商机, 金额. */
  where: readonly string[];
  /** Which text of that: label, help, message … */
  property: string;
  /** One for all languages counts as each of them. */
  values: Readonly<Record<Language, string>>;
  /** Labels that stand beside each other have the same scope. */
  scope: string;
}

const TEXTS = new Set(["label", "labelPlural", "help", "message", "guidance", "description", "confirm"]);
/** Elements that show their API name where they have no label. */
const LABELLED = new Set<Kind>(["entity", "field", "option", "stage", "view"]);

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const isLabel = (value: unknown): value is Record<string, string> => isObject(value) && Object.keys(value).length > 0 && Object.entries(value).every(([key, text]) => /^[a-z]{2}(-[A-Z]{2})?$/.test(key) && typeof text === "string");

export function valuesOf(label: Label | undefined): Record<Language, string> {
  if (label === undefined) return { "zh-CN": "", en: "" };
  return typeof label === "string" ? { "zh-CN": label, en: label } : { "zh-CN": label["zh-CN"] ?? "", en: label["en"] ?? "" };
}

/** Kind of file → kind of what stands in it. */
const FILE_KINDS: Readonly<Record<string, Kind>> = {
  "sartor/1/entity": "entity", "sartor/1/pipeline": "stage", "sartor/1/view": "view", "sartor/1/form": "form", "sartor/1/role": "role", "sartor/1/navigation": "navigation", "sartor/1/choices": "option",
};
const LIST_KINDS: Readonly<Record<string, Kind>> = { fields: "field", options: "option", stages: "stage", rules: "rule", unique: "rule", checklist: "stage", elements: "form" };
const PASSED_OVER = new Set(["sartor/1/records", "sartor/1/users", "sartor/1/template", "sartor/1/settings"]);

export function textsIn(files: Files): Text[] {
  const texts: Text[] = [];
  const entityOf = new Map(Object.entries(files).flatMap(([path, doc]) => (isObject(doc) && doc["$schema"] === "sartor/1/entity" ? [[path.replace(/entity\.json$/, ""), readLabel(doc["label"] as Label | undefined, String(doc["name"]))] as const] : [])));
  for (const [file, doc] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isObject(doc) || PASSED_OVER.has(String(doc["$schema"]))) continue;
    const home = [...entityOf.keys()].find((path) => file.startsWith(path) && file !== `${path}entity.json`);
    walk(texts, { file, pointer: "", kind: FILE_KINDS[String(doc["$schema"])] ?? "other", where: home === undefined ? [] : [entityOf.get(home) ?? ""], scope: home ?? String(doc["$schema"]) }, doc);
  }
  return texts;
}

interface Place {
  file: string;
  pointer: string;
  kind: Kind;
  where: readonly string[];
  scope: string;
}

function walk(texts: Text[], place: Place, node: Json): void {
  const name = typeof node["name"] === "string" ? node["name"] : undefined;
  const called = node["label"] === undefined && name === undefined ? undefined : readLabel(node["label"] as Label | undefined, name ?? "");
  const where = called === undefined || called === "" ? place.where : [...place.where, called];
  const add = (property: string, label: Label | undefined) => texts.push({ file: place.file, pointer: `${place.pointer}/${property}`, kind: place.kind, where, property, values: valuesOf(label), scope: `${place.scope}#${property}` });
  if (LABELLED.has(place.kind) && typeof node["id"] === "string" && name !== undefined && node["label"] === undefined) add("label", undefined);
  for (const [key, value] of Object.entries(node)) {
    if (key.startsWith("x-") || key === "$schema") continue;
    if (isLabel(value) || (TEXTS.has(key) && typeof value === "string")) add(key, value as Label);
    else if (Array.isArray(value)) {
      const kind = LIST_KINDS[key] ?? place.kind;
      for (const [index, item] of value.entries()) if (isObject(item)) walk(texts, { ...place, pointer: `${place.pointer}/${key}/${index}`, kind, where, scope: `${place.file}${place.pointer}/${key}` }, item);
    } else if (isObject(value) && key !== "when" && key !== "filter" && key !== "show" && key !== "for") {
      walk(texts, { ...place, pointer: `${place.pointer}/${key}`, where, scope: `${place.file}${place.pointer}/${key}` }, value);
    }
  }
}

export const isMissing = (text: Text, language: Language): boolean => text.values[language].trim() === "";

/** Keys of texts that read the same as another beside them: people cannot tell the two apart. */
export function twinsOf(texts: readonly Text[]): ReadonlySet<string> {
  const seen = new Map<string, string>();
  const twins = new Set<string>();
  for (const text of texts) {
    if (text.property !== "label" || text.kind === "form" || text.kind === "navigation") continue;
    for (const language of LANGUAGES) {
      const plain = text.values[language].normalize("NFKC").trim().toLowerCase();
      if (plain === "") continue;
      const key = `${language}\n${text.scope}\n${plain}`;
      const other = seen.get(key);
      if (other === undefined) seen.set(key, keyOf(text));
      else if (other !== keyOf(text)) twins.add(`${other} ${language}`).add(`${keyOf(text)} ${language}`);
    }
  }
  return twins;
}

export const keyOf = ({ file, pointer }: Text): string => `${file}#${pointer}`;

/** Share of texts there are in a language, in whole percent; 100 only when none is missing. */
export function progressOf(texts: readonly Text[], language: Language): number {
  const missing = texts.filter((text) => isMissing(text, language)).length;
  return texts.length === 0 ? 100 : Math.min(missing === 0 ? 100 : 99, Math.round(((texts.length - missing) / texts.length) * 100));
}

export interface Change {
  text: Text;
  language: Language;
  value: string;
}

/** Files with some texts changed; what is emptied goes. */
export function applyChanges(files: Files, changes: readonly Change[]): Patch {
  const patch: Patch = {};
  for (const { text, language, value } of changes) {
    const doc = (patch[text.file] ?? files[text.file]) as Json;
    const steps = text.pointer.split("/").slice(1);
    patch[text.file] = edit(doc, steps, (old) => withText(old as Label | undefined, language, value));
  }
  return patch;
}

function withText(label: Label | undefined, language: Language, value: string): Label | undefined {
  const map: Record<string, string> = typeof label === "string" ? { "zh-CN": label, en: label } : { ...label };
  if (value.trim() === "") delete map[language];
  else map[language] = value.trim();
  return Object.keys(map).length === 0 ? undefined : map;
}

function edit(node: unknown, [step, ...rest]: readonly string[], change: (old: unknown) => unknown): unknown {
  if (step === undefined) return change(node);
  if (Array.isArray(node)) return node.map((item: unknown, index) => (String(index) === step ? edit(item, rest, change) : item));
  const object = (node ?? {}) as Record<string, unknown>;
  const next = edit(object[step], rest, change);
  if (next !== undefined) return { ...object, [step]: next };
  const { [step]: _gone, ...others } = object;
  return others;
}

/** What was pasted, line by line and cell by cell, as changes from a place on: further lines below, further cells to the right. */
export function readPaste(rows: readonly Text[], at: { row: number; column: number }, pasted: string): Change[] {
  const lines = pasted.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  return lines.flatMap((line, down) => {
    const text = rows[at.row + down];
    return line.split("\t").flatMap((value, right) => {
      const language = LANGUAGES[at.column + right];
      return text && language && text.values[language] !== value.trim() ? [{ text, language, value }] : [];
    });
  });
}

/** The texts as a table for a spreadsheet: what, then each language. */
export const asTable = (rows: readonly Text[]): string => rows.map((row) => [row.where.join(" · "), row.property, ...LANGUAGES.map((language) => row.values[language].replace(/[\t\n]+/g, " "))].join("\t")).join("\n");
