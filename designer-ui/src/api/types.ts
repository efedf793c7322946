import type { Filter } from "../metadata/filter";
import type { Schemas } from "./schema";

/** Shapes of the API that are not metadata, by the names this app uses. They come from the engine's own document. */

export type Setup = Schemas["Setup"];

export type DemoSignIn = Schemas["DemoSignIn"];

export type Me = Schemas["Me"];

export type User = Schemas["User"];

/** A reference as the engine answers it. */
export type Reference = Schemas["Reference"];

export interface Money {
  amount: string;
  currency: string;
}

/** A record: API name → wire value. */
export type RecordRow = Schemas["Record"];

export type RecordPage = Schemas["RecordPage"];

export type SearchAnswer = Schemas["SearchAnswer"];

export type HistoryItem = Schemas["HistoryItem"];

export type HistoryPage = Schemas["HistoryPage"];

export type TimelineItem = TimelinePage["items"][number];

export type TimelinePage = Schemas["TimelinePage"];

export interface AggregateRequest {
  filter?: Filter | null;
  groupBy: ({ field: string } | { field: string; bucket: "day" | "week" | "month" | "quarter" | "year" })[];
  measures: ({ op: "count" } | { op: "sum" | "avg" | "min" | "max"; field: string })[];
  limit?: number;
}

export type AggregateAnswer = Schemas["Aggregate"];

export type Revision = Schemas["Revision"];

export type PlanChange = Schemas["PlanChange"];
export type MergeConflict = Schemas["MergeConflict"];

export type PlanEffect = Schemas["PlanEffect"];

export type Plan = Schemas["Plan"];

export type DraftProblem = Schemas["DraftProblem"];

/** A place that names an element of the model. */
export type Use = Schemas["Use"];
export type ConversionPreview = Schemas["ConversionPreview"];
export type ConvertedValue = Schemas["ConvertedValue"];

export type Draft = Schemas["Draft"];
