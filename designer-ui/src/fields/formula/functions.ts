/** What a formula can be made of, with an example each: the list an expression input offers. The engine's own list is engine/src/formula/function.rs. */
export interface FormulaFunction {
  name: string;
  /** What is put into the text; the cursor goes to the first place to fill in. */
  insert: string;
  group: "choose" | "number" | "text" | "date";
}

export const FORMULA_FUNCTIONS = [
  { name: "if", insert: "if(, , )", group: "choose" },
  { name: "switch", insert: "switch(, \"\", , )", group: "choose" },
  { name: "coalesce", insert: "coalesce(, 0)", group: "choose" },
  { name: "is_empty", insert: "is_empty()", group: "choose" },
  { name: "and", insert: "and(, )", group: "choose" },
  { name: "or", insert: "or(, )", group: "choose" },
  { name: "not", insert: "not()", group: "choose" },
  { name: "round", insert: "round(, 2)", group: "number" },
  { name: "floor", insert: "floor()", group: "number" },
  { name: "ceil", insert: "ceil()", group: "number" },
  { name: "abs", insert: "abs()", group: "number" },
  { name: "mod", insert: "mod(, )", group: "number" },
  { name: "min", insert: "min(, )", group: "number" },
  { name: "max", insert: "max(, )", group: "number" },
  { name: "concat", insert: "concat(, )", group: "text" },
  { name: "text", insert: "text()", group: "text" },
  { name: "len", insert: "len()", group: "text" },
  { name: "upper", insert: "upper()", group: "text" },
  { name: "lower", insert: "lower()", group: "text" },
  { name: "trim", insert: "trim()", group: "text" },
  { name: "left", insert: "left(, 1)", group: "text" },
  { name: "right", insert: "right(, 1)", group: "text" },
  { name: "contains", insert: "contains(, \"\")", group: "text" },
  { name: "starts_with", insert: "starts_with(, \"\")", group: "text" },
  { name: "date", insert: "date(\"\")", group: "date" },
  { name: "year", insert: "year()", group: "date" },
  { name: "month", insert: "month()", group: "date" },
  { name: "day", insert: "day()", group: "date" },
  { name: "weekday", insert: "weekday()", group: "date" },
  { name: "days_between", insert: "days_between(, )", group: "date" },
  { name: "hours_between", insert: "hours_between(, )", group: "date" },
  { name: "date_add", insert: "date_add(, 1, \"days\")", group: "date" },
] as const satisfies readonly FormulaFunction[];
