import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import { recordQuery } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { FieldInput } from "../../fields/field-input";
import { fieldType } from "../../fields/registry";
import type { FieldInputProps } from "../../fields/types";
import { useMe, useMetadata } from "../../metadata/hooks";
import { evalContext } from "../../record/filter-eval";
import { demandsOn, fieldUnder } from "../../record/form-model";
import { useHops } from "../../record/hops";

/** The control of a cell whose values rules limit by the rest of its row, of which the list has only what it shows. */
export function LimitedCell({ row, ...input }: FieldInputProps & { row: RecordRow }): ReactNode {
  const { entity, field } = input;
  const [metadata, me] = [useMetadata(), useMe()];
  const read = useQuery(recordQuery(entity.name, row.id));
  const whole = useMemo(() => ({ ...read.data, ...row }), [read.data, row]);
  const record = useHops(entity, whole);
  const limited = useMemo(() => fieldUnder(field, demandsOn(entity, record, evalContext(metadata, entity, me.user.id))), [entity, field, record, metadata, me]);
  if (read.isPending) {
    const { Cell } = fieldType(field);
    return <span className="flex min-w-0 flex-1 opacity-60" aria-busy><Cell entity={entity} field={field} value={input.value} /></span>;
  }
  // What was not read limits nothing here; the engine judges. A list that is open asks anew when what fits has changed.
  return <FieldInput key={JSON.stringify(limited.within ?? null)} {...input} field={limited} />;
}
