import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { get } from "../api/client";
import { meQuery } from "../api/session";
import type { Me } from "../api/types";
import { language } from "../lib/language";
import "./live";
import type { Entity, Metadata } from "./types";

/** Keyed by language: labels come in the caller's language. */
export function metadataQuery() {
  return queryOptions({
    queryKey: ["metadata", language.get()],
    queryFn: ({ signal }) => get<Metadata>("/metadata", undefined, signal),
    staleTime: 60_000,
    refetchOnWindowFocus: "always",
  });
}

export function useMetadata(): Metadata {
  return useSuspenseQuery(metadataQuery()).data;
}

/** The entity, or undefined when there is none this person may read. */
export function useEntity(name: string): Entity | undefined {
  return useMetadata().entities.find((entity) => entity.name === name);
}

export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}
