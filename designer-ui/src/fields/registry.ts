import {
  AlignLeft, Braces, Calculator, Calendar, CalendarClock, CircleDot, Clock, Globe, Hash, Image as ImageIcon, Link2, ListChecks, ListOrdered, Mail, MapPin, MapPinHouse, Network, Paperclip, PenLine, Percent, Phone, ScrollText, Sigma, SquareFunction, Star, Tag, Tags, Timer, ToggleLeft, Type, UserRound, Wallet, Waypoints,
} from "lucide-react";
import type { ProblemItem } from "../api/client";
import { t, tMaybe } from "../lib/i18n";
import type { Entity, Field, FieldTypeName, FileTypeName } from "../metadata/types";
import { AddressCell } from "./address/cell";
import { checkAddress, formatAddress } from "./address/format";
import { AttachmentCell } from "./attachment/cell";
import { checkFiles, formatFiles } from "./attachment/format";
import { AutoNumberCell } from "./auto_number/cell";
import { formatAutoNumber } from "./auto_number/format";
import { BooleanCell } from "./boolean/cell";
import { formatBoolean } from "./boolean/format";
import { ChoiceCell } from "./choice/cell";
import { formatChoice } from "./choice/format";
import { DateCell } from "./date/cell";
import { checkDate, formatDateValue } from "./date/format";
import { DateTimeCell } from "./datetime/cell";
import { checkDateTime, formatDateTimeValue } from "./datetime/format";
import { DecimalCell } from "./decimal/cell";
import { checkDecimal, formatDecimalValue } from "./decimal/format";
import { DurationCell } from "./duration/cell";
import { checkDuration, formatDuration } from "./duration/format";
import { EmailCell } from "./email/cell";
import { checkEmail, formatEmail } from "./email/format";
import { ImageCell } from "./image/cell";
import { IntegerCell } from "./integer/cell";
import { checkInteger, formatIntegerValue } from "./integer/format";
import { JsonCell } from "./json/cell";
import { checkJson, formatJson } from "./json/format";
import { LongTextCell } from "./long_text/cell";
import { formatLongText } from "./long_text/format";
import { LookupCell } from "./lookup/cell";
import { formatReference } from "./lookup/format";
import { ManyToManyCell } from "./many_to_many/cell";
import { checkManyToMany, formatManyToMany } from "./many_to_many/format";
import { MoneyCell } from "./money/cell";
import { checkMoney, formatMoneyValue } from "./money/format";
import { MultiChoiceCell } from "./multi_choice/cell";
import { formatMultiChoice } from "./multi_choice/format";
import { PercentCell } from "./percent/cell";
import { checkPercent, formatPercentValue } from "./percent/format";
import { PhoneCell } from "./phone/cell";
import { checkPhone, formatPhone } from "./phone/format";
import { PositionCell } from "./position/cell";
import { checkPosition, formatPosition } from "./position/format";
import { RatingCell } from "./rating/cell";
import { checkRating, formatRating } from "./rating/format";
import { RegardingCell } from "./regarding/cell";
import { checkRegarding, formatRegarding } from "./regarding/format";
import { StageCell } from "./stage/cell";
import { formatStage } from "./stage/format";
import { TagsCell } from "./tags/cell";
import { checkTags, formatTags } from "./tags/format";
import { TextCell } from "./text/cell";
import { checkText, formatText } from "./text/format";
import { TimeCell } from "./time/cell";
import { checkTime, formatTime } from "./time/format";
import { RichTextCell } from "./rich_text/cell";
import { checkRichText, formatRichText } from "./rich_text/format";
import { SignatureCell } from "./signature/cell";
import { checkSignature, formatSignature } from "./signature/format";
import type { FieldType, FilterOperator } from "./types";
import { UrlCell } from "./url/cell";
import { checkUrl, formatUrl } from "./url/format";
import { UserCell } from "./user/cell";
import { formatUser } from "./user/format";

