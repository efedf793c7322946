import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ProblemItem } from "../api/client";
import type { Entity, Field, Form } from "../metadata/types";
import { fieldOf, isEditable } from "../metadata/paths";
import { useMe, useMetadata } from "../metadata/hooks";
import { useIsPhone } from "../lib/media";
import { t } from "../lib/i18n";
import { settings } from "../lib/settings";
import { evalContext, type EvalContext } from "./filter-eval";
import { withFormulas } from "./formula-eval";
import { useHops } from "./hops";
import { LINES, type Line, type LinesByList, faultsOf, sheetOf, toldOf, toWire } from "./lines/model";
import { same } from "./same";
import { checkField, chooseForm, type Demands, demandsOn, fieldOfItem, fieldUnder, type FormSituation, shownFields, shownSubTables } from "./form-model";

type Values = Record<string, unknown>;

/** The state of a form: what it started with, what was changed, what is wrong and where to look. */
export interface RecordForm {
  entity: Entity;
  form: Form;
  /** Start values with the changes over them. */
  record: Values;
  /** Only what was changed. */
  changes: Values;
  isDirty: boolean;
  context: EvalContext;
  demands: Demands;
  /** Fields in sight. */
  fields: Field[];
  /** Fields the engine asked for that this form does not show. */
  extra: Field[];
  /** The engine's items that belong to no field. */
  notes: ProblemItem[];
  /** All of the engine's items. */
  items: readonly ProblemItem[];
  /** Lines of a list as they are edited; none when nobody has touched them. */
  linesOf: (list: string) => readonly Line[] | undefined;
  setLines: (list: string, lines: readonly Line[]) => void;
  /** Somebody tried to save. */
  tried: boolean;
  errorOf: (name: string) => string | undefined;
  /** Number of fields to correct, once somebody tried to save. */
  errorCount: number;
  canEdit: (field: Field) => boolean;
  set: (name: string, value: unknown) => void;
  blur: (name: string) => void;
  /** Checks everything; false when something is wrong, and the first such field is asked to take focus. */
  check: () => boolean;
  showProblems: (items: readonly ProblemItem[]) => void;
  replace: (base: Values, changes: Values) => void;
  /** Asks a field to take focus as soon as its control is there. */
  focusOn: (name: string) => void;
  /** Field that should take focus, with a counter so that asking twice works. */
  focus: { name: string; turn: number } | null;
}

/** Whose form it is, where that is not the person looking: a designer tries a draft as somebody else. */
export interface FormSetting extends FormSituation {
  /** The form to show, whichever would be chosen. */
  form?: Form | undefined;
}

