import { type Answer, isProblem, Problem } from "../../api/client";
import { mergeRow, patchLists, recordQuery, updateRecord } from "../../api/records";
import { queryClient } from "../../api/query-client";
import type { RecordRow } from "../../api/types";
import { checkValue, isEmpty } from "../../fields/registry";
import { t } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import type { Entity, Field } from "../../metadata/types";
import { undoAction } from "../../record/undo";

/** A value that was refused: it stays at its cell with the reason until it is corrected or given up. */
export interface CellFault {
  id: string;
  field: string;
  value: unknown;
  message: string;
}

/** Writes under way by record, each with the version it came to: the next cell of the same line is written over it, not beside it. */
const underWay = new Map<string, Promise<number>>();

/** Writes after what is under way for the record, over the version that comes of it. */
async function writeInTurn(entity: Entity, row: RecordRow, values: Readonly<Record<string, unknown>>): Promise<Answer<RecordRow>> {
  const key = `${entity.name}/${row.id}`;
  const earlier = underWay.get(key) ?? Promise.resolve(row.version);
  const writing = earlier.then((version) => updateRecord(entity.name, row.id, Math.max(version, row.version), values));
  // A refusal leaves the record at the version it had.
  const turn = writing.then(({ body }) => body.version, () => earlier);
  underWay.set(key, turn);
  try {
    return await writing;
  } finally {
    void turn.then(() => {
      if (underWay.get(key) === turn) underWay.delete(key);
    });
  }
}

/**
 * Writes one cell: shown at once, taken back when refused, with undo when it worked. Answers the fault to show at the cell,
 * or null. A gate opens its panel instead.
 */
export async function saveCell(entity: Entity, row: RecordRow, field: Field, value: unknown): Promise<CellFault | null> {
  const before = row[field.name] ?? null;
  if (field.type === "json" ? JSON.stringify(before) === JSON.stringify(value) : same(before, value)) return null;
  const shape = checkValue(field, value);
  if (shape) return { id: row.id, field: field.name, value, message: shape.message };

  patchLists(entity.name, row.id, (current) => ({ ...current, [field.name]: value }));
  try {
    const answer = await writeInTurn(entity, row, { [field.name]: value });
    toast(t("list.updated", { field: field.label }), undoAction(answer.change));
    return null;
  } catch (error) {
    patchLists(entity.name, row.id, (current) => ({ ...current, [field.name]: before }));
    if (isProblem(error, "gate_refused") && typeof value === "string") {
      const { openGatePanel } = await import("../../record/gate-panel");
      await openGatePanel({ entity: entity.name, record: row, field: field.name, to: value, problem: error });
      return null;
    }
    if (isProblem(error, "version_conflict") || isProblem(error, "not_found")) void refresh(entity.name, row.id);
    const message = error instanceof Problem ? error.messageFor(field.name) : t("problem.internal");
    return { id: row.id, field: field.name, value, message };
  }
}

async function refresh(entity: string, id: string): Promise<void> {
  const record = await queryClient.fetchQuery({ ...recordQuery(entity, id), staleTime: 0 }).catch(() => null);
  if (record) patchLists(entity, id, (row) => mergeRow(row, record));
}

function same(a: unknown, b: unknown): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null && "id" in a && "id" in b) return a.id === b.id;
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null && "amount" in a && "amount" in b && "currency" in a && "currency" in b) {
    return Number(a.amount) === Number(b.amount) && String(a.amount).length < 15 && a.currency === b.currency;
  }
  if (Array.isArray(a) && Array.isArray(b)) return JSON.stringify(a) === JSON.stringify(b);
  return a === b || (a == null && b === false) || (b == null && a === false);
}
