import { queryOptions } from "@tanstack/react-query";
import { ask, call, type AnswerOf, type BodyOf } from "../../api/call";
import { queryClient } from "../../api/query-client";
import type { Schemas } from "../../api/schema";
import { basePath } from "../../lib/base";
import { language } from "../../lib/language";

export type Person = AnswerOf<"get_user">;
export type State = Person["state"];
export type Act = Schemas["PersonAct"];
export type Role = AnswerOf<"list_roles">["items"][number];
export type Session = Schemas["Session"];
export type ApiKey = Schemas["Key"];
/** A link as it is told once. */
export interface FreshLink {
  address: string;
  until: string;
}

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  // Whoever asks for details is answered with all of a person but what was done about them.
  queryFn: async ({ signal }) => (await ask("list_users", { query: { details: "true" }, signal })).items as readonly Person[],
  staleTime: 0,
});

export const personQuery = (id: string) =>
  queryOptions({ queryKey: ["people", "one", id, language.get()], queryFn: ({ signal }) => ask("get_user", { path: { id }, signal }), staleTime: 0 });

export const sessionsOf = (id: string) =>
  queryOptions({ queryKey: ["people", "sessions", id], queryFn: async ({ signal }) => (await ask("list_user_sessions", { path: { id }, signal })).items, staleTime: 0 });

export const keysOf = (id: string) =>
  queryOptions({ queryKey: ["people", "keys", id], queryFn: async ({ signal }) => (await ask("list_user_keys", { path: { id }, signal })).items, staleTime: 0 });

export async function invitePerson(body: BodyOf<"invite_user">): Promise<{ person: Person; link: FreshLink }> {
  const person = await ask("invite_user", { body });
  await refresh();
  return { person, link: linkOf(person.link?.token ?? "", person.link?.expires_at ?? "") };
}

export async function changePerson(person: Person, body: BodyOf<"update_user">): Promise<void> {
  await call("update_user", { path: { id: person.id }, body, ifMatch: person.version });
  await refresh();
}

export async function makeLink(id: string): Promise<FreshLink> {
  const link = await ask("create_link", { path: { id } });
  await refresh();
  return linkOf(link.token ?? "", link.expires_at);
}

export async function withdrawLink(id: string): Promise<void> {
  await call("delete_link", { path: { id } });
  await refresh();
}

export async function endSessionOf(session: string): Promise<void> {
  await call("end_session", { path: { id: session } });
  await refresh();
}

export async function endSessionsOf(id: string): Promise<void> {
  await call("end_user_sessions", { path: { id } });
  await refresh();
}

export async function endKeyOf(id: string, key: string): Promise<void> {
  await call("delete_user_key", { path: { id, key } });
  await refresh();
}

/** The list, whoever is open, and the choices of people elsewhere. */
async function refresh(): Promise<void> {
  await Promise.all([queryClient.invalidateQueries({ queryKey: peopleQuery.queryKey }), queryClient.invalidateQueries({ queryKey: ["users"] })]);
}

function linkOf(token: string, until: string): FreshLink {
  return { address: `${location.origin}${basePath}/join?token=${encodeURIComponent(token)}`, until };
}
