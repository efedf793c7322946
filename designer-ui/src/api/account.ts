import { queryOptions } from "@tanstack/react-query";
import { ask, call } from "./call";
import type { Schemas } from "./schema";

export type Session = Schemas["Session"];
export type Key = Schemas["Key"];

export const sessionsQuery = queryOptions({ queryKey: ["sessions"], queryFn: async ({ signal }) => (await ask("list_sessions", { signal })).items, staleTime: 0 });

export const keysQuery = queryOptions({ queryKey: ["keys"], queryFn: async ({ signal }) => (await ask("list_keys", { signal })).items, staleTime: 0 });

export async function endSession(id: string): Promise<void> {
  await call("end_session", { path: { id } });
}

export async function endOtherSessions(): Promise<void> {
  await call("end_other_sessions");
}

export async function changePassword(oldPassword: string, newPassword: string): Promise<void> {
  await call("change_password", { body: { old_password: oldPassword, new_password: newPassword } });
}

/** The answer's `key` is told this once. */
export async function createKey(name: string, scope: Key["scope"]): Promise<Schemas["CreatedKey"]> {
  return ask("create_key", { body: { name, scope } });
}

export async function deleteKey(key: string): Promise<void> {
  await call("delete_key", { path: { key } });
}
