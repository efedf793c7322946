import { queryOptions } from "@tanstack/react-query";
import { ask } from "./call";

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: async ({ signal }) => (await ask("list_users", { signal })).items,
  staleTime: 5 * 60_000,
});
