import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { recordQuery } from "../../api/records";
import { useMetadata } from "../../metadata/hooks";
import { nameOf } from "../../metadata/paths";
import type { FilterInputProps } from "../types";
import { ValueList } from "../value-list";
import { isEntityReference, regardingKey, regardingOf } from "./format";
import { regardingOption, regardingTargets, searchRegarding } from "./options";

export function RegardingFilter(props: FilterInputProps): ReactNode {
  const targets = regardingTargets(useMetadata(), props.field);
  const chosen = Array.isArray(props.value) ? props.value.filter(isEntityReference) : [];
  const rows = useQueries({ queries: chosen.map(({ entity, id }) => recordQuery(entity, id)) });
  const known = chosen.flatMap((reference, index) => {
    const [target, row] = [targets.find(({ name }) => name === reference.entity), rows[index]?.data];
    return target && row ? [regardingOption(target, { id: row.id, name: nameOf(target, row) })] : [];
  });
  return (
    <ValueList
      input={{ ...props, value: chosen.map(regardingKey), onChange: (keys) => props.onChange((keys as string[]).map(regardingOf)) }}
      options={async (search, signal) => {
        const found = await searchRegarding(targets, search, signal);
        if (search !== "") return found;
        return targets.flatMap(({ label }) => {
          const first = known.filter((option) => option.group === label);
          return [...first, ...found.filter((option) => option.group === label && !first.some(({ value }) => value === option.value))];
        });
      }}
    />
  );
}
