import type { ReactNode } from "react";
import { ChoiceFilter } from "../choice/filter";
import type { FilterInputProps } from "../types";

export function MultiChoiceFilter(props: FilterInputProps): ReactNode {
  return <ChoiceFilter {...props} />;
}
