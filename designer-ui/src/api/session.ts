import { queryOptions } from "@tanstack/react-query";
import { ask, call } from "./call";
import type { BodyOf } from "./call";
import type { Me } from "./types";

export const setupQuery = queryOptions({ queryKey: ["setup"], queryFn: ({ signal }) => ask("get_setup", { signal }) });

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => ask("get_me", { signal }),
  staleTime: 5 * 60_000,
});

export async function signIn(email: string, password: string): Promise<Me> {
  return ask("create_session", { body: { email, password }, asSelf: true });
}

export async function signOut(): Promise<void> {
  await call("delete_session", { asSelf: true });
}

export async function updatePreferences(preferences: BodyOf<"update_preferences">): Promise<Me> {
  return ask("update_preferences", { body: preferences, asSelf: true });
}
