import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { recordQuery } from "../api/records";
import { isReference } from "../fields/lookup/format";
import { fieldOf, targetNames } from "../metadata/paths";
import type { Entity, FormElement } from "../metadata/types";
import { pathsIn } from "./filter-eval";

type Row = Record<string, unknown>;

/** Lookups whose records the forms' and rules' conditions look into ("account.region"). */
export function lookupsInConditions(entity: Entity): string[] {
  const inForm = (elements: readonly FormElement[]): string[] => elements.flatMap((element) => [...pathsIn(element.show), ...inForm(element.elements ?? [])]);
  const paths = [...entity.forms.flatMap((form) => inForm(form.elements)), ...(entity.rules ?? []).flatMap((rule) => pathsIn(rule.when))];
  const heads = paths.filter((path) => path.includes(".")).map((path) => path.slice(0, path.indexOf(".")));
  return [...new Set(heads)].filter((name) => fieldOf(entity, name)?.type === "lookup");
}

/** The record with what its conditions need behind lookups, read when it points somewhere. One hop; deeper ones read as empty. */
export function useHops<T extends Row>(entity: Entity, record: T): T {
  const lookups = useMemo(() => lookupsInConditions(entity), [entity]);
  const targets = lookups.flatMap((name) => {
    const value = record[name];
    const to = targetNames(fieldOf(entity, name) ?? {})[0];
    return isReference(value) && value.name !== null && to !== undefined ? [{ name, to, id: value.id }] : [];
  });
  const found = useQueries({ queries: targets.map(({ to, id }) => recordQuery(to, id)), combine: (answers) => answers.map((answer) => answer.data) });
  return useMemo(() => {
    if (targets.length === 0) return record;
    const more: Row = {};
    for (const [index, { name, id }] of targets.entries()) {
      const row = found[index];
      if (row?.id === id) more[name] = { ...row, ...(record[name] as object) };
    }
    return { ...record, ...more };
  }, [record, found, targets]);
}
