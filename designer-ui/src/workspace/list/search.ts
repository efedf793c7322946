/** State of a list in its address: which view, and what was made of its filter and sort. */
export interface ListSearch {
  view?: string | undefined;
  filter?: string | undefined;
  sort?: string | undefined;
  q?: string | undefined;
  group?: string | undefined;
  /** Of calendars and timelines: the day in sight, and how much around it. */
  at?: string | undefined;
  mode?: string | undefined;
  /** Id of the record shown in the drawer. */
  peek?: string | undefined;
}
