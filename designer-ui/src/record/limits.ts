import { type Condition, type Filter, ownOperand } from "../metadata/filter";
import { limitedOf } from "../metadata/limited";
import { type EvalContext, evaluate, fieldsIn, pathsIn, valueAt } from "./filter-eval";

/**
 * Rules that limit which records a field may lead to. Their condition is on the record that is pointed at, and may compare
 * with the one that points. Asked of the one that points (`liftLimit`) it is what the engine judges; asked of the others with
 * the values there are (`bindLimit`) it is what a picker offers. Held together by tests/vectors/filter.json.
 */
type Row = Readonly<Record<string, unknown>>;

/** The condition asked of the record that points: names are followed through the lookup. */
export function liftLimit(filter: Filter, lookup: string): Filter {
  const through = (path: string) => `${lookup}.${path}`;
  const operand = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(operand);
    const own = ownOperand(value);
    if (own !== null) return { field: own };
    return typeof value === "object" && value !== null && "field" in value && typeof value.field === "string" ? { field: through(value.field) } : value;
  };
  return mapConditions(filter, (node) => ({ ...node, field: through(node.field), ...("value" in node && { value: operand(node.value) }) }));
}

/** The condition asked of the records that may be pointed at; null while something it compares with is not known here. */
export function bindLimit(filter: Filter, record: Row, context: EvalContext): Filter | null {
  let isKnownHere = true;
  const bound = mapConditions(filter, (node) => {
    if (!("value" in node)) return node;
    let isEmptySide = false;
    const operand = (value: unknown): unknown => {
      const path = ownOperand(value);
      if (path === null) return value;
      if (!isKnown(path, record)) isKnownHere = false;
      const found = valueAt(path, record, context);
      if (found === null) isEmptySide = true;
      return found;
    };
    const value = Array.isArray(node.value) ? node.value.map(operand) : operand(node.value);
    // Compared with nothing, a comparison does not hold and its negation does.
    if (isEmptySide) return node.op === "ne" ? { all: [] } : { any: [] };
    return { ...node, value };
  });
  return isKnownHere ? bound : null;
}

/** Whether what is pointed at fits, every record of a set; null while that is not known here. */
export function fits(filter: Filter, key: string, record: Row, context: EvalContext): boolean | null {
  const { field, entity } = limitedOf(key);
  const value = record[field];
  if (entity !== null) return isOf(value, entity) ? allFit(filter, [value], { record, context, fields: context.fields(field)?.fields }) : true;
  if (Array.isArray(value) || context.fields(field)?.type === "many_to_many") return allFit(filter, (Array.isArray(value) ? value : []).filter(isRow), { record, context, fields: context.fields(field)?.fields });
  const lifted = liftLimit(filter, key);
  return pathsIn(lifted).every((path) => isKnown(path, record)) ? evaluate(lifted, record, context) : null;
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null;
}

function isOf(value: unknown, entity: string): value is Row {
  return isRow(value) && value["entity"] === entity;
}

function allFit(filter: Filter, led: readonly Row[], { record, context, fields }: { record: Row; context: EvalContext; fields: EvalContext["fields"] | undefined }): boolean | null {
  if (led.length === 0) return true;
  const bound = bindLimit(filter, record, context);
  if (bound === null || fields === undefined) return null;
  const paths = pathsIn(bound);
  const isRead = led.every((one) => paths.every((path) => (path.split(".")[0] ?? path) in one && isKnown(path, one)));
  return isRead ? led.every((one) => evaluate(bound, one, { ...context, fields })) : null;
}

/** The record's own fields that decide whether what a lookup points at fits. */
export function decidingFields(filter: Filter, lookup: string): string[] {
  return fieldsIn(liftLimit(filter, lookup));
}

/** Paths of the record that points a limit compares with. */
export function ownPaths(filter: Filter): string[] {
  const paths: string[] = [];
  mapConditions(filter, (node) => {
    for (const value of Array.isArray(node.value) ? node.value : [node.value]) {
      const path = ownOperand(value);
      if (path !== null) paths.push(path);
    }
    return node;
  });
  return paths;
}

/** A record behind a lookup is known by name until it is read. */
export function isKnown(path: string, record: Row): boolean {
  let value: unknown = record;
  for (const [index, name] of path.split(".").entries()) {
    if (typeof value !== "object" || value === null) return true;
    if (!(name in value)) return index === 0;
    value = (value as Row)[name];
  }
  return true;
}

function mapConditions(filter: Filter, change: (node: Condition) => Filter): Filter {
  if ("all" in filter) return { all: filter.all.map((node) => mapConditions(node, change)) };
  if ("any" in filter) return { any: filter.any.map((node) => mapConditions(node, change)) };
  if ("not" in filter) return { not: mapConditions(filter.not, change) };
  return "field" in filter ? change(filter) : filter;
}
