import type { RecordRow } from "../api/types";
import type { Filter } from "../metadata/filter";
import type { Entity, View } from "../metadata/types";

/** What shows many records is given by the page around it: a list page of the workspace, or the designer's preview. */
export interface ViewBodyProps {
  entity: Entity;
  view: View;
  /** The filter in force: the view's or what was made of it, and the quick search. */
  filter: Filter | null;
  sort: readonly string[];
  /** Of calendars and timelines: the day in sight and how much around it; undefined is today and the usual. */
  at: string | undefined;
  mode: string | undefined;
  go: (place: { at?: string | undefined; mode?: string | undefined }) => void;
  /** Shows a record beside the view; none in a preview, which changes nothing either. */
  onPeek?: ((id: string) => void) | undefined;
}

/** A record as a calendar or a timeline shows it. */
export interface Entry<S> {
  row: RecordRow;
  name: string;
  hue: number;
  span: S;
}
