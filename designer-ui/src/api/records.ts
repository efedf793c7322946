import { type InfiniteData, infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Filter } from "../metadata/filter";
import type { Metadata } from "../metadata/types";
import { ask, type AnswerOf, type BodyOf, call } from "./call";
import { type Answer, isProblem } from "./client";
import { queryClient } from "./query-client";
import type { AggregateRequest, RecordPage, RecordRow } from "./types";

export interface ListRequest {
  filter?: Filter | null;
  sort?: readonly string[];
  fields?: readonly string[];
  limit?: number;
}

function listParams(request: ListRequest) {
  return {
    filter: request.filter ? JSON.stringify(request.filter) : null,
    sort: request.sort?.join(",") ?? null,
    fields: request.fields?.join(",") ?? null,
    limit: request.limit ?? 50,
  };
}

export const recordKeys = {
  entity: (entity: string) => ["records", entity] as const,
  lists: (entity: string) => ["records", entity, "list"] as const,
  one: (entity: string, id: string) => ["records", entity, "one", id] as const,
  history: (entity: string, id: string) => ["records", entity, "history", id] as const,
  timeline: (entity: string, id: string) => ["records", entity, "timeline", id] as const,
  stages: (entity: string, id: string) => ["records", entity, "stages", id] as const,
  aggregates: (entity: string) => ["records", entity, "aggregate"] as const,
};

/** One page; for pickers and related lists. */
export function listRecords(entity: string, request: ListRequest, signal?: AbortSignal): Promise<RecordPage> {
  return ask("list_records", { path: { entity }, query: listParams(request), signal });
}

export type ReadCell = AnswerOf<"read_text">["rows"][number][number];

/** What texts mean for fields of these records, cell by cell; nothing is written. */
export function readText(entity: string, table: BodyOf<"read_text">): Promise<AnswerOf<"read_text">> {
  return ask("read_text", { path: { entity }, body: table });
}

export function listQuery(entity: string, request: ListRequest) {
  return queryOptions({
    queryKey: [...recordKeys.lists(entity), "page", request],
    queryFn: ({ signal }) => listRecords(entity, request, signal),
    placeholderData: keepPreviousData,
  });
}

