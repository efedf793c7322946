import { queryOptions } from "@tanstack/react-query";
import { get } from "./client";
import type { User } from "./types";

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: async ({ signal }) => (await get<{ items: User[] }>("/users", undefined, signal)).items,
  staleTime: 5 * 60_000,
});
