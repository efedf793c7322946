import { queryOptions } from "@tanstack/react-query";
import { ask, type AnswerOf } from "../../api/call";
import { language } from "../../lib/language";

export type Removed = AnswerOf<"list_removed">["items"][number];

export const removedQuery = queryOptions({
  queryKey: ["revisions", "removed", language.get()],
  queryFn: async ({ signal }) => (await ask("list_removed", { signal })).items,
  staleTime: 0,
});

/** Does away with it for good; answers the job that takes out its traces. */
export async function purge({ element, generation }: Removed): Promise<string> {
  return (await ask("purge", { body: { items: [{ element, generation }] } })).job;
}
