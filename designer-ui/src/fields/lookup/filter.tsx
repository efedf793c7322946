import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { recordQuery } from "../../api/records";
import { useEntity } from "../../metadata/hooks";
import { nameOf, targetNames } from "../../metadata/paths";
import { Avatar } from "../../ui/avatar";
import type { FilterInputProps } from "../types";
import { ValueList } from "../value-list";
import { searchReferences } from "./search";

export function LookupFilter(props: FilterInputProps): ReactNode {
  const target = useEntity(targetNames(props.field)[0] ?? "");
  const chosen = Array.isArray(props.value) ? props.value.filter((item): item is string => typeof item === "string") : [];
  const names = useQueries({ queries: chosen.map((id) => ({ ...recordQuery(target?.name ?? "", id), enabled: target !== undefined })) });
  return (
    <ValueList
      input={props}
      options={async (search, signal) => {
        if (!target) return [];
        const first = search === "" ? names.flatMap((query) => (query.data ? [{ id: query.data.id, name: nameOf(target, query.data) }] : [])) : [];
        const found = await searchReferences(target, search, signal);
        return [...first, ...found.filter((item) => !first.some((other) => other.id === item.id))].map((reference) => ({
          value: reference.id,
          label: reference.name ?? "",
          node: (
            <>
              <Avatar name={reference.name ?? ""} square />
              <span className="truncate">{reference.name}</span>
            </>
          ),
        }));
      }}
    />
  );
}
