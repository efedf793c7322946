import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { listRecords, recordKeys, recordQuery } from "../api/records";
import { isReference } from "../fields/lookup/format";
import type { Filter } from "../metadata/filter";
import { fieldOf, targetNames } from "../metadata/paths";
import type { Entity, FormElement } from "../metadata/types";
import { pathsIn, RELATED, relatedIn, relatedKey } from "./filter-eval";
import { formulaPaths } from "./formula-eval";
import { liftLimit } from "./limits";

type Row = Record<string, unknown>;

/** Every condition of an entity's forms and rules. */
function conditionsOf(entity: Entity): Filter[] {
  const inForm = (elements: readonly FormElement[]): Filter[] => elements.flatMap((element) => [...(element.show ? [element.show] : []), ...inForm(element.elements ?? [])]);
  return [...entity.forms.flatMap((form) => inForm(form.elements)), ...(entity.rules ?? []).flatMap(({ when, records }) => [...(when ? [when] : []), ...Object.entries(records ?? {}).map(([name, limit]) => liftLimit(limit, name))])];
}

/** Lookups whose records the forms' and rules' conditions, and formulas, look into ("account.region"). */
export function lookupsInConditions(entity: Entity): string[] {
  const paths = conditionsOf(entity).flatMap(pathsIn);
  const heads = paths.filter((path) => path.includes(".")).map((path) => path.slice(0, path.indexOf(".")));
  const computed = formulaPaths(entity).map((path) => path.slice(0, path.indexOf(".")));
  return [...new Set([...heads, ...computed])].filter((name) => fieldOf(entity, name)?.type === "lookup");
}

/** What the conditions ask of related records, answered by the engine for a record that is kept. */
function useRelated(entity: Entity, record: Row): Row | null {
  const questions = useMemo(() => [...new Map(conditionsOf(entity).flatMap(relatedIn).map((question) => [relatedKey(question.list, question.where), question])).entries()], [entity]);
  const id = typeof record["id"] === "string" ? record["id"] : null;
  const answers = useQueries({
    queries: questions.map(([key, { list, where }]) => ({
      queryKey: [...recordKeys.lists(entity.name), "related", id, key],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const filter: Filter = { all: [{ field: "id", op: "eq", value: id }, { some: list, where }] };
        return (await listRecords(entity.name, { filter, fields: ["id"], limit: 1 }, signal)).items.length > 0;
      },
      enabled: id !== null,
    })),
    combine: (found) => found.map((answer) => answer.data),
  });
  return useMemo(() => (questions.length === 0 ? null : Object.fromEntries(questions.flatMap(([key], index) => (answers[index] === undefined ? [] : [[key, answers[index]]])))), [questions, answers]);
}

/** The record with what its conditions need behind lookups, read when it points somewhere. One hop; deeper ones read as empty. */
export function useHops<T extends Row>(entity: Entity, record: T): T {
  const related = useRelated(entity, record);
  const lookups = useMemo(() => lookupsInConditions(entity), [entity]);
  const targets = lookups.flatMap((name) => {
    const value = record[name];
    const to = targetNames(fieldOf(entity, name) ?? {})[0];
    return isReference(value) && value.name !== null && to !== undefined ? [{ name, to, id: value.id }] : [];
  });
  const found = useQueries({ queries: targets.map(({ to, id }) => recordQuery(to, id)), combine: (answers) => answers.map((answer) => answer.data) });
  return useMemo(() => {
    if (targets.length === 0 && related === null) return record;
    const more: Row = related === null ? {} : { [RELATED]: related };
    for (const [index, { name, id }] of targets.entries()) {
      const row = found[index];
      if (row?.id === id) more[name] = { ...row, ...(record[name] as object) };
    }
    return { ...record, ...more };
  }, [record, found, targets, related]);
}
