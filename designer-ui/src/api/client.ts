import { apiPrefix } from "../lib/base";
import { language } from "../lib/language";
import { t, tMaybe } from "../lib/i18n";
import { leaveView, viewAsHeaders } from "../lib/view-as";

/** One thing wrong with the input, as the engine (or a check in this app) words it. */
export interface ProblemItem {
  pointer: string;
  code: string;
  message: string;
  rule?: string;
  fix?: { field?: string; fields?: string[] } & Record<string, unknown>;
  /** The record it is about, where a request writes several. */
  record?: { entity?: string; id: string; name?: string | null };
}

interface ProblemBody {
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  request_id?: string;
  errors?: ProblemItem[];
}

/** An answer that is not the wanted one. `message` is ready to show: never a raw status code. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | null;
  readonly requestId: string | null;
  readonly errors: readonly ProblemItem[];

  constructor(status: number, body: ProblemBody) {
    const code = body.code ?? (status === 0 ? "offline" : "internal");
    const title = body.title ?? tMaybe(`problem.${code}`) ?? t("problem.internal");
    super(body.detail ?? title);
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = body.detail ?? null;
    this.requestId = body.request_id ?? null;
    this.errors = body.errors ?? [];
  }

  /** The item about a field, by its name on the wire. */
  itemFor(field: string): ProblemItem | undefined {
    return this.errors.find((item) => item.pointer === `/${field}` || item.pointer.startsWith(`/${field}/`) || item.pointer === `/values/${field}`);
  }

  /** What to say about a field: its item, else the whole. */
  messageFor(field: string): string {
    return this.itemFor(field)?.message ?? this.errors[0]?.message ?? this.message;
  }
}

export function isProblem(error: unknown, code?: string): error is Problem {
  return error instanceof Problem && (code === undefined || error.code === code);
}

export interface Answer<T> {
  body: T;
  /** Number in the ETag, for If-Match. */
  version: number | null;
  /** `Sartor-Change` of a write. */
  change: string | null;
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  ifMatch?: number | string | undefined;
  signal?: AbortSignal;
  /** Of the person, not of what they look at: it is asked as oneself also while looking through a role. */
  asSelf?: boolean;
  /** Idempotency-Key: sent twice under one key, a write is done once. */
  once?: string;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

let onSignedOut: () => void = () => undefined;

/** The app says what happens when the session has ended. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run;
}

export function tellSignedOut(): void {
  onSignedOut();
}

let onRevision: (revision: number) => void = () => undefined;

/** The model says what happens when an answer comes from another revision than the one at hand. */
export function whenRevision(run: (revision: number) => void): void {
  onRevision = run;
}

/** Asked before anybody is signed in: 401 is an ordinary answer there. */
const ASKED_FIRST = ["/session", "/setup", "/me", "/metadata"];

/** One request to the engine. Throws a Problem for every answer outside 2xx and when there is no connection. */
export async function send<T>(method: Method, path: string, options: RequestOptions = {}): Promise<Answer<T>> {
  const headers = new Headers({ Accept: "application/json", "Accept-Language": language.get(), ...(options.asSelf ? {} : viewAsHeaders()) });
  if (method !== "GET") headers.set("Content-Type", "application/json");
  if (options.once !== undefined) headers.set("Idempotency-Key", options.once);
  if (options.ifMatch !== undefined) headers.set("If-Match", `"${options.ifMatch}"`);
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  if (options.signal) init.signal = options.signal;

  let response: Response;
  let text: string;
  try {
    response = await fetch(apiPrefix + path + queryString(options.query), init);
    // The connection may also be lost in the middle of an answer.
    text = await response.text();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, {});
  }
  const body = /json/.test(response.headers.get("Content-Type") ?? "") && text !== "" ? (JSON.parse(text) as unknown) : null;
  const revision = response.headers.get("Sartor-Revision");
  if (revision !== null) onRevision(Number(revision));
  if (response.status === 401 && !ASKED_FIRST.includes(path)) onSignedOut();
  // The role went away, or the right to look through it.
  if (response.status === 403 && (body as ProblemBody | null)?.code === "view_as_refused") leaveView();
  if (!response.ok) throw new Problem(response.status, (body ?? { code: codeOf(response.status) }) as ProblemBody);
  const etag = /"(\d+)"/.exec(response.headers.get("ETag") ?? "")?.[1];
  return { body: body as T, version: etag === undefined ? null : Number(etag), change: response.headers.get("Sartor-Change") };
}

export async function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  const options: RequestOptions = {};
  if (query) options.query = query;
  if (signal) options.signal = signal;
  return (await send<T>("GET", path, options)).body;
}

function queryString(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") params.set(key, String(value));
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

function codeOf(status: number): string {
  const codes: Record<number, string> = {
    400: "malformed", 401: "unauthenticated", 403: "forbidden", 404: "not_found", 409: "state_conflict", 412: "version_conflict",
    413: "too_large", 422: "validation_failed", 429: "rate_limited", 502: "unavailable", 503: "unavailable", 504: "unavailable",
  };
  return codes[status] ?? "internal";
}
