/** State of a list in its address: which view, and what was made of its filter and sort. */
export interface ListSearch {
  view?: string | undefined;
  filter?: string | undefined;
  sort?: string | undefined;
  q?: string | undefined;
  group?: string | undefined;
  /** Id of the record shown in the drawer. */
  peek?: string | undefined;
}
