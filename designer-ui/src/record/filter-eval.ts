import { addressLine } from "../fields/address/format";
import { readDuration } from "../fields/duration/format";
import { readEmail } from "../fields/email/format";
import { phoneFragment, readPhone } from "../fields/phone/format";
import { readTag, tagsOf } from "../fields/tags/format";
import { readTime } from "../fields/time/format";
import { plainOf } from "../fields/rich_text/document";
import { signatureOf } from "../fields/signature/format";
import { readUrl } from "../fields/url/format";
import { compareDecimals, readDecimal } from "../lib/decimal";
import { settings } from "../lib/settings";
import type { Condition, DateAnchor, Filter } from "../metadata/filter";
import { fieldOf, targetOf } from "../metadata/paths";
import { pipelinesOf } from "../metadata/stages";
import type { Entity, FieldTypeName, Metadata } from "../metadata/types";

/**
 * Decides a filter over a record in the browser: the same meaning as the engine's SQL and its evaluator in memory, held
 * together by tests/vectors/filter.json. Two-valued: a comparison with an empty value is false, negations are exact.
 * A path that is unknown or was not read is empty. Conditions over related records are decided where those are at hand, else by
 * what the engine answered (`RELATED`); unknown, no related record matches.
 */
export interface EvalField {
  /** `related`: a list of records that point at this one. */
  type: FieldTypeName | "related";
  /** Of a stage field. */
  pipelines?: readonly { name: string; stages: readonly { name: string; kind: string; probability?: number | null; expectedDays?: number | null }[] }[];
  /** Fields behind a lookup or user. */
  fields?: (name: string) => EvalField | undefined;
}

export interface EvalContext {
  fields: (name: string) => EvalField | undefined;
  now: Date;
  /** IANA name of the workspace's time zone. */
  zone: string;
  /** 1 = Monday … 7 = Sunday. */
  weekStart: number;
  /** Id of the person looking. */
  me: string | null;
}

type Row = Readonly<Record<string, unknown>>;

export function evaluate(filter: Filter, record: Row, context: EvalContext): boolean {
  if ("all" in filter) return filter.all.every((node) => evaluate(node, record, context));
  if ("any" in filter) return filter.any.some((node) => evaluate(node, record, context));
  if ("not" in filter) return !evaluate(filter.not, record, context);
  if ("field" in filter) return decide(filter, record, context);
  return "some" in filter ? someOf(filter.some, filter.where, record, context) : !someOf(filter.none, filter.where, record, context);
}

/** Under this name a record carries what the engine said of questions about its related records, by `relatedKey`. */
export const RELATED = "$related";

export function relatedKey(list: string, where: Filter): string {
  return JSON.stringify([list, where]);
}

function someOf(list: string, where: Filter, record: Row, context: EvalContext): boolean {
  const answer = (record[RELATED] as Record<string, boolean> | undefined)?.[relatedKey(list, where)];
  if (answer !== undefined) return answer;
  const [fields, rows] = [context.fields(list)?.fields, record[list]];
  return fields !== undefined && Array.isArray(rows) && rows.some((row: Row) => evaluate(where, row, { ...context, fields }));
}

/** What a filter asks of related records, as questions whether some match. */
export function relatedIn(filter: Filter | null | undefined): { list: string; where: Filter }[] {
  if (!filter) return [];
  if ("all" in filter) return filter.all.flatMap(relatedIn);
  if ("any" in filter) return filter.any.flatMap(relatedIn);
  if ("not" in filter) return relatedIn(filter.not);
  if ("some" in filter) return [{ list: filter.some, where: filter.where }];
  return "none" in filter ? [{ list: filter.none, where: filter.where }] : [];
}

/** What a filter needs to know about an entity, from the model. */
export function evalContext(metadata: Metadata, entity: Entity, me: string | null, now: Date = new Date()): EvalContext {
  const { timeZone, weekStart } = settings.get();
  return { fields: fieldsOf(metadata, entity), now, zone: timeZone, weekStart, me };
}

function fieldsOf(metadata: Metadata, entity: Entity): EvalContext["fields"] {
  return (name) => {
    const field = fieldOf(entity, name);
    // A record's own id compares as what points at it does.
    if (!field) return name === "id" ? { type: "lookup" } : undefined;
    if (field.type === "stage") return { type: "stage", pipelines: pipelinesOf(entity, field) };
    const target = targetOf(metadata, field);
    return target ? { type: field.type, fields: fieldsOf(metadata, target) } : { type: field.type };
  };
}

