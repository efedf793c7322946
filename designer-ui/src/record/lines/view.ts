import { t } from "../../lib/i18n";
import type { Entity, Field } from "../../metadata/types";
import type { Demands } from "../form-model";
import type { Line, Sheet } from "./model";

/** A line as it is drawn. */
export interface Row {
  line: Line;
  values: Record<string, unknown>;
  demands: Demands;
  faults: ReadonlyMap<string, string>;
  /** Of the line as a whole. */
  fault: string | undefined;
  mayWrite: boolean;
  mayDelete: boolean;
}

/** What grid and cards draw and call. */
export interface SheetView {
  sheet: Sheet;
  rows: readonly Row[];
  label: string;
  mayAdd: boolean;
  /** May the lines change at all, and be put in another order? */
  open: boolean;
  canEdit: (row: Row, field: Field) => boolean;
  fieldOf: (row: Row, field: Field) => Field;
  set: (row: Row, field: Field, value: unknown) => void;
  /** Adds a line at the end, or before another. */
  add: (at?: number) => void;
  /** Takes a line away, or back. */
  toggle: (row: Row) => void;
  move: (from: number, to: number) => void;
  replace: (lines: readonly Line[]) => void;
  blank: () => Line;
}

export interface ShownFigure {
  field: Field;
  measure: string;
  text: string | null;
}

export function measureKey(measure: string): "sum" | "avg" | "min" | "max" | "number" {
  return measure === "sum" || measure === "avg" || measure === "min" || measure === "max" ? measure : "number";
}

/** What a line is called where it is moved or taken away. */
export function nameOfLine(entity: Entity, row: Row, at: number): string {
  const name = row.values[entity.nameField];
  return typeof name === "string" && name !== "" ? name : t("lines.line", { n: at + 1 });
}