export function useRecordForm(entity: Entity, start: () => { base: Values; changes: Values }, mode: "create" | "update", setting?: FormSetting): RecordForm {
  const metadata = useMetadata();
  const me = useMe();
  const phone = useIsPhone();
  const [state, setState] = useState(start);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [items, setItems] = useState<readonly ProblemItem[]>([]);
  const [focus, setFocus] = useState<RecordForm["focus"]>(null);
  const turn = useRef(0);

  const context = useMemo(() => evalContext(metadata, entity, me.user.id), [metadata, entity, me]);
  const own = useMemo(() => ({ ...state.base, ...state.changes }), [state]);
  const read = useHops(entity, own);
  const record = useMemo(() => live(entity, read, mode), [entity, read, mode]);
  const form = setting?.form ?? chooseForm(entity, record, setting ?? { roles: me.roles, phone });
  const demands = useMemo(() => demandsOn(entity, record, context), [entity, record, context]);
  const shown = shownFields(entity, form.elements, record, context);
  const canEdit = useCallback(
    (field: Field) => !field.readOnly && field.access !== "read" && !(mode === "update" && demands.locked.has(field.name)) && (mode === "create" || isEditable(entity, field)),
    [entity, demands, mode],
  );
  const extra = useMemo(() => {
    const seen = new Set(shown.map((field) => field.name));
    const asked = items.map((item) => fieldOfItem(entity, item)).filter((field) => field !== null);
    return [...new Map(asked.filter((field) => !seen.has(field.name)).map((field) => [field.name, field])).values()];
  }, [items, entity, shown]);

  const problemOf = (field: Field): string | undefined => {
    const told = items.find((item) => fieldOfItem(entity, item)?.name === field.name);
    if (told) return told.message;
    const fault = canEdit(field) ? checkField(field, record[field.name], demands)?.message : undefined;
    // As the engine asks: only when something it depends on is written.
    const unfit = fault === undefined ? demands.unfit.get(field.name) : undefined;
    const isWritten = unfit && (mode === "create" || unfit.by.some((name) => name in state.changes));
    return isWritten ? (unfit.message ?? t("form.recordUnfit", { field: field.label })) : fault;
  };
  const all = [...shown, ...extra];
  const byName = new Map(all.map((field) => [field.name, field]));
  const told = new Set(items.map((item) => fieldOfItem(entity, item)?.name));
  const errorOf = (name: string): string | undefined => {
    const field = byName.get(name);
    return field && (tried || touched.has(name) || told.has(name)) ? problemOf(field) : undefined;
  };
  const edited = (state.changes[LINES] ?? {}) as LinesByList;
  // Lines in sight, with what is wrong with them.
  const sheets = shownSubTables(form.elements, record, context).flatMap((element) => sheetOf(metadata.entities, entity, element) ?? []);
  const { timeZone: zone, currency } = settings.get();
  const wrongLines = (): number =>
    sheets.reduce((count, sheet) => {
      const lines = edited[sheet.list.name] ?? [];
      const placing = { sheet, parent: record, context: evalContext(metadata, sheet.entity, me.user.id), zone, currency };
      const told = new Set(toldOf(sheet.list.name, lines, items).map(({ key, field }) => `${key}.${field}`));
      for (const line of lines) for (const name of faultsOf(line, placing).keys()) told.add(`${line.key}.${name}`);
      return count + told.size;
    }, 0);
  const isOfLines = (item: ProblemItem) => sheets.some(({ list }) => toldOf(list.name, edited[list.name] ?? [], [item]).length > 0);
  const askFocus = (name: string | undefined) => {
    if (name !== undefined) setFocus({ name, turn: ++turn.current });
  };

  return {
    entity, form, record, changes: state.changes, context, demands, extra, focus, canEdit, errorOf,
    fields: shown,
    focusOn: askFocus,
    isDirty: Object.keys(state.changes).length > 0,
    notes: items.filter((item) => fieldOfItem(entity, item) === null && !isOfLines(item)),
    items,
    tried,
    errorCount: tried ? all.filter((field) => problemOf(field) !== undefined).length + wrongLines() : 0,
    linesOf: (list) => edited[list],
    setLines(list, lines) {
      setState((before) => {
        const { [list]: _before, ...others } = (before.changes[LINES] ?? {}) as LinesByList;
        const sheet = sheets.find((candidate) => candidate.list.name === list);
        const next: LinesByList = sheet && toWire(sheet.entity, lines) === null && lines.every((line) => line.id !== null) ? others : { ...others, [list]: lines };
        const { [LINES]: _lines, ...changes } = before.changes;
        return { ...before, changes: Object.keys(next).length === 0 ? changes : { ...changes, [LINES]: next } };
      });
      setItems((before) => before.filter((item) => !item.pointer.startsWith(`/${LINES}/${list}/`)));
    },
    set(name, value) {
      setState((before) => {
        const changes = { ...before.changes, [name]: value };
        if (same(value, before.base[name], fieldOf(entity, name)?.type)) delete changes[name];
        return { ...before, changes };
      });
      setItems((before) => before.filter((item) => fieldOfItem(entity, item)?.name !== name));
    },
    blur(name) {
      setTouched((before) => (before.has(name) ? before : new Set([...before, name])));
    },
    check() {
      setTried(true);
      const wrong = all.find((field) => problemOf(field) !== undefined);
      askFocus(wrong?.name);
      return wrong === undefined && wrongLines() === 0;
    },
    showProblems(next) {
      setTried(true);
      setItems(next);
      askFocus(next.map((item) => fieldOfItem(entity, item)?.name).find((name) => name !== undefined));
    },
    replace(base, changes) {
      setState({ base, changes });
      setItems([]);
    },
  };
}

/** Formulas as they will be with what is typed; what a kept record looks at and this browser did not read keeps its value. */
function live<T extends Values>(entity: Entity, record: T, mode: "create" | "update"): T {
  const { timeZone, currency } = settings.get();
  const computed = withFormulas(entity, record, timeZone, currency);
  if (computed === record || mode === "create") return computed;
  const far = entity.fields.filter((field) => field.program?.inputs.some(({ path }) => path.split(".").length > 2));
  return far.length === 0 ? computed : { ...computed, ...Object.fromEntries(far.map(({ name }) => [name, record[name]])) };
}

/** The field as the rules leave it at the moment. */
export function fieldIn(form: RecordForm, field: Field): Field {
  return fieldUnder(field, form.demands);
}

/** Moves focus to the control of a field when the form asks for it. */
export function useFieldFocus(form: Pick<RecordForm, "focus">, container: React.RefObject<HTMLElement | null>): void {
  const { focus } = form;
  useEffect(() => {
    if (!focus) return;
    const find = () => container.current?.querySelector<HTMLElement>(`[data-field="${focus.name}"] :is(input, textarea, button.in, [role=switch])`);
    let tries = 0;
    const attempt = () => {
      const control = find();
      if (control && control.offsetParent !== null) {
        control.focus();
        control.scrollIntoView({ block: "center" });
      } else if (tries++ < 50) timer = window.setTimeout(attempt, 40);
    };
    let timer = window.setTimeout(attempt);
    return () => clearTimeout(timer);
  }, [focus, container]);
}
