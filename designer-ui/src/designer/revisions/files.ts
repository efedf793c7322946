import { language } from "../../lib/language";
import type { ButtonAction } from "../../metadata/types";
import type { Filter } from "../../metadata/filter";
import type { FileTypeName } from "../../metadata/types";
import type { Files } from "./requests";

/** The metadata files an editor looks into: only what it reads or writes is named, everything else is carried along. */
export type Label = string | Readonly<Record<string, string>>;

interface Doc {
  id: string;
  name: string;
  label?: Label;
  [key: string]: unknown;
}
export interface OptionDoc extends Doc {
  hue?: number;
  retired?: boolean;
  aliases?: string[];
}
export interface FieldDoc extends Doc {
  type: FileTypeName;
  required?: boolean;
  choices?: string;
  options?: OptionDoc[];
  to?: string | string[];
  inverse?: { name: string; label?: Label; /** Of lines: the whole number that keeps them in order. */ order?: string };
}
export interface RuleDoc {
  id: string;
  when?: Filter;
  require?: string[];
  lock?: string[];
  refuse?: true;
  options?: Record<string, string[]>;
  /** Field (`regarding.account`: for one of several entities) → a condition on the records it may lead to. */
  records?: Record<string, Filter>;
  message?: Label;
  [key: string]: unknown;
}
export interface EntityDoc extends Doc {
  labelPlural?: Label;
  icon?: string;
  hue?: number;
  nameField: string;
  owned?: boolean;
  /** Names of views, in their order; the rest stands behind them. */
  viewOrder?: string[];
  fields: FieldDoc[];
  indexes?: { id: string; fields: string[]; [key: string]: unknown }[];
  unique?: { id: string; fields: string[]; [key: string]: unknown }[];
  rules?: RuleDoc[];
  /** Names of forms in the order in which they are tried. */
  formOrder?: string[];
}
export interface StageDoc extends Doc {
  hue?: number;
  kind?: string;
  probability?: number;
  expectedDays?: number;
  aliases?: string[];
  guidance?: Label;
  enter?: GateDoc;
  leave?: GateDoc;
  checklist?: ChecklistItemDoc[];
}
/** What a side of a stage asks for. */
export interface GateDoc {
  require?: string[];
  when?: Filter;
  message?: Label;
  [key: string]: unknown;
}
export interface ChecklistItemDoc {
  id: string;
  label: Label;
  required?: boolean;
  [key: string]: unknown;
}
export interface MoveDoc {
  from: string;
  to: string[];
  roles?: string[];
}
export interface PipelineDoc extends Doc {
  field: string;
  default?: boolean;
  stages: StageDoc[];
  aliases?: string[];
  moves?: "any" | "forward" | MoveDoc[];
  backward?: "reason" | "free";
  /** By the id of a stage that was removed, the name of the stage its records went to. */
  moved?: Record<string, string>;
}
export interface ChoicesDoc extends Doc {
  aliases?: string[];
  options: OptionDoc[];
}
export interface NodeDoc {
  type: string;
  id: string;
  label?: Label;
  field?: string;
  entity?: string;
  columns?: string[];
  totals?: { field: string; measure: string }[];
  span?: number;
  show?: Filter;
  /** Button. */
  action?: ButtonAction;
  icon?: string;
  look?: "normal" | "primary";
  place?: "form" | "header";
  confirm?: Label;
  elements?: NodeDoc[];
  [key: string]: unknown;
}
/** Whom a form serves: all that is given must fit. */
export interface AudienceDoc {
  roles?: string[];
  /** "pipeline/stage", or a stage's name alone. */
  stages?: string[];
  device?: "phone" | "desktop";
}
export interface FormDoc extends Doc {
  for?: AudienceDoc;
  type?: string;
  aliases?: string[];
  elements: NodeDoc[];
}
export interface ViewDoc extends Doc {
  type?: string;
  aliases?: string[];
  roles?: string[];
  columns?: { field: string; width?: number }[];
  filter?: Filter;
  sort?: string[];
  groupBy?: string;
  dateField?: string;
  endField?: string;
  imageField?: string;
  colorBy?: string;
  colors?: { when: Filter; hue: number; [key: string]: unknown }[];
  totals?: { field: string; measure: string }[];
}
export interface RoleDoc extends Doc {
  objects?: Record<string, { read?: string; create?: boolean; update?: string; delete?: string; defaultView?: string; fields?: Record<string, string> }>;
  platform?: string[];
  description?: Label;
}
export interface NavigationItemDoc {
  id: string;
  label?: Label;
  icon?: string;
  entity?: string;
  view?: string;
  roles?: string[];
  items?: NavigationItemDoc[];
}
export interface NavigationDoc extends Doc {
  items: NavigationItemDoc[];
}

/** A file and where it stands. */
export interface Placed<T> {
  path: string;
  doc: T;
}

/** The base with the draft's files over it; null takes a file away. */
export function overlay(base: Files, changes: Files): Files {
  if (Object.keys(changes).length === 0) return base;
  return Object.fromEntries(Object.entries({ ...base, ...changes }).filter(([, doc]) => doc !== null));
}

/** What was found in a tree of files. A tree is never changed, and a model of hundreds of record types is asked the same many times. */
const found = new WeakMap<Files, Map<string, unknown>>();

function once<T>(files: Files, what: string, find: () => Placed<T>[]): Placed<T>[] {
  const known = found.get(files) ?? new Map<string, unknown>();
  found.set(files, known);
  if (!known.has(what)) known.set(what, find());
  return [...(known.get(what) as Placed<T>[])];
}

function all<T>(files: Files, pattern: RegExp): Placed<T>[] {
  return once(files, pattern.source, () =>
    Object.entries(files)
      .filter(([path]) => pattern.test(path))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, doc]) => ({ path, doc: doc as T })),
  );
}

export const entitiesIn = (files: Files) => all<EntityDoc>(files, /^entities\/[^/]+\/entity\.json$/);
export const pipelinesIn = (files: Files, entity: string) => inEntity<PipelineDoc>(files, entity, "pipelines");
export const formsIn = (files: Files, entity: string) => inEntity<FormDoc>(files, entity, "forms");
export const viewsIn = (files: Files, entity?: string) => (entity === undefined ? all<ViewDoc>(files, /^entities\/[^/]+\/views\/[^/]+\.json$/) : inEntity<ViewDoc>(files, entity, "views"));
export const choicesIn = (files: Files) => all<ChoicesDoc>(files, /^choices\/[^/]+\.json$/);
export const rolesIn = (files: Files) => all<RoleDoc>(files, /^roles\/[^/]+\.json$/);

/** Files stand in the folder of the entity's file, whatever that is called. */
function inEntity<T>(files: Files, entity: string, kind: string): Placed<T>[] {
  return once(files, `${kind} of ${entity}`, () => {
    const home = entitiesIn(files).find(({ doc }) => doc.name === entity)?.path.replace(/entity\.json$/, "") ?? `entities/${entity}/`;
    return all<T>(files, /./).filter(({ path }) => path.startsWith(`${home}${kind}/`));
  });
}

export function readLabel(label: Label | undefined, fallback: string): string {
  if (label === undefined) return fallback;
  if (typeof label === "string") return label;
  return label[language.get()] ?? label["zh-CN"] ?? Object.values(label)[0] ?? fallback;
}
