import { createElement, lazy } from "react";
import { type BulkOrder, countExactly, MOST_OPERATIONS, type Operation, type RecordProblem, sendBulk } from "../../api/bulk";
import { isProblem } from "../../api/client";
import type { Values } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { showOverlay } from "../../lib/overlay";
import { toast } from "../../lib/toast";
import type { Filter } from "../../metadata/filter";
import type { Entity } from "../../metadata/types";
import { undoAction } from "../../record/undo";
import type { Selection } from "./selection";

const Problems = lazy(() => import("./bulk-problems").then((module) => ({ default: module.BulkProblems })));

/** What is to be done with the records that are ticked. */
export type Deed = { set: Values } | { delete: true };

export interface Target {
  entity: Entity;
  items: readonly RecordRow[];
  selection: Selection;
  /** What the list asks for. */
  filter: Filter | null;
}

/** How many records a deed would concern, to the last one. */
export async function countTarget({ entity, items, selection, filter }: Target): Promise<number> {
  return selection.all ? countExactly(entity.name, filter) : items.filter((row) => selection.has(row.id)).length;
}

/** Ticked rows by their ids; everything that matches by the filter itself, with the number that was confirmed. */
export function orderOf({ items, selection, filter }: Target, deed: Deed, expect: number): BulkOrder {
  if (selection.all) {
    const everything: Filter = filter ?? { all: [] };
    return "set" in deed ? { filter: everything, set: deed.set, expect } : { filter: everything, delete: true, expect };
  }
  const rows = items.filter((row) => selection.has(row.id));
  return { operations: rows.map((row): Operation => ("set" in deed ? { op: "update", id: row.id, values: deed.set } : { op: "delete", id: row.id })) };
}

/** Does it, offers to take it back, or shows which records stand in the way. True when it was done. */
export async function runBulk(entity: Entity, order: BulkOrder, done: (count: string) => string): Promise<boolean> {
  if ("operations" in order && order.operations.length > MOST_OPERATIONS) {
    toast(t("list.bulkTooMany", { n: formatInteger(MOST_OPERATIONS) }), { tone: "bad" });
    return false;
  }
  try {
    const sent = await sendBulk(entity.name, order);
    const count = "operations" in order ? order.operations.length : order.expect;
    if ("job" in sent) void follow(sent.job, done);
    else tellDone(sent.change, done(formatInteger(count)));
    return true;
  } catch (error) {
    if (!isProblem(error)) throw error;
    const items = error.errors as readonly RecordProblem[];
    if (items.length === 0) {
      toast(error.message, { tone: "bad" });
      return false;
    }
    return showProblems(entity, order, items, done);
  }
}

function tellDone(change: string | null, text: string): void {
  if (change === null) toast(t("list.bulkNothing"));
  else toast(text, { timeoutMs: 12_000, ...undoAction(change) });
}

/** A job goes on while people do other things; its end is told as that of any bulk. */
async function follow(id: string, done: (count: string) => string): Promise<void> {
  const { followJob, tellStopped } = await import("../../record/jobs");
  try {
    const job = await followJob(id);
    if (job.state === "done") tellDone(job.change, done(formatInteger(job.done)));
    else tellStopped(job, undoAction(job.change));
  } catch (error) {
    if (!isProblem(error)) throw error;
    toast(error.message, { tone: "bad" });
  }
}

function showProblems(entity: Entity, order: BulkOrder, problems: readonly RecordProblem[], done: (count: string) => string): Promise<boolean> {
  const failed = new Set(problems.map((problem) => problem.record?.id ?? operationOf(order, problem)));
  const rest = "operations" in order ? order.operations.filter((operation) => !failed.has(operation.id)) : [];
  return new Promise((resolve) => {
    showOverlay((close) =>
      createElement(Problems, {
        entity,
        problems,
        rest: rest.length,
        onClose: () => {
          close();
          resolve(false);
        },
        onRest: () => {
          close();
          void runBulk(entity, { operations: rest }, done).then(resolve);
        },
      }),
    );
  });
}

function operationOf(order: BulkOrder, problem: RecordProblem): string | undefined {
  const place = /^\/operations\/(\d+)/.exec(problem.pointer)?.[1];
  return place !== undefined && "operations" in order ? order.operations[Number(place)]?.id : undefined;
}
