import type { ReactNode } from "react";
import { pipelinesOf } from "../../metadata/stages";
import type { FilterInputProps } from "../types";
import { ValueList } from "../value-list";
import { StageCell } from "./cell";

export function StageFilter(props: FilterInputProps): ReactNode {
  const { entity, field } = props;
  const pipelines = pipelinesOf(entity, field);
  const options = pipelines.flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({
      value: stage.key,
      label: stage.label,
      ...(pipelines.length > 1 ? { group: pipeline.label } : {}),
      node: <StageCell entity={entity} field={field} value={stage.key} />,
    })),
  );
  return <ValueList input={props} search={options.length > 5} options={options} />;
}