/** Names of the record's own fields a filter looks at. */
export function fieldsIn(filter: Filter | null | undefined): string[] {
  return [...new Set(pathsIn(filter).map((path) => path.split(".")[0] ?? path))];
}

export function pathsIn(filter: Filter | null | undefined): string[] {
  if (!filter) return [];
  if ("all" in filter) return filter.all.flatMap(pathsIn);
  if ("any" in filter) return filter.any.flatMap(pathsIn);
  if ("not" in filter) return pathsIn(filter.not);
  if (!("field" in filter)) return [];
  const other = fieldOperand(filter.value);
  return other === null ? [filter.field] : [filter.field, other];
}

/** `regarding.entity`: the API name of the entity the record is of. */
const ENTITY_OF: EvalContext["fields"] = (name) => (name === "entity" ? { type: "choice" } : undefined);

interface Found {
  field: EvalField;
  value: unknown;
}

function decide({ field: path, op, value }: Condition, record: Row, context: EvalContext): boolean {
  const attribute = stageAttribute(path, record, context);
  if (attribute) return decideAttribute(attribute, op, value, context);
  const have = find(path, record, context);
  if (!have) return op === "empty" || op === "ne" || op === "not_in" || op === "has_none";
  const compare = (operand: unknown, wanted: (order: number) => boolean) => {
    const order = orderOf(have, operand, record, context);
    return order !== null && wanted(order);
  };
  switch (op) {
    case "empty": return isEmpty(have);
    case "not_empty": return !isEmpty(have);
    case "eq": return isEqual(have, value, record, context);
    case "ne": return !isEqual(have, value, record, context);
    case "in": return isIn(have, value, record, context);
    case "not_in": return !isIn(have, value, record, context);
    case "lt": return compare(value, (order) => order < 0);
    case "lte": return compare(value, (order) => order <= 0);
    case "gt": return compare(value, (order) => order > 0);
    case "gte": return compare(value, (order) => order >= 0);
    case "between": return Array.isArray(value) && compare(value[0], (order) => order >= 0) && compare(value[1], (order) => order <= 0);
    case "has_any": return membersOf(value).some((member) => hasMember(have, member));
    case "has_all": return membersOf(value).every((member) => hasMember(have, member));
    case "has_none": return !membersOf(value).some((member) => hasMember(have, member));
    case "contains": return hasText(have, value, record, context, (text, part) => text.includes(part));
    case "starts_with": return hasText(have, value, record, context, (text, part) => text.startsWith(part));
    default: return false;
  }
}

function find(path: string, record: Row, context: EvalContext): Found | null {
  let fields: EvalContext["fields"] | undefined = context.fields;
  let value: unknown = record;
  let field: EvalField | undefined;
  const names = path.split(".");
  for (const [index, name] of names.entries()) {
    field = fields?.(name);
    if (!field) return null;
    if (field.type === "stage" && index === names.length - 2 && names[index + 1] === "entered_at") {
      return { field: { type: "datetime" }, value: typeof value === "object" && value !== null ? ((value as Row)[`${name}.entered_at`] ?? null) : null };
    }
    value = typeof value === "object" && value !== null ? ((value as Row)[name] ?? null) : null;
    fields = field.type === "regarding" ? ENTITY_OF : field.fields;
  }
  return field ? { field, value } : null;
}

/** The value at a path as a filter takes it; null when it is empty. */
export function valueAt(path: string, record: Row, context: EvalContext): unknown {
  const found = find(path, record, context);
  if (!found || isEmpty(found)) return null;
  const { type } = found.field;
  if (type === "boolean") return found.value === true;
  return type === "lookup" || type === "user" || type === "regarding" ? idOf(found.value) : found.value;
}

