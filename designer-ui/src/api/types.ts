import type { Filter } from "../metadata/filter";
import type { ProblemItem } from "./client";

/** Shapes of the API that are not metadata. Names as in docs/API-DESIGN.md. */

export interface Setup {
  workspace: { slug: string; name: string };
  languages: string[];
  demo: DemoSignIn[];
}

export interface DemoSignIn {
  name: string;
  email: string;
  password: string;
  role: string;
  roleLabel: string;
}

export interface Me {
  user: { id: string; name: string; email: string; language: string | null };
  language: string;
  roles: string[];
  platform: string[];
  workspace: { slug: string; name: string; timeZone: string; currency: string; languages: string[]; weekStart: number };
  demo: boolean;
}

export interface User {
  id: string;
  name: string;
  email: string;
  active: boolean;
}

/** A reference as the engine answers it. */
export interface Reference {
  id: string;
  name: string | null;
}

export interface Money {
  amount: string;
  currency: string;
}

/** A record: API name → wire value. */
export interface RecordRow {
  id: string;
  version: number;
  rights?: { update: boolean; delete: boolean; transition: boolean };
  warnings?: ProblemItem[];
  [field: string]: unknown;
}

export interface RecordPage {
  items: RecordRow[];
  next: string | null;
  count: { value: number; capped: boolean } | null;
}

export interface HistoryItem {
  seq: number;
  at: string;
  action: "created" | "updated" | "deleted" | "restored";
  version: number;
  change: string;
  by: { kind: string; id: string; name: string; actingFor?: Reference };
  cause: { kind: string; id?: string };
  note?: string | null;
  changes: { field: string; label: string; from: unknown; to: unknown }[];
}

export interface HistoryPage {
  items: HistoryItem[];
  next: string | null;
}

export type TimelineItem = ({ type: "change" } & HistoryItem) | { type: "record"; at: string; entity: string; record: RecordRow };

export interface TimelinePage {
  items: TimelineItem[];
  next: string | null;
}

export interface AggregateRequest {
  filter?: Filter | null;
  groupBy: ({ field: string } | { field: string; bucket: "day" | "week" | "month" | "quarter" | "year" })[];
  measures: ({ op: "count" } | { op: "sum" | "avg" | "min" | "max"; field: string })[];
  limit?: number;
}

export interface AggregateAnswer {
  groups: { key: (string | Reference | null)[]; values: (number | string | null)[] }[];
}

export interface Revision {
  number: number;
  author: Reference | null;
  note: string | null;
  at: string;
  changes: number;
  current: boolean;
}

export interface PlanChange {
  element: string;
  kind: string;
  action: "add" | "change" | "remove";
  property?: string;
  from?: unknown;
  to?: unknown;
  label: string;
  message: string;
}

export interface PlanEffect {
  code: string;
  level: "block" | "warn" | "info";
  element: string;
  params: Record<string, unknown>;
  message: string;
  sample?: { entity: string; id: string; name: string }[];
}

export interface Plan {
  base: number;
  hash: string;
  publishable: boolean;
  changes: PlanChange[];
  effects: PlanEffect[];
}

export interface DraftProblem {
  file: string;
  pointer: string;
  code: string;
  message: string;
  hint?: string | null;
}

export interface Draft {
  id: string;
  name: string;
  base: number;
  version: number;
  restore: number | null;
  files: Record<string, unknown>;
  problems: DraftProblem[];
  author: Reference;
  updated_at: string;
}
