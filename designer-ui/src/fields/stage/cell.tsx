import type { ReactNode } from "react";
import { stageOf } from "../../metadata/stages";
import { Chip } from "../../ui/chip";
import type { CellProps } from "../types";

export function StageCell({ value, field, entity }: CellProps): ReactNode {
  if (typeof value !== "string" || value === "") return null;
  const found = stageOf(entity, field, value);
  return <Chip hue={found?.stage.hue}>{found?.stage.label ?? value}</Chip>;
}
