import type { ReactNode } from "react";
import { Chip } from "../../ui/chip";
import type { CellProps } from "../types";
import { choiceOf } from "./format";

export function ChoiceCell({ value, field }: CellProps): ReactNode {
  if (typeof value !== "string" || value === "") return null;
  const choice = choiceOf(field, value);
  return (
    <Chip hue={choice?.hue} muted={choice?.retired ?? false}>
      {choice?.label ?? value}
    </Chip>
  );
}
