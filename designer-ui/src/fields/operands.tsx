import { createContext, use, type ReactNode } from "react";
import { t } from "../lib/i18n";
import type { DateAnchor } from "../metadata/filter";
import type { Entity, Field } from "../metadata/types";
import type { FilterOperator } from "./types";

/** True where conditions may also compare with another field of the record or a day relative to today: in the designer. */
export const OperandContext = createContext(false);

type OperandKind = "value" | "field" | "date";

const COMPARING: readonly FilterOperator[] = ["eq", "ne", "lt", "lte", "gt", "gte"];
const ANCHORS: readonly DateAnchor["date"][] = ["today", "start_of_week", "start_of_month", "start_of_quarter", "start_of_year"];
const UNITS = ["d", "w", "mo", "q", "y"] as const;

function kindOfOperand(value: unknown): OperandKind {
  if (typeof value !== "object" || value === null) return "value";
  return "field" in value ? "field" : "date" in value ? "date" : "value";
}

/** Fields the engine compares with this one: same type, same decimals. */
function comparable(entity: Entity, field: Field): Field[] {
  return entity.fields.filter((other) => other.name !== field.name && other.type === field.type && (other.scale ?? 2) === (field.scale ?? 2));
}

/** What the value is, where there is a choice, and its control; `children` is the control of a plain value. */
export function Operand({ entity, field, op, value, onChange, children }: { entity: Entity; field: Field; op: FilterOperator; value: unknown; onChange: (value: unknown) => void; children: ReactNode }): ReactNode {
  const offered = use(OperandContext);
  const others = comparable(entity, field);
  const isDate = field.type === "date" || field.type === "datetime";
  const kind = kindOfOperand(value);
  if (!COMPARING.includes(op) || (kind === "value" && (!offered || (others.length === 0 && !isDate)))) return children;
  const choose = (next: OperandKind) => onChange(next === "field" ? { field: others[0]?.name ?? "" } : next === "date" ? { date: "today" } : null);
  const kinds: OperandKind[] = ["value", ...(others.length > 0 ? (["field"] as const) : []), ...(isDate ? (["date"] as const) : [])];
  return (
    <div className="grid gap-1.5">
      <select className="sel-box w-fit text-xs" aria-label={t("fields.compareWith")} value={kind} onChange={(event) => choose(event.target.value as OperandKind)}>
        {kinds.map((option) => <option key={option} value={option}>{t(`fields.compareWith.${option}`)}</option>)}
      </select>
      {kind === "value" && children}
      {kind === "field" && (
        <select className="in" aria-label={t("fields.compareWith.field")} value={(value as { field: string }).field} onChange={(event) => onChange({ field: event.target.value })}>
          {others.map((other) => <option key={other.name} value={other.name}>{other.label}</option>)}
        </select>
      )}
      {kind === "date" && <RelativeDay value={value as DateAnchor} onChange={onChange} />}
    </div>
  );
}

/** So many days, weeks … before or after a day that moves with the calendar. */
export function RelativeDay({ value, withNow = false, onChange }: { value: DateAnchor; withNow?: boolean; onChange: (value: DateAnchor) => void }): ReactNode {
  const [, sign = "", count = "", unit = "d"] = /^([+-]?)(\d{1,5})(d|w|mo|q|y)$/.exec(value.add ?? "") ?? [];
  const put = (date: DateAnchor["date"], amount: number, of: string) => onChange(Number.isFinite(amount) && amount !== 0 ? { date, add: `${amount}${of}` } : { date });
  const amount = count === "" ? 0 : Number(`${sign}${count}`);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_72px_auto] gap-1">
      <select className="in" aria-label={t("fields.anchor")} value={value.date} onChange={(event) => put(event.target.value as DateAnchor["date"], amount, unit)}>
        {(withNow ? (["now", ...ANCHORS] as const) : ANCHORS).map((anchor) => <option key={anchor} value={anchor}>{t(`anchor.${anchor as "today"}`)}</option>)}
      </select>
      <input type="number" className="in num" min={-9999} max={9999} aria-label={t("fields.offset")} value={amount} onChange={(event) => put(value.date, Math.trunc(Number(event.target.value)), unit)} />
      <select className="in" aria-label={t("fields.offsetUnit")} value={unit} onChange={(event) => put(value.date, amount, event.target.value)}>
        {UNITS.map((option) => <option key={option} value={option}>{t(`fields.unit.${option}`)}</option>)}
      </select>
    </div>
  );
}
