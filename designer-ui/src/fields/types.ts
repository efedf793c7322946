import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { Operator } from "../metadata/filter";
import type { Entity, Field } from "../metadata/types";

/** What one field type is to the app. `registry.ts` has what every page needs, `inputs.ts` what editing needs, `filters.ts` what filtering needs. */
export interface FieldType {
  icon: LucideIcon;
  /** Numbers stand at the right. */
  align: "start" | "end";
  /** Grid column in px unless the view says otherwise. */
  width: number;
  sortable: boolean;
  Cell: ComponentType<CellProps>;
  format: FormatValue;
  check: CheckShape;
  operators: readonly FilterOperator[];
}

export interface CellProps {
  entity: Entity;
  field: Field;
  /** As on the wire; null when empty. */
  value: unknown;
  /** Cards shorten: ¥35.7万, 11-22. */
  compact?: boolean;
}

/** The value as plain text, "" when empty. */
export type FormatValue = (value: unknown, field: Field, entity: Entity) => string;

/** Codes the engine uses for the same faults. */
export type ShapeCode = "required" | "type" | "range" | "length" | "format" | "too_many";
export interface ShapeFault {
  code: ShapeCode;
  /** Of a range: the one bound there is. */
  bound?: "min" | "max";
  params?: Record<string, string | number>;
}
/** What is wrong with the shape of a value that is not empty; null when nothing is. Rules are the engine's. */
export type CheckShape = (value: unknown, field: Field) => ShapeFault | null;

export type CommitHow = "enter" | "tab" | "back-tab" | "blur" | "pick";

export interface FieldInputProps {
  entity: Entity;
  field: Field;
  /** Wire value; while somebody types it may be text that is no value yet, which `checkValue` reports. */
  value: unknown;
  onChange: (value: unknown) => void;
  /** form: a control of its own. cell: fills a grid cell, opens at once, has focus. */
  variant: "form" | "cell";
  /** cell: the value is final (Enter, Tab, choice, focus gone). */
  onCommit?: (value: unknown, how: CommitHow) => void;
  /** cell: leave as it was (Esc). */
  onCancel?: () => void;
  id?: string | undefined;
  describedBy?: string | undefined;
  labelledBy?: string | undefined;
  invalid?: boolean | undefined;
  autoFocus?: boolean | undefined;
  disabled?: boolean | undefined;
  onBlur?: (() => void) | undefined;
  /** The stage the record is in, for stage inputs: only its moves are offered. */
  from?: string | null | undefined;
}

/** What the filter builder offers: an operator of the engine, or a period of days. */
export type FilterOperator = Operator | "period";
export type ValueShape = "none" | "one" | "two" | "many" | "period";

export interface FilterInputProps {
  entity: Entity;
  field: Field;
  op: FilterOperator;
  value: unknown;
  onChange: (value: unknown) => void;
  onDone: () => void;
}

/** The panel of a type whose own properties the schema alone does not make clear. It changes the field's document. */
export interface FieldConfigProps {
  /** The entity as the draft has it. */
  entity: Entity;
  /** All entities of the draft. */
  entities: readonly Entity[];
  /** The field's document, as its file holds it. */
  field: Readonly<Record<string, unknown>>;
  /** Same key shortly after: same step of undo. */
  onChange: (change: Readonly<Record<string, unknown>>, key?: string) => void;
  /** What is wrong at a property. */
  errorAt: (name: string) => string | null;
}
