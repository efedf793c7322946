import { queryOptions } from "@tanstack/react-query";
import { ask } from "./call";

/** The roles there are, for who designs. Asked as oneself: a role one looks through may not know of others. */
export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: async ({ signal }) => (await ask("list_roles", { signal, asSelf: true })).items,
  staleTime: 60_000,
});
