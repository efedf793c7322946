import { Plus } from "lucide-react";
import { useId, useMemo, type ReactNode } from "react";
import { formatDecimal, formatInteger, formatMoney } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/media";
import { settings } from "../../lib/settings";
import { useMetadata } from "../../metadata/hooks";
import type { Field } from "../../metadata/types";
import { evalContext } from "../filter-eval";
import { demandsOn, fieldUnder } from "../form-model";
import { Cards } from "./cards";
import { Grid } from "./grid";
import { faultsOf, figureOf, isBlank, type Line, newLine, type Placing, put, type Sheet, type Told, valuesOf } from "./model";
import type { Row, SheetView } from "./view";
import "./lines.css";

export interface SubTableProps {
  sheet: Sheet;
  /** The record the lines belong to, as it stands in its form. */
  parent: Record<string, unknown>;
  lines: readonly Line[];
  told: readonly Told[];
  /** Somebody tried to save: what is missing is shown everywhere. */
  tried: boolean;
  me: { id: string; name: string };
  /** None: the lines are only shown. */
  onChange: ((lines: readonly Line[]) => void) | undefined;
}

/** Records of another entity as lines of this one: filled in place, in their order, with figures under the columns. */
export function SubTable({ sheet, parent, lines, told, tried, me, onChange }: SubTableProps): ReactNode {
  const metadata = useMetadata();
  const phone = useIsPhone();
  const title = useId();
  const { entity } = sheet;
  const { timeZone: zone, currency } = settings.get();
  const placing: Placing = useMemo(
    () => ({ sheet, parent, context: evalContext(metadata, entity, me.id), zone, currency }),
    [sheet, parent, metadata, entity, me.id, zone, currency],
  );
  const rows = lines.map((line): Row => {
    const values = valuesOf(line, placing);
    const faults = new Map<string, string>();
    const changed = (name: string) => name in line.changes;
    for (const [name, fault] of faultsOf(line, placing)) if (tried || changed(name)) faults.set(name, fault.message);
    const own = told.filter((one) => one.key === line.key);
    for (const one of own) if (one.field !== "" && sheet.columns.some((field) => field.name === one.field)) faults.set(one.field, one.message);
    const beside = own.filter((one) => !faults.has(one.field)).map((one) => one.message);
    const hidden = [...faults].filter(([name]) => !sheet.columns.some((field) => field.name === name)).map(([, message]) => message);
    const owner = (line.base["owner"] as { id?: string } | null | undefined)?.id;
    const covers = (reach: string) => line.id === null || reach === "all" || (reach === "own" && owner === me.id);
    return {
      line, values, faults,
      demands: demandsOn(entity, values, placing.context),
      fault: [...beside, ...hidden].join(" ") || undefined,
      mayWrite: covers(entity.rights.update), mayDelete: covers(entity.rights.delete),
    };
  });
  const lookup = entity.fields.find((field) => field.name === sheet.list.field);
  const change = (next: readonly Line[]) => onChange?.(next);
  const blank = () => newLine(entity, me, placing.context);
  const view: SheetView = {
    sheet, rows, blank,
    label: sheet.label,
    open: onChange !== undefined,
    mayAdd: onChange !== undefined && entity.rights.create && lookup?.access !== "read",
    canEdit: (row, field) => onChange !== undefined && row.mayWrite && !row.line.gone && !field.readOnly && field.access !== "read" && !(row.line.id !== null && row.demands.locked.has(field.name)),
    fieldOf: (row, field) => fieldUnder(field, row.demands),
    set: (row, field, value) => change(put(lines, row.line.key, field, value)),
    add: (at) => change(at === undefined ? [...lines, blank()] : [...lines.slice(0, at), blank(), ...lines.slice(at)]),
    toggle: (row) => change(isBlank(row.line) ? lines.filter((line) => line.key !== row.line.key) : lines.map((line) => (line.key === row.line.key ? { ...line, gone: !line.gone } : line))),
    move: (from, to) => {
      const next = [...lines];
      const [line] = next.splice(from, 1);
      if (line) next.splice(to, 0, line);
      change(next);
    },
    replace: change,
  };
  const staying = rows.filter((row) => !row.line.gone && !isBlank(row.line)).map((row) => row.values);
  const figures = sheet.totals.flatMap(({ field: name, measure }) => {
    const field = entity.fields.find((candidate) => candidate.name === name);
    return field ? [{ field, measure, text: write(figureOf(staying, field, measure), field, measure) }] : [];
  });
  return (
    <section aria-labelledby={title} className="ln" data-lines={sheet.list.name}>
      <div className="mb-2 flex min-h-8 items-center gap-2">
        <h3 id={title} className="font-semibold">{sheet.label}</h3>
        <span className="num text-xs text-fg3">{staying.length > 0 ? formatInteger(staying.length) : null}</span>
        <span className="sr-only" aria-live="polite">{t("lines.count", { n: staying.length })}</span>
      </div>
      {phone ? <Cards view={view} figures={figures} /> : <Grid view={view} figures={figures} />}
      {view.mayAdd && (
        <button type="button" className="btn btn-g mt-1 !px-2 !text-fg2" onClick={() => view.add()}>
          <Plus size={14} aria-hidden />
          {t("lines.add")}
        </button>
      )}
    </section>
  );
}

function write({ text, currency }: { text: string | null; currency: string | null }, field: Field, measure: string): string | null {
  if (text === null) return null;
  if (measure === "count") return formatInteger(text);
  if (field.type === "money") return formatMoney(text, currency ?? settings.get().currency);
  const number = formatDecimal(text);
  return field.type === "percent" ? `${number}%` : number;
}
