import type { Entity } from "../../metadata/types";
import type { ResolvedPath } from "../../metadata/paths";
import type { Entry } from "../body";
import type { Span } from "../days";
import type { Days } from "../move-day";

export type CalendarEntry = Entry<Span>;

export const MODES = ["month", "week", "day", "agenda"] as const;
export type Mode = (typeof MODES)[number];

/** What every part of a calendar needs to know of it. */
export interface Scene {
  /** Tells drags of this calendar from others. */
  id: string;
  entity: Entity;
  fields: Days;
  /** What the card of a record tells. */
  paths: readonly ResolvedPath[];
  movable: boolean;
  /** By days; and, where hours are seen, to a minute of the day. */
  onMove: (entry: CalendarEntry, days: number, minutes?: number) => void;
  /** A new record on a day; null for those who may make none. */
  onCreate: ((day: string, minutes?: number) => void) | null;
  onPeek: ((id: string) => void) | undefined;
  /** To a day, in another view of it if one is given. */
  onGo: (day: string, mode?: Mode) => void;
}
