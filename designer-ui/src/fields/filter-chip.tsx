import { useQueries, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { lazy, Suspense, useRef, useState, type ReactNode } from "react";
import { recordQuery } from "../api/records";
import { usersQuery } from "../api/users";
import { type Chip, type ConditionChip, operatorKey, shapeOf, toChips } from "./conditions";
import { isEntityReference } from "./regarding/format";
import { fieldType, formatValue } from "./registry";
import { dayOf } from "../lib/dates";
import { formatDate, formatDecimal, formatList, formatMoney } from "../lib/format";
import { t, tMaybe } from "../lib/i18n";
import type { Filter } from "../metadata/filter";
import { useMetadata } from "../metadata/hooks";
import { fieldOf, nameOf, type ResolvedPath, resolvePath, targetNames } from "../metadata/paths";
import type { Entity, Field, Metadata } from "../metadata/types";
import { Popover } from "../ui/popover";

const ConditionPanel = lazy(() => import("./filter-panel").then((module) => ({ default: module.ConditionPanel })));

/** One condition: press it to change it, the cross takes it away. */
export function FilterChip({ entity, chip, onChange, onRemove }: { entity: Entity; chip: Chip; onChange: (chip: Chip) => void; onRemove: () => void }): ReactNode {
  const metadata = useMetadata();
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const path = chip.kind === "condition" ? resolvePath(metadata, entity, chip.path) : undefined;
  const name = path?.label ?? (chip.kind === "other" ? describeNode(metadata, entity, chip.node) : null) ?? t("fields.advanced");
  const Glyph = path ? fieldType(path.field).icon : null;
  return (
    <span className="inline-flex h-7 max-w-80 shrink-0 items-center rounded-md bg-accent-soft text-xs max-md:h-9">
      <button
        ref={anchor}
        type="button"
        className="flex h-full min-w-0 items-center gap-1 rounded-l-md pl-2 hover:bg-sel"
        aria-haspopup="dialog"
        aria-expanded={open}
        disabled={chip.kind === "other"}
        onClick={() => setOpen(!open)}
      >
        {Glyph && <Glyph size={13} aria-hidden className="shrink-0 text-fg3" />}
        <span className={path ? "shrink-0" : "truncate"} {...(path ? {} : { "data-tip": name })}>{name}</span>
        {chip.kind === "condition" && path && <ConditionText chip={chip} path={path} />}
      </button>
      <button type="button" className="grid h-full w-6 shrink-0 place-items-center rounded-r-md text-fg3 hover:bg-sel hover:text-fg" aria-label={t("list.removeFilter", { field: name })} onClick={onRemove}>
        <X size={13} aria-hidden />
      </button>
      {chip.kind === "condition" && path && (
        <Popover open={open} onClose={() => setOpen(false)} anchor={anchor} label={name}>
          <Suspense fallback={<div className="h-40 w-64" />}>
            <ConditionPanel entity={entity} chip={chip} onChange={onChange} onRemove={onRemove} onDone={() => setOpen(false)} />
          </Suspense>
        </Popover>
      )}
    </span>
  );
}

function ConditionText({ chip, path }: { chip: ConditionChip; path: ResolvedPath }): ReactNode {
  const operator = <span className="shrink-0 text-fg3">{tMaybe(operatorKey(path.field, chip.op, chip.value))}</span>;
  if (shapeOf(chip.op) === "none") return operator;
  return (
    <>
      {operator}
      <span className="truncate text-accent-text">
        {path.field.type === "lookup" || path.field.type === "many_to_many" ? <LookupNames chip={chip} path={path} /> : path.field.type === "regarding" ? <RegardingNames chip={chip} /> : path.field.type === "user" ? <UserNames chip={chip} /> : describe(chip, path)}
      </span>
    </>
  );
}

function LookupNames({ chip, path }: { chip: ConditionChip; path: ResolvedPath }): ReactNode {
  const metadata = useMetadata();
  const target = metadata.entities.find((entity) => entity.name === targetNames(path.field)[0]);
  const ids = texts(chip.value);
  const found = useQueries({ queries: ids.slice(0, 3).map((id) => ({ ...recordQuery(target?.name ?? "", id), enabled: target !== undefined })) });
  const names = found.map((query) => (query.data && target ? nameOf(target, query.data) : query.isError ? t("fields.hiddenRecord") : "…"));
  return short(names, ids.length);
}

function RegardingNames({ chip }: { chip: ConditionChip }): ReactNode {
  const metadata = useMetadata();
  const chosen = (Array.isArray(chip.value) ? chip.value : [chip.value]).filter(isEntityReference);
  const found = useQueries({ queries: chosen.slice(0, 3).map(({ entity, id }) => recordQuery(entity, id)) });
  const names = found.map((query, index) => {
    const target = metadata.entities.find((entity) => entity.name === chosen[index]?.entity);
    return query.data && target ? nameOf(target, query.data) : query.isError ? t("fields.hiddenRecord") : "…";
  });
  return short(names, chosen.length);
}

function UserNames({ chip }: { chip: ConditionChip }): ReactNode {
  const users = useQuery(usersQuery).data ?? [];
  const ids = texts(chip.value);
  return short(ids.slice(0, 3).map((id) => (id === "$me" ? t("fields.me") : (users.find((user) => user.id === id)?.name ?? "…"))), ids.length);
}

function short(names: readonly string[], count: number): string {
  const text = names.join(t("list.separator"));
  return count > names.length ? `${text} +${count - names.length}` : text;
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");
}

/** A question about related records in words; null for anything else. */
function describeNode(metadata: Metadata, entity: Entity, node: Filter): string | null {
  if ("field" in node && typeof node.value === "object" && node.value !== null && "record" in node.value) {
    const path = resolvePath(metadata, entity, node.field);
    return path ? [path.label, tMaybe(operatorKey(path.field, node.op)), t("fields.ownValue", { name: String(node.value.record) })].join(" ") : null;
  }
  if (!("some" in node) && !("none" in node)) return null;
  const list = "some" in node ? node.some : node.none;
  const related = relatedOf(metadata, entity, list);
  if (!related) return null;
  const what = describeFilter(metadata, related.entity, node.where);
  return t("some" in node ? "list.hasRelated" : "list.hasNoRelated", { list: related.label }) + (what === "" ? "" : t("list.colon") + what);
}

/** The entity and the name of a related list, or of a set of records. */
function relatedOf(metadata: Metadata, entity: Entity, name: string): { entity: Entity; label: string } | null {
  const list = entity.relatedLists?.find((candidate) => candidate.name === name);
  const field = fieldOf(entity, name);
  const target = metadata.entities.find((candidate) => candidate.name === (list ? list.entity : field && targetNames(field)[0]));
  return target ? { entity: target, label: list?.label ?? field?.label ?? name } : null;
}

/** A whole filter as one sentence. */
export function describeFilter(metadata: Metadata, entity: Entity, filter: Filter): string {
  const { mode, chips } = toChips(filter, (path) => resolvePath(metadata, entity, path)?.field);
  const parts = chips.map((chip) => {
    if (chip.kind === "other") return describeNode(metadata, entity, chip.node) ?? t("fields.advanced");
    const path = resolvePath(metadata, entity, chip.path);
    if (!path) return t("fields.advanced");
    const words = [path.label, tMaybe(operatorKey(path.field, chip.op, chip.value))];
    if (shapeOf(chip.op) !== "none") words.push(leadsToRecord(path.field) ? describeRecords(chip.value) : describe(chip, path));
    return words.join(" ");
  });
  return formatList(parts, mode === "any" ? "disjunction" : "conjunction");
}

function leadsToRecord({ type }: Field): boolean {
  return type === "lookup" || type === "user" || type === "regarding" || type === "many_to_many";
}

/** Records inside a question are counted: their names would have to be read first. */
function describeRecords(value: unknown): string {
  const chosen = Array.isArray(value) ? value : [value];
  return chosen.length === 1 && chosen[0] === "$me" ? t("fields.me") : t("list.nChosen", { n: chosen.length });
}

function describe(chip: ConditionChip, { field, entity }: ResolvedPath): string {
  const one = (value: unknown): string => {
    if (value === null || value === undefined) return "…";
    if (typeof value === "object" && "field" in value) return fieldOf(entity, String(value.field))?.label ?? String(value.field);
    if (typeof value === "object" && "date" in value) {
      const add = "add" in value ? ` ${String(value.add)}` : "";
      return `${tMaybe(`anchor.${String(value.date)}`) ?? ""}${add}`;
    }
    if (field.type === "money") return formatMoney(typeof value === "object" && "amount" in value ? String(value.amount) : String(value));
    if (field.type === "percent") return `${formatDecimal(String(value))}%`;
    if (field.type === "datetime") return formatDate(dayOf(String(value)));
    return formatValue(entity, field, value) || String(value);
  };
  if (chip.op === "period") return tMaybe(`period.${String(chip.value)}`) ?? "";
  if (chip.op === "between" && Array.isArray(chip.value)) return chip.value.map(one).join(" – ");
  if (Array.isArray(chip.value)) return short(chip.value.slice(0, 3).map(one), chip.value.length);
  return one(chip.value);
}
