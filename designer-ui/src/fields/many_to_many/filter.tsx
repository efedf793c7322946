import type { ReactNode } from "react";
import { LookupFilter } from "../lookup/filter";
import type { FilterInputProps } from "../types";

export function ManyToManyFilter(props: FilterInputProps): ReactNode {
  return <LookupFilter {...props} />;
}
