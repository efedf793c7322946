import { queryOptions } from "@tanstack/react-query";
import { ask, type AnswerOf, type BodyOf } from "../../api/call";
import { queryClient } from "../../api/query-client";
import { meQuery } from "../../api/session";

export type FirstHour = AnswerOf<"get_first_hour">;
export type Outlook = AnswerOf<"get_demo">;

export const firstHourQuery = queryOptions({ queryKey: ["first-hour"], queryFn: ({ signal }) => ask("get_first_hour", { signal }), staleTime: 0 });

export const demoQuery = queryOptions({ queryKey: ["demo"], queryFn: ({ signal }) => ask("get_demo", { signal }), staleTime: 0 });

export async function sayFirstHour(body: BodyOf<"update_first_hour">): Promise<void> {
  queryClient.setQueryData(firstHourQuery.queryKey, await ask("update_first_hour", { body }));
  await queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
}

/** Starts the removal of so many records; answers its job. */
export async function removeDemo(expect: number): Promise<string> {
  return (await ask("remove_demo", { body: { expect } })).job;
}