/** A boolean is never empty: nothing means no. */
function isEmpty({ field, value }: Found): boolean {
  if (field.type === "boolean") return false;
  // An empty list is a value of its own there.
  if (field.type === "json") return value === null || value === undefined || value === "";
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

function isEqual(have: Found, want: unknown, record: Row, context: EvalContext): boolean {
  if (have.field.type === "stage" && typeof want === "string" && want !== "") return isStage(have, want);
  if (want === null || want === undefined || want === "" || (Array.isArray(want) && want.length === 0)) return isEmpty(have);
  return orderOf(have, want, record, context) === 0;
}

function isIn(have: Found, list: unknown, record: Row, context: EvalContext): boolean {
  return Array.isArray(list) && list.some((want) => isEqual(have, want, record, context));
}

/** Sets are lists of names without order. */
function membersOf(value: unknown): unknown[] {
  if (typeof value === "string") return value.split(/[,，、;；\n]/).map((name) => name.trim()).filter((name) => name !== "");
  // Records are members by their id.
  return Array.isArray(value) ? value.map((member: unknown) => (typeof member === "object" && member !== null ? idOf(member) : member)) : [];
}

function hasMember({ field, value }: Found, member: unknown): boolean {
  return membersOf(value).includes(field.type === "tags" && typeof member === "string" ? readTag(member) : member);
}

function sameMembers(a: unknown, b: unknown): boolean {
  const [left, right] = [new Set(membersOf(a)), new Set(membersOf(b))];
  return left.size === right.size && [...left].every((member) => right.has(member));
}

/** "equipment/bidding", or "bidding" of any pipeline. */
function isStage({ value }: Found, name: string): boolean {
  return typeof value === "string" && value !== "" && (value === name || (!name.includes("/") && value.split("/")[1] === name));
}

/** -1, 0, 1; null when one side is empty or the two do not compare. */
function orderOf(have: Found, operand: unknown, record: Row, context: EvalContext): number | null {
  if (isEmpty(have)) return null;
  const { type } = have.field;
  let want = operand;
  const other = fieldOperand(operand);
  if (other !== null) {
    const found = find(other, record, context);
    if (!found || isEmpty(found)) return null;
    want = found.value;
  } else if (isMoment(operand)) {
    if (type === "date") want = dayOf(operand, context);
    else if (type === "datetime") want = new Date(instantOf(operand, context)).toISOString();
  } else if (operand === "$me" && type === "user") {
    want = context.me;
  }
  if (want === null || want === undefined || want === "") return null;
  switch (type) {
    case "integer":
    case "rating":
    case "decimal":
    case "percent":
    case "money": {
      const [a, b] = [numberOf(have.value), numberOf(want)];
      return a === null || b === null ? null : compareDecimals(a, b);
    }
    case "boolean": return typeof want === "boolean" ? Number(have.value === true) - Number(want) : null;
    case "datetime": {
      const [a, b] = [Date.parse(String(have.value)), Date.parse(String(want))];
      return Number.isNaN(a) || Number.isNaN(b) ? null : Math.sign(a - b);
    }
    case "related": return null;
    case "lookup":
    case "regarding":
    case "user": return idOf(have.value) === idOf(want) ? 0 : compareText(idOf(have.value), idOf(want));
    case "attachment":
    case "image": return null;
    case "many_to_many":
    case "multi_choice": return sameMembers(have.value, want) ? 0 : null;
    case "tags": return sameMembers(have.value, tagsOf(want)) ? 0 : null;
    case "json":
    case "address":
    case "rich_text":
    case "signature":
    case "position": return null;
    case "duration": return compareMinutes(have.value, want);
    case "email": return compareTyped(have.value, want, readEmail);
    case "phone": return compareTyped(have.value, want, readPhone);
    case "url": return compareTyped(have.value, want, readUrl);
    case "time": return compareTyped(have.value, want, readTime);
    case "text":
    case "auto_number":
    case "long_text":
    case "date":
    case "choice":
    case "stage": return typeof have.value === "string" && typeof want === "string" ? compareText(have.value, want) : null;
  }
}

function hasText(have: Found, want: unknown, record: Row, context: EvalContext, test: (text: string, part: string) => boolean): boolean {
  const other = fieldOperand(want);
  const part = other === null ? want : find(other, record, context)?.value;
  if (have.field.type === "tags" && typeof want === "string") {
    return membersOf(have.value).some((tag) => typeof tag === "string" && test(foldAscii(tag), foldAscii(want.normalize("NFC"))));
  }
  if (have.field.type === "address") {
    const other = typeof part === "object" && part !== null ? addressLine(part) : part;
    return !isEmpty(have) && typeof other === "string" && test(foldAscii(addressLine(have.value)), foldAscii(other));
  }
  if (have.field.type === "signature") {
    const other = typeof part === "string" ? part : signatureOf(part)?.name;
    return other !== undefined && test(foldAscii(signatureOf(have.value)?.name ?? ""), foldAscii(other));
  }
  if (have.field.type === "rich_text") {
    const other = typeof part === "object" && part !== null ? plainOf(part) : part;
    return !isEmpty(have) && typeof other === "string" && test(foldAscii(plainOf(have.value)), foldAscii(other));
  }
  if (isEmpty(have) || typeof have.value !== "string" || typeof part !== "string") return false;
  return test(foldAscii(have.value), foldAscii(have.field.type === "phone" ? phoneFragment(part) : part));
}

/** Values that may be written in several ways are compared in the one they are kept in. */
function compareTyped(have: unknown, want: unknown, read: (text: string) => string | null): number | null {
  if (typeof have !== "string" || typeof want !== "string") return null;
  const value = read(want);
  return value === null ? null : compareText(have, value);
}

function compareMinutes(have: unknown, want: unknown): number | null {
  const minutes = typeof want === "string" ? readDuration(want) : want;
  return typeof have === "number" && typeof minutes === "number" ? Math.sign(have - minutes) : null;
}

/** Only A–Z fold: what every database does alike. */
function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** By code point, as the engine's databases sort. */
function compareText(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (order !== 0) return Math.sign(order);
  }
  return Math.sign(left.length - right.length);
}

