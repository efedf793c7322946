import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { pipelinesOf, stageOf } from "../../metadata/stages";
import { PickerControl } from "../picker-control";
import type { FieldInputProps } from "../types";
import { StageCell } from "./cell";

/** Offers the stages one may go to from here; for a new record the stages of every pipeline. */
export function StageInput(props: FieldInputProps): ReactNode {
  const { entity, field, value } = props;
  const current = typeof value === "string" && value !== "" ? value : null;
  const from = props.from ?? (props.variant === "cell" ? current : null);
  const moves = from === null ? null : (stageOf(entity, field, from)?.stage.moves ?? null);
  const pipelines = pipelinesOf(entity, field);
  const options = pipelines.flatMap((pipeline) =>
    pipeline.stages
      .filter((stage) => moves === null || stage.key === current || moves.includes(stage.key))
      .map((stage) => ({
        value: stage.key,
        label: stage.label,
        ...(pipelines.length > 1 ? { group: pipeline.label } : {}),
        node: <StageCell entity={entity} field={field} value={stage.key} />,
        ...(stage.probability != null ? { hint: `${stage.probability}%` } : {}),
      })),
  );
  return (
    <PickerControl
      input={props}
      clearable={false}
      search={options.length > 5}
      emptyText={t("fields.noMoves")}
      display={current === null ? null : <StageCell entity={entity} field={field} value={current} />}
      selected={current}
      options={options}
      onPick={(next) => (props.variant === "cell" ? props.onCommit?.(next, "pick") : props.onChange(next))}
    />
  );
}
