import type { FormulaProgram } from "../record/formula-eval";
import type { Filter } from "./filter";

/** The model as `GET /metadata` answers it: labels in the caller's language, only what the caller may read. */
export interface Metadata {
  revision: number;
  entities: Entity[];
  navigation: NavigationGroup[];
}

export interface NavigationGroup {
  id: string;
  label: string;
  items: NavigationItem[];
}

export interface NavigationItem {
  id: string;
  label: string;
  entity: string;
  view?: string | null;
  icon?: string | null;
}

export type Scope = "all" | "own" | "none" | (string & {});

export interface Entity {
  name: string;
  id: string;
  label: string;
  labelPlural?: string;
  icon?: string | null;
  hue?: number | null;
  nameField: string;
  owned: boolean;
  rights: { read: Scope; create: boolean; update: Scope; delete: Scope };
  fields: Field[];
  rules?: Rule[];
  pipelines?: Pipeline[];
  views: View[];
  /** Name of the view this person's roles begin with. */
  defaultView?: string | null;
  forms: Form[];
  relatedLists?: RelatedList[];
  timeline?: Timeline | null;
}

/** How records of the entity stand on the timelines of those they refer to: names of fields this person may read. */
export interface Timeline {
  at: string | null;
  kind: string | null;
  text: string | null;
  fields: string[];
}

export const FIELD_TYPES = [
  "text", "long_text", "rich_text", "integer", "money", "percent", "decimal", "rating", "duration", "email", "phone", "url", "time", "boolean", "date", "datetime", "choice", "multi_choice", "tags", "auto_number", "json", "position", "address", "lookup", "regarding", "many_to_many", "attachment", "image", "signature", "user", "stage",
] as const;
export type FieldTypeName = (typeof FIELD_TYPES)[number];
/** Types of a field's file whose values nobody writes: answers carry the kind of value they give. */
export const COMPUTED_TYPES = ["formula", "rollup"] as const;
export type ComputedTypeName = (typeof COMPUTED_TYPES)[number];
/** What a field's file may say. */
export type FileTypeName = FieldTypeName | ComputedTypeName;

export interface Field {
  /** Of an address: the country of one that names none. */
  country?: string;
  name: string;
  id: string;
  type: FieldTypeName;
  label: string;
  help?: string | null;
  required?: boolean;
  readOnly?: boolean;
  access?: "read" | "edit";
  system?: boolean;
  /** The engine computes the value; `type` is the kind of value it gives. */
  computed?: ComputedTypeName;
  /** How a formula is computed, where this person may read all it looks at. */
  program?: FormulaProgram;
  maxLength?: number;
  scale?: number;
  min?: string | number | null;
  max?: string | number | null;
  /** The stage field since whose current stay this instant tells. */
  since?: string;
  /** lookup, many_to_many: the entity it points at; regarding: those it may point at. */
  to?: string | readonly string[];
  choices?: Choice[];
  /** attachment, image: most files. */
  maxCount?: number;
  /** attachment: media types it takes; any when there are none. */
  accept?: readonly string[];
  default?: unknown;
  /** What the rules in force limit the records it may lead to by, for the record at hand. */
  within?: Within;
}

export interface Within {
  filter: Filter;
  /** Of a field that leads to several entities: by the entity, those that are limited. */
  byEntity?: Readonly<Record<string, Filter>>;
  /** The rules' own words. */
  reasons: readonly string[];
}

export interface Choice {
  name: string;
  label: string;
  hue?: number | null;
  retired?: boolean;
}

export interface Rule {
  id: string;
  when?: Filter;
  require?: string[];
  lock?: string[];
  refuse?: boolean;
  /** Choice field → the only options allowed. */
  options?: Record<string, string[]>;
  /** Field (`regarding.account`: for one of several entities) → a condition on the records it may lead to; `{ record: "account" }` is a value of the one that points. */
  records?: Record<string, Filter>;
  message?: string;
}

export interface Pipeline {
  name: string;
  id: string;
  label: string;
  field: string;
  default?: boolean;
  stages: Stage[];
}

export interface Stage {
  name: string;
  /** "pipeline/stage": the value of a stage field. */
  key: string;
  label: string;
  hue?: number | null;
  kind: "open" | "won" | "lost" | (string & {});
  probability?: number | null;
  expectedDays?: number | null;
  guidance?: string | null;
  require?: string[];
  checklist?: { id: string; label: string; required?: boolean }[];
  /** Keys this caller may go to from here. */
  moves?: string[];
  /** Those of them that go back and need a reason. */
  reasonFor?: string[];
}

export interface View {
  name: string;
  id: string;
  label: string;
  type: "list" | "board" | "calendar" | "timeline" | "gallery" | (string & {});
  columns: ViewColumn[];
  filter?: Filter | null;
  sort?: string[];
  groupBy?: string | null;
  /** calendar: the day of a record; timeline: where its bar begins. */
  dateField?: string | null;
  /** calendar, timeline: the last day. */
  endField?: string | null;
  /** gallery: whose first picture a card shows. */
  imageField?: string | null;
  /** calendar, timeline, gallery: the choice or stage whose hue is taken. */
  colorBy?: string | null;
  /** The first condition a record meets gives its hue. */
  colors?: ViewColor[];
  totals?: { field: string; measure: string }[];
}

export interface ViewColor {
  when: Filter;
  hue: number;
}

export interface ViewColumn {
  field: string;
  width?: number;
}

export interface Form {
  name: string;
  id?: string;
  for?: { roles?: string[]; stages?: string[]; device?: string } | null;
  type: string;
  elements: FormElement[];
}

export interface FormElement {
  type: "VerticalLayout" | "HorizontalLayout" | "Group" | "Categorization" | "Category" | "Control" | "Label" | "RelatedList" | "SubTable" | "Button" | (string & {});
  id?: string;
  label?: string;
  field?: string;
  /** RelatedList, SubTable: whose records are listed; `field` points back here. */
  entity?: string;
  /** RelatedList, SubTable: what is shown of each record, first to last. */
  columns?: string[];
  /** SubTable: figures under the columns. */
  totals?: { field: string; measure: string }[];
  span?: number;
  show?: Filter | null;
  /** Button: the one thing it does. */
  action?: ButtonAction;
  icon?: string | null;
  look?: "normal" | "primary";
  place?: "form" | "header";
  /** Button: asked before it does anything. */
  confirm?: string;
  elements?: FormElement[];
}

/** What a button does: moves the record, sets values of it (asking for some first), makes another record, opens an address. */
export interface ButtonAction {
  /** "pipeline/stage", or a stage's name alone. */
  move?: string;
  /** Field → a value, null for none, "$me", a moment, `{ record: path }`. */
  set?: Record<string, unknown>;
  ask?: string[];
  /** API name of the entity a record is made of. */
  create?: string;
  values?: Record<string, unknown>;
  /** With fields in braces. */
  open?: string;
}

export interface RelatedList {
  name: string;
  label: string;
  entity: string;
  field: string;
  /** What the form shows of each record; without it, the first columns of the entity's first view. */
  columns?: string[];
  /** The whole number that keeps these records in order. */
  order?: string;
  /** The form's part that has them as lines. */
  lines?: FormElement;
}
