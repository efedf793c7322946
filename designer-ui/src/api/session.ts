import { queryOptions } from "@tanstack/react-query";
import { get, send } from "./client";
import type { Me, Setup } from "./types";

export const setupQuery = queryOptions({ queryKey: ["setup"], queryFn: ({ signal }) => get<Setup>("/setup", undefined, signal) });

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => get<Me>("/me", undefined, signal),
  staleTime: 5 * 60_000,
});

export async function signIn(email: string, password: string): Promise<Me> {
  return (await send<Me>("POST", "/session", { body: { email, password } })).body;
}

export async function signOut(): Promise<void> {
  await send("DELETE", "/session");
}

export async function updatePreferences(preferences: { language: string | null }): Promise<Me> {
  return (await send<Me>("PATCH", "/me", { body: preferences })).body;
}