function numberOf(value: unknown): string | null {
  if (typeof value === "number") return readDecimal(String(value), 20);
  if (typeof value === "string") return /^[+-]?\d*\.?\d*$/.test(value) ? readDecimal(value, 20) : null;
  if (typeof value === "object" && value !== null && "amount" in value) return numberOf(value.amount);
  return null;
}

function idOf(value: unknown): string {
  return typeof value === "object" && value !== null && "id" in value ? String(value.id) : String(value);
}

function fieldOperand(value: unknown): string | null {
  return typeof value === "object" && value !== null && "field" in value && typeof value.field === "string" && Object.keys(value).length === 1 ? value.field : null;
}

interface Attribute {
  name: string;
  /** Null when the record is in no stage of the field. */
  pipeline: string | null;
  stage: { name: string; kind: string; probability?: number | null; expectedDays?: number | null } | null;
  /** When it came there. */
  since: unknown;
}

/** `stage.kind`, `stage.pipeline`, `stage.probability`, `stage.days`, `stage.overstayed`, also behind lookups. */
function stageAttribute(path: string, record: Row, context: EvalContext): Attribute | null {
  const cut = path.lastIndexOf(".");
  const name = path.slice(cut + 1);
  if (cut < 0 || !["kind", "pipeline", "probability", "days", "overstayed"].includes(name)) return null;
  const found = find(path.slice(0, cut), record, context);
  if (found?.field.type !== "stage") return null;
  const [pipelineName, stageName] = typeof found.value === "string" ? found.value.split("/") : [];
  const pipeline = found.field.pipelines?.find((candidate) => candidate.name === pipelineName);
  const stage = pipeline?.stages.find((candidate) => candidate.name === stageName);
  const since = find(`${path.slice(0, cut)}.entered_at`, record, context)?.value ?? null;
  return { name, pipeline: stage && pipeline ? pipeline.name : null, stage: stage ?? null, since };
}

function decideAttribute(attribute: Attribute, op: string, value: unknown, context: EvalContext): boolean {
  const { name, pipeline, stage } = attribute;
  if (name === "days" || name === "overstayed") return decideDwell(attribute, op, value, context);
  const wanted = Array.isArray(value) ? value : [value];
  const holds = (test: string): boolean => {
    if (!stage) return false;
    if (name === "kind") return wanted.includes(stage.kind);
    if (name === "pipeline") return wanted.includes(pipeline);
    const [have, want] = [stage.probability, numberOf(wanted[0])];
    if (have == null || want === null) return false;
    const order = compareDecimals(String(have), want);
    return test === "lt" ? order < 0 : test === "lte" ? order <= 0 : test === "gt" ? order > 0 : test === "gte" ? order >= 0 : order === 0;
  };
  if (op === "eq" || op === "in") return holds("eq");
  if (op === "ne" || op === "not_in") return !holds("eq");
  return name === "probability" && ["lt", "lte", "gt", "gte"].includes(op) && holds(op);
}