const NUMBER_OPS: readonly FilterOperator[] = ["eq", "ne", "gt", "gte", "lt", "lte", "between", "empty", "not_empty"];
const PICK_OPS: readonly FilterOperator[] = ["in", "not_in", "empty", "not_empty"];
const SET_OPS: readonly FilterOperator[] = ["has_any", "has_all", "has_none", "empty", "not_empty"];
const ADDRESS_OPS: readonly FilterOperator[] = ["contains", "eq", "ne", "starts_with", "empty", "not_empty"];
const FILE_OPS: readonly FilterOperator[] = ["not_empty", "empty"];
const accept = () => null;

/** The spine of the app: grid cell, text, shape check and filter operators of every field type. */
const REGISTRY: Record<FieldTypeName, FieldType> = {
  text: {
    icon: Type, align: "start", width: 200, sortable: true, Cell: TextCell, format: formatText, check: checkText,
    operators: ["contains", "eq", "ne", "starts_with", "empty", "not_empty"],
  },
  long_text: {
    icon: AlignLeft, align: "start", width: 240, sortable: false, Cell: LongTextCell, format: formatLongText, check: checkText,
    operators: ["contains", "empty", "not_empty"],
  },
  rich_text: { icon: ScrollText, align: "start", width: 240, sortable: false, Cell: RichTextCell, format: formatRichText, check: checkRichText, operators: ["contains", "empty", "not_empty"] },
  integer: { icon: Hash, align: "end", width: 110, sortable: true, Cell: IntegerCell, format: formatIntegerValue, check: checkInteger, operators: NUMBER_OPS },
  money: { icon: Wallet, align: "end", width: 140, sortable: true, Cell: MoneyCell, format: formatMoneyValue, check: checkMoney, operators: NUMBER_OPS },
  percent: { icon: Percent, align: "end", width: 100, sortable: true, Cell: PercentCell, format: formatPercentValue, check: checkPercent, operators: NUMBER_OPS },
  decimal: { icon: Calculator, align: "end", width: 110, sortable: true, Cell: DecimalCell, format: formatDecimalValue, check: checkDecimal, operators: NUMBER_OPS },
  rating: { icon: Star, align: "start", width: 120, sortable: true, Cell: RatingCell, format: formatRating, check: checkRating, operators: NUMBER_OPS },
  duration: { icon: Timer, align: "end", width: 130, sortable: true, Cell: DurationCell, format: formatDuration, check: checkDuration, operators: NUMBER_OPS },
  email: { icon: Mail, align: "start", width: 200, sortable: true, Cell: EmailCell, format: formatEmail, check: checkEmail, operators: ADDRESS_OPS },
  phone: { icon: Phone, align: "start", width: 150, sortable: true, Cell: PhoneCell, format: formatPhone, check: checkPhone, operators: ADDRESS_OPS },
  url: { icon: Globe, align: "start", width: 200, sortable: true, Cell: UrlCell, format: formatUrl, check: checkUrl, operators: ADDRESS_OPS },
  time: { icon: Clock, align: "start", width: 96, sortable: true, Cell: TimeCell, format: formatTime, check: checkTime, operators: NUMBER_OPS },
  boolean: { icon: ToggleLeft, align: "start", width: 96, sortable: true, Cell: BooleanCell, format: formatBoolean, check: accept, operators: ["eq"] },
  date: {
    icon: Calendar, align: "start", width: 130, sortable: true, Cell: DateCell, format: formatDateValue, check: checkDate,
    operators: ["period", "eq", "lt", "lte", "gt", "gte", "between", "empty", "not_empty"],
  },
  datetime: {
    icon: CalendarClock, align: "start", width: 168, sortable: true, Cell: DateTimeCell, format: formatDateTimeValue, check: checkDateTime,
    operators: ["period", "lt", "gte", "empty", "not_empty"],
  },
  choice: { icon: Tag, align: "start", width: 130, sortable: true, Cell: ChoiceCell, format: formatChoice, check: accept, operators: PICK_OPS },
  multi_choice: { icon: ListChecks, align: "start", width: 200, sortable: false, Cell: MultiChoiceCell, format: formatMultiChoice, check: accept, operators: SET_OPS },
  tags: { icon: Tags, align: "start", width: 200, sortable: false, Cell: TagsCell, format: formatTags, check: checkTags, operators: ["has_any", "has_all", "has_none", "contains", "empty", "not_empty"] },
  auto_number: { icon: ListOrdered, align: "start", width: 150, sortable: true, Cell: AutoNumberCell, format: formatAutoNumber, check: accept, operators: ADDRESS_OPS },
  json: { icon: Braces, align: "start", width: 200, sortable: false, Cell: JsonCell, format: formatJson, check: checkJson, operators: ["not_empty", "empty"] },
  position: { icon: MapPin, align: "start", width: 230, sortable: false, Cell: PositionCell, format: formatPosition, check: checkPosition, operators: ["not_empty", "empty"] },
  address: { icon: MapPinHouse, align: "start", width: 260, sortable: false, Cell: AddressCell, format: formatAddress, check: checkAddress, operators: ["contains", "empty", "not_empty"] },
  lookup: { icon: Link2, align: "start", width: 200, sortable: true, Cell: LookupCell, format: formatReference, check: accept, operators: PICK_OPS },
  regarding: { icon: Waypoints, align: "start", width: 220, sortable: false, Cell: RegardingCell, format: formatRegarding, check: checkRegarding, operators: PICK_OPS },
  many_to_many: { icon: Network, align: "start", width: 220, sortable: false, Cell: ManyToManyCell, format: formatManyToMany, check: checkManyToMany, operators: SET_OPS },
  attachment: { icon: Paperclip, align: "start", width: 180, sortable: false, Cell: AttachmentCell, format: formatFiles, check: checkFiles, operators: FILE_OPS },
  image: { icon: ImageIcon, align: "start", width: 140, sortable: false, Cell: ImageCell, format: formatFiles, check: checkFiles, operators: FILE_OPS },
  signature: { icon: PenLine, align: "start", width: 150, sortable: false, Cell: SignatureCell, format: formatSignature, check: checkSignature, operators: ["not_empty", "empty", "contains"] },
  user: { icon: UserRound, align: "start", width: 140, sortable: true, Cell: UserCell, format: formatUser, check: accept, operators: PICK_OPS },
  stage: { icon: CircleDot, align: "start", width: 130, sortable: true, Cell: StageCell, format: formatStage, check: accept, operators: PICK_OPS },
};

