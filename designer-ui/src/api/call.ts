import { send, type Answer, type Method, type RequestOptions } from "./client";
import { ADDRESSES, type Operations } from "./schema";

export type OperationId = keyof Operations;
export type AnswerOf<Id extends OperationId> = Operations[Id]["answer"];
export type BodyOf<Id extends OperationId> = Operations[Id]["body"];

type Loose<T> = { [Key in keyof T]?: T[Key] | null | undefined };
type Part<Name extends string, T> = [T] extends [undefined] ? { [Key in Name]?: undefined } : {} extends T ? { [Key in Name]?: T } : { [Key in Name]: T };

/** What an operation needs: the names in its path, its query and its body, as the document of the API says. */
export type Input<Id extends OperationId> = Part<"path", Operations[Id]["path"]> &
  Part<"query", Operations[Id]["query"] extends undefined ? undefined : Loose<Operations[Id]["query"]>> &
  Part<"body", Operations[Id]["body"]> &
  Pick<RequestOptions, "ifMatch" | "signal" | "asSelf" | "once">;

type Given<Id extends OperationId> = {} extends Input<Id> ? [input?: Input<Id>] : [input: Input<Id>];

/** One request to the engine, by operation id. Throws a Problem for every answer outside 2xx. */
export async function call<Id extends OperationId>(id: Id, ...[input]: Given<Id>): Promise<Answer<AnswerOf<Id>>> {
  const { path, query, body, ifMatch, signal, asSelf, once }: { path?: unknown; query?: unknown; body?: unknown; ifMatch?: number | string | undefined; signal?: AbortSignal | undefined; asSelf?: boolean | undefined; once?: string | undefined } = input ?? {};
  const [method = "GET", address = ""] = ADDRESSES[id].split(" ");
  const options: RequestOptions = {};
  if (query !== undefined) options.query = query as NonNullable<RequestOptions["query"]>;
  if (body !== undefined) options.body = body;
  if (ifMatch !== undefined) options.ifMatch = ifMatch;
  if (signal !== undefined) options.signal = signal;
  if (asSelf !== undefined) options.asSelf = asSelf;
  if (once !== undefined) options.once = once;
  return send<AnswerOf<Id>>(method as Method, fill(address, (path ?? {}) as Readonly<Record<string, string | number>>), options);
}

/** As `call`, for who needs the body alone. */
export async function ask<Id extends OperationId>(id: Id, ...given: Given<Id>): Promise<AnswerOf<Id>> {
  return (await call(id, ...given)).body;
}

/** The address with its names filled in, each as one segment whatever it holds. */
export function fill(address: string, values: Readonly<Record<string, string | number>>): string {
  return address.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name] ?? "")));
}