/** Days are those of the calendar in the workspace's zone, 0 on the day it came. */
function decideDwell({ name, stage, since }: Attribute, op: string, value: unknown, { now, zone }: EvalContext): boolean {
  const from = typeof since === "string" ? new Date(since) : null;
  const dayNumber = (moment: Date) => Date.parse(localParts(moment, zone).day) / 86_400_000;
  const days = from && !Number.isNaN(from.getTime()) ? dayNumber(now) - dayNumber(from) : null;
  if (name === "overstayed") {
    const late = stage?.kind === "open" && stage.expectedDays != null && days !== null && days > stage.expectedDays;
    return typeof value === "boolean" && (op === "eq" ? late === value : op === "ne" && late !== value);
  }
  const wanted = (Array.isArray(value) ? value : [value]).map(Number);
  const [a = Number.NaN, b = Number.NaN] = wanted;
  if (days === null) return op === "ne";
  switch (op) {
    case "eq": return days === a;
    case "ne": return days !== a;
    case "lt": return days < a;
    case "lte": return days <= a;
    case "gt": return days > a;
    case "gte": return days >= a;
    case "between": return days >= a && days <= b;
    default: return false;
  }
}

const ANCHORS = ["now", "today", "start_of_week", "start_of_month", "start_of_quarter", "start_of_year"];

export function isMoment(value: unknown): value is DateAnchor {
  return typeof value === "object" && value !== null && "date" in value && ANCHORS.includes(String(value.date));
}

type Clock = Pick<EvalContext, "now" | "zone" | "weekStart">;

/** The day a relative date means now, in the workspace's zone. */
export function dayOf(moment: DateAnchor, context: Clock): string {
  const [year = 1970, month = 1, date = 1] = localParts(context.now, context.zone).day.split("-").map(Number);
  let day = Date.UTC(year, month - 1, date);
  switch (moment.date) {
    case "start_of_week":
      day -= ((new Date(day).getUTCDay() + 7 - context.weekStart) % 7) * 86_400_000;
      break;
    case "start_of_month": day = Date.UTC(year, month - 1, 1); break;
    case "start_of_quarter": day = Date.UTC(year, Math.floor((month - 1) / 3) * 3, 1); break;
    case "start_of_year": day = Date.UTC(year, 0, 1); break;
  }
  return new Date(shift(day, moment.add)).toISOString().slice(0, 10);
}

/** The instant it means: `now` keeps the time of day, other anchors are midnight of their day. */
function instantOf(moment: DateAnchor, context: Clock): number {
  const time = moment.date === "now" ? localParts(context.now, context.zone).time : "00:00:00.000";
  const wanted = Date.parse(`${dayOf(moment, context)}T${time}Z`);
  // A local time that does not exist (clocks going forward) is read an hour later; of two, the earlier counts.
  return localToUtc(wanted, context.zone) ?? localToUtc(wanted + 3_600_000, context.zone) ?? wanted;
}

function shift(day: number, add: string | undefined): number {
  const match = /^([+-]?\d+)(d|w|mo|q|y)$/.exec(add ?? "");
  if (!match) return day;
  const amount = Number(match[1]);
  const unit = match[2];
  if (unit === "d" || unit === "w") return day + amount * (unit === "w" ? 7 : 1) * 86_400_000;
  const months = amount * (unit === "mo" ? 1 : unit === "q" ? 3 : 12);
  const from = new Date(day);
  const first = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(from.getUTCDate(), last));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localParts(at: Date, zone: string): { day: string; time: string } {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
  const milliseconds = String(at.getUTCMilliseconds()).padStart(3, "0");
  return { day: `${parts["year"]}-${parts["month"]}-${parts["day"]}`, time: `${parts["hour"]}:${parts["minute"]}:${parts["second"]}.${milliseconds}` };
}

function offsetAt(at: number, zone: string): number {
  const { day, time } = localParts(new Date(at), zone);
  return Date.parse(`${day}T${time}Z`) - at;
}

function localToUtc(wanted: number, zone: string): number | null {
  const offsets = [offsetAt(wanted - 86_400_000, zone), offsetAt(wanted + 86_400_000, zone)];
  const found = offsets.map((offset) => ({ at: wanted - offset, offset })).filter(({ at, offset }) => offsetAt(at, zone) === offset);
  return found.length === 0 ? null : Math.min(...found.map(({ at }) => at));
}
