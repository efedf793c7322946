import { queryOptions } from "@tanstack/react-query";
import { ask } from "../../api/call";

/** The indexes of a published entity, and those that would serve what was slow. */
export function indexesQuery(entity: string) {
  return queryOptions({ queryKey: ["revisions", "indexes", entity], queryFn: ({ signal }) => ask("list_indexes", { path: { entity }, signal }), staleTime: 0 });
}