/** All pages as they are scrolled to. The capped count comes with the first. */
export function listPagesQuery(entity: string, request: ListRequest) {
  return infiniteQueryOptions({
    queryKey: [...recordKeys.lists(entity), "pages", request],
    queryFn: ({ pageParam, signal }) =>
      ask("list_records", { path: { entity }, query: { ...listParams(request), cursor: pageParam, count: pageParam === "" ? "capped" : null }, signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    // Coming back to the window must not fetch every page again.
    refetchOnWindowFocus: false,
  });
}

/** Lines of a record that are shown at most. */
const MOST_LINES = 2000;

/** All lines of a record in their order. */
export function linesQuery(entity: string, list: { field: string; order?: string }, record: string) {
  const request: ListRequest = { filter: { field: list.field, op: "eq", value: record }, sort: [list.order ?? "created_at"], limit: 200 };
  return queryOptions({
    queryKey: [...recordKeys.lists(entity), "lines", request],
    queryFn: async ({ signal }) => {
      const items: RecordRow[] = [];
      let cursor: string | null = "";
      do {
        // oxlint-disable-next-line no-await-in-loop -- each page begins where the last one ended
        const page: RecordPage = await ask("list_records", { path: { entity }, query: { ...listParams(request), cursor }, signal });
        items.push(...page.items);
        cursor = page.next;
      } while (cursor !== null && items.length < MOST_LINES);
      return { items, next: cursor };
    },
  });
}

/** Rows of a window at most; a calendar of more says that it is not all. */
export const WINDOW_ROWS = 1000;
const WINDOW_PAGE = 200;

/** All records of a window of days, page by page up to a bound; `next` tells that there are more. */
export function windowQuery(entity: string, request: ListRequest) {
  return queryOptions({
    queryKey: [...recordKeys.lists(entity), "window", request],
    queryFn: async ({ signal }) => {
      const items: RecordRow[] = [];
      let page: RecordPage | undefined;
      do {
        const query = { ...listParams({ ...request, limit: WINDOW_PAGE }), cursor: page?.next ?? "", count: page ? null : ("capped" as const) };
        // oxlint-disable-next-line no-await-in-loop -- each page begins where the last one ended
        page = await ask("list_records", { path: { entity }, query, signal });
        items.push(...page.items);
      } while (page.next !== null && items.length < WINDOW_ROWS);
      return { ...page, items };
    },
    placeholderData: keepPreviousData,
  });
}

/** A record moved out of one window is in another. */
export function refreshWindows(entity: string): void {
  void queryClient.invalidateQueries({ queryKey: [...recordKeys.lists(entity), "window"] });
}

/** Records of every entity by what people call them: part of a name, a phone number, an address. */
export function searchQuery(text: string) {
  return queryOptions({
    queryKey: ["search", text],
    queryFn: ({ signal }) => ask("search_records", { query: { q: text }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function recordQuery(entity: string, id: string) {
  return queryOptions({
    queryKey: recordKeys.one(entity, id),
    queryFn: ({ signal }) => ask("get_record", { path: { entity, id }, signal }),
  });
}

export function historyQuery(entity: string, id: string) {
  return infiniteQueryOptions({
    queryKey: recordKeys.history(entity, id),
    queryFn: ({ pageParam, signal }) => ask("list_history", { path: { entity, id }, query: { cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });
}

/** `show`: names of entities and "_changes"; everything when there is none. */
export function timelineQuery(entity: string, id: string, show: readonly string[]) {
  return infiniteQueryOptions({
    queryKey: [...recordKeys.timeline(entity, id), show],
    queryFn: ({ pageParam, signal }) => ask("list_timeline", { path: { entity, id }, query: { cursor: pageParam, show: show.join(",") }, signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    // What stands on it is written elsewhere too.
    staleTime: 0,
  });
}

export function aggregateQuery(entity: string, request: AggregateRequest) {
  return queryOptions({
    queryKey: [...recordKeys.aggregates(entity), request],
    queryFn: ({ signal }) => ask("aggregate_records", { path: { entity }, body: request, signal }),
    placeholderData: keepPreviousData,
  });
}

export type Values = Readonly<Record<string, unknown>>;

/** A creation that got no answer may have arrived: the same one again is sent under the same key, so that it is made once. */
let unanswered: { entity: string; body: string; key: string; at: number } | null = null;

/** For how long pressing again means the same creation. */
const AGAIN_MS = 15 * 60_000;

export async function createRecord(entity: string, values: Values): Promise<Answer<RecordRow>> {
  const body = JSON.stringify(values);
  const isAgain = unanswered !== null && unanswered.entity === entity && unanswered.body === body && Date.now() - unanswered.at < AGAIN_MS;
  const key = isAgain && unanswered ? unanswered.key : newKey();
  const answer = await call("create_record", { path: { entity }, body: values, once: key }).catch((error: unknown) => {
    unanswered = isProblem(error) && (error.status === 0 || error.status >= 502) ? { entity, body, key, at: Date.now() } : null;
    throw error;
  });
  unanswered = null;
  // The answer to a repetition may name the record without its values.
  if (!isAgain) queryClient.setQueryData(recordKeys.one(entity, answer.body.id), answer.body);
  invalidate(entity, answer.body.id);
  invalidateLists(entity);
  invalidateLines(values);
  return answer;
}

/** Always names the version it saw: a write over somebody else's change is refused with version_conflict. */
export async function updateRecord(entity: string, id: string, version: number, values: Values): Promise<Answer<RecordRow>> {
  const answer = await call("update_record", { path: { entity, id }, body: values, ifMatch: version });
  storeRecord(entity, answer.body);
  invalidateLines(values);
  return answer;
}

export interface Transition {
  field: string;
  to: string;
  values?: Values;
  note?: string;
  /** Items of checklists ticked with the move. */
  checklist?: string[];
}

export async function transitionRecord(entity: string, id: string, version: number, transition: Transition): Promise<Answer<RecordRow>> {
  const answer = await call("transition_record", { path: { entity, id }, body: transition, ifMatch: version });
  storeRecord(entity, answer.body);
  return answer;
}

export async function deleteRecord(entity: string, id: string, version: number): Promise<Answer<null>> {
  const answer = await call("delete_record", { path: { entity, id }, ifMatch: version });
  queryClient.removeQueries({ queryKey: recordKeys.one(entity, id) });
  void queryClient.invalidateQueries({ queryKey: recordKeys.entity(entity) });
  invalidateComputed(entity);
  return answer;
}

/** Puts a record a write answered into everything that shows it, unless something newer stands there. */
export function storeRecord(entity: string, record: RecordRow): void {
  putRecord(entity, record);
  keepOver(entity, record);
  invalidate(entity, record.id);
}

function putRecord(entity: string, record: RecordRow): void {
  queryClient.setQueryData<RecordRow>(recordKeys.one(entity, record.id), (known) => (known && known.version > record.version ? known : record));
  patchLists(entity, record.id, (row) => (row.version > record.version ? row : mergeRow(row, record)));
}

/** What was asked for before the write and arrives after it may not know it, and the pages a list had when its next one was asked for come again with that one. */
function keepOver(entity: string, record: RecordRow): void {
  const asked = queryClient.getQueryCache().findAll({ queryKey: recordKeys.entity(entity), fetchStatus: "fetching", predicate: ({ queryKey }) => queryKey[2] === "list" || queryKey[2] === "one" });
  for (const query of asked) void query.promise?.then(() => query.queryKey[2] === "one" && query.queryKey[3] !== record.id ? undefined : putRecord(entity, record), () => undefined);
}

function invalidate(entity: string, id: string): void {
  void queryClient.invalidateQueries({ queryKey: recordKeys.history(entity, id) });
  void queryClient.invalidateQueries({ queryKey: recordKeys.timeline(entity, id) });
  void queryClient.invalidateQueries({ queryKey: recordKeys.stages(entity, id) });
  void queryClient.invalidateQueries({ queryKey: recordKeys.aggregates(entity) });
  invalidateComputed(entity);
}

/** What is computed of others' records may follow this one: those that are shown are read anew. */
function invalidateComputed(written: string): void {
  const metadata = queryClient.getQueriesData<Metadata>({ queryKey: ["metadata"] }).map(([, data]) => data).find((data) => data?.entities !== undefined);
  for (const entity of metadata?.entities ?? []) {
    const follows = entity.fields.some(({ computed, program }) => computed === "rollup" || program?.inputs.some(({ path }) => path.includes(".")));
    if (follows && entity.name !== written) void queryClient.invalidateQueries({ queryKey: recordKeys.entity(entity.name) });
  }
}

/** Lines written with a record are shown in lists of their own. */
function invalidateLines(values: Values): void {
  if ("$lines" in values) void queryClient.invalidateQueries({ queryKey: ["records"], predicate: ({ queryKey }) => queryKey[2] === "list" || queryKey[2] === "aggregate" });
}

function invalidateLists(entity: string): void {
  void queryClient.invalidateQueries({ queryKey: recordKeys.lists(entity) });
}

/** Also where a page came over plain HTTP, which has no `randomUUID`. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

type CachedList = InfiniteData<RecordPage, string> | RecordPage;

/** Puts new values into every cached list that shows the record; lists are not fetched again, only marked as old. */
export function patchLists(entity: string, id: string, change: (row: RecordRow) => RecordRow): void {
  const patchPage = (page: RecordPage): RecordPage =>
    page.items.some((row) => row.id === id) ? { ...page, items: page.items.map((row) => (row.id === id ? change(row) : row)) } : page;
  queryClient.setQueriesData<CachedList>({ queryKey: recordKeys.lists(entity) }, (data) => {
    if (!data) return data;
    return "pages" in data ? { ...data, pages: data.pages.map(patchPage) } : "items" in data ? patchPage(data) : data;
  });
}

/** A list row with what a full record says about the fields it shows; what was read through a reference stays while it is the same one. */
export function mergeRow(row: RecordRow, record: RecordRow): RecordRow {
  const next: RecordRow = { ...row, version: record.version };
  for (const key of Object.keys(row)) {
    if (!(key in record)) continue;
    const [old, fresh] = [row[key], record[key]];
    next[key] = isObject(old) && isObject(fresh) && old["id"] !== undefined && old["id"] === fresh["id"] ? { ...old, ...fresh } : fresh;
  }
  return next;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