/** A type this version does not know is shown as text and left alone. */
export function fieldType(field: Pick<Field, "type"> | FileTypeName): FieldType {
  const name = typeof field === "string" ? field : field.type;
  if (name === "formula") return { ...REGISTRY.decimal, icon: SquareFunction };
  if (name === "rollup") return { ...REGISTRY.decimal, icon: Sigma };
  return REGISTRY[name] ?? REGISTRY.text;
}

export function formatValue(entity: Entity, field: Field, value: unknown): string {
  if (value === null || value === undefined) return field.type === "boolean" ? formatBoolean(false, field, entity) : "";
  return fieldType(field).format(value, field, entity);
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** Required and shape, with the engine's codes and this app's words. `required` may be more than the field's own (rules, gates). */
export function checkValue(field: Field, value: unknown, required: boolean = field.required ?? false): ProblemItem | null {
  const pointer = `/${field.name}`;
  if (field.type === "json" ? value == null : isEmpty(value)) {
    return required && field.type !== "boolean" ? { pointer, code: "required", message: t("check.required", { label: field.label }) } : null;
  }
  const fault = fieldType(field).check(value, field);
  if (!fault) return null;
  const params = { label: field.label, ...fault.params };
  const message = tMaybe(`check.${fault.code}.${fault.bound ?? field.type}`, params) ?? tMaybe(`check.${fault.code}`, params);
  return { pointer, code: fault.code, message: message ?? t("check.type", { label: field.label }) };
}
