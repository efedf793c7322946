import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight, Lock, TriangleAlert } from "lucide-react";
import { lazy, useId, useState, type ReactNode } from "react";
import { isProblem, type ProblemItem } from "../api/client";
import type { RecordRow } from "../api/types";
import { linkOf } from "../fields/link";
import { FieldInput, preloadInputs } from "../fields/field-input";
import { isReference } from "../fields/lookup/format";
import { filesOf } from "../fields/attachment/format";
import { FileList } from "../fields/attachment/list";
import { recordsOf } from "../fields/many_to_many/format";
import { isEntityReference } from "../fields/regarding/format";
import { fieldType, formatValue, isEmpty } from "../fields/registry";
import { RichText } from "../fields/rich_text/view";
import { SignatureView } from "../fields/signature/drawing";
import { cx } from "../lib/cx";
import { t } from "../lib/i18n";
import { showOverlay } from "../lib/overlay";
import { readSetting, writeSetting } from "../lib/storage";
import { toast } from "../lib/toast";
import { fieldOf, isEditable, targetNames } from "../metadata/paths";
import type { Entity, Field, FormElement } from "../metadata/types";
import type { EvalContext } from "./filter-eval";
import { FormButtons } from "./form-buttons";
import { checkField, type Demands, fieldOfItem, fieldUnder, isShown } from "./form-model";
import { moveRecord } from "./moves";
import { saveChanges, showEarly } from "./save";
import { undoAction } from "./undo";
import { same } from "./same";

const EditDialog = lazy(() => import("./edit-dialog").then((module) => ({ default: module.EditDialog })));

export interface AttributesProps {
  entity: Entity;
  record: RecordRow;
  elements: readonly FormElement[];
  context: EvalContext;
  demands: Demands;
  warnings: readonly ProblemItem[];
}

/** The form of a record as a list of label and value, each edited where it stands. */
export function Attributes(props: AttributesProps): ReactNode {
  return <Parts {...props} />;
}

function Parts({ elements, ...rest }: AttributesProps): ReactNode {
  const shown = elements.filter((element) => isShown(element, rest.record, rest.context));
  const blocks: ReactNode[] = [];
  let run: FormElement[] = [];
  let buttons: FormElement[] = [];
  const flush = () => {
    if (buttons.length > 0) {
      const { entity, record, context, demands } = rest;
      blocks.push(<FormButtons key={`buttons-${blocks.length}`} buttons={buttons} entity={entity} record={record} context={context} demands={demands} className="py-1" />);
      buttons = [];
    }
    if (run.length === 0) return;
    blocks.push(
      <dl key={`run-${blocks.length}`} className="m-0 grid gap-px">
        {run.map((element) => <Attribute key={element.id ?? element.field} {...rest} element={element} />)}
      </dl>,
    );
    run = [];
  };
  const walk = (list: readonly FormElement[]) => {
    for (const element of list) {
      if (!isShown(element, rest.record, rest.context)) continue;
      if (element.type === "Button") {
        if (element.place === "header") continue;
        if (run.length > 0) flush();
        buttons.push(element);
        continue;
      }
      if (buttons.length > 0) flush();
      if (element.type === "Control") run.push(element);
      else if (element.type === "Group" || element.type === "Category") {
        flush();
        if (hasControls(element, rest.record, rest.context)) blocks.push(<Group key={element.id ?? blocks.length} {...rest} element={element} />);
      } else if (element.type === "Label") {
        flush();
        blocks.push(<p key={element.id ?? blocks.length} className="py-1 text-fg3">{element.label}</p>);
      } else if (element.type !== "RelatedList" && element.type !== "SubTable") walk(element.elements ?? []);
    }
  };
  walk(shown);
  flush();
  return <div className="grid gap-3">{blocks}</div>;
}

function hasControls(element: FormElement, record: RecordRow, context: EvalContext): boolean {
  return (element.elements ?? []).some((part) => isShown(part, record, context) && (part.type === "Control" || (part.type === "Button" && part.place !== "header") || hasControls(part, record, context)));
}

function Group({ element, ...rest }: Omit<AttributesProps, "elements"> & { element: FormElement }): ReactNode {
  const id = useId();
  const key = `group.${rest.entity.name}.${element.id ?? element.label ?? ""}`;
  const [open, setOpen] = useState(readSetting(key) !== "closed");
  return (
    <section>
      <h3 className="m-0">
        <button
          type="button"
          className="-ml-1 flex h-8 w-full items-center gap-1 rounded-md px-1 text-left font-semibold hover:bg-hover"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => {
            setOpen(!open);
            writeSetting(key, open ? "closed" : null);
          }}
        >
          {open ? <ChevronDown size={14} aria-hidden className="text-fg3" /> : <ChevronRight size={14} aria-hidden className="text-fg3" />}
          {element.label}
        </button>
      </h3>
      <div id={id} hidden={!open} className="pt-0.5">
        <Parts {...rest} elements={element.elements ?? []} />
      </div>
    </section>
  );
}

interface Attempt {
  value: unknown;
  error: string | null;
  /** A refused value is edited anew: the control commits only once. */
  turn: number;
}

function Attribute({ entity, record, element, demands, warnings }: Omit<AttributesProps, "elements"> & { element: FormElement }): ReactNode {
  const found = fieldOf(entity, element.field ?? "");
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  if (!found) return null;
  const field = fieldUnder(found, demands);
  const lock = demands.locked.get(field.name);
  const isLocked = demands.locked.has(field.name);
  const editable = isEditable(entity, field) && record.rights?.update !== false && !isLocked && !(field.type === "stage" && record.rights?.transition === false);
  const value = record[field.name] ?? null;
  const warning = warnings.find((item) => item.fix?.field === field.name || item.pointer === `/${field.name}`);
  const { icon: TypeIcon } = fieldType(field);

  const refuse = (next: unknown, error: string) => setAttempt((before) => ({ value: next, error, turn: (before?.turn ?? 0) + 1 }));
  const commit = async (next: unknown) => {
    if (same(next, value, field.type)) return setAttempt(null);
    const problem = checkField(field, next, demands);
    if (problem) return refuse(next, problem.message);
    setAttempt(null);
    if (field.type === "stage" && typeof next === "string") return void (await moveRecord({ entity, field: found, record, to: next }));
    const takeBack = showEarly(entity, record, { [field.name]: next });
    try {
      const saved = await saveChanges(entity, record, { [field.name]: next });
      // Nothing was chosen between theirs and this one: editing goes on with it.
      if (!saved) return setAttempt((before) => before ?? { value: next, error: null, turn: 1 });
      toast(t("record.fieldSaved", { field: field.label }), undoAction(saved.change));
    } catch (error) {
      takeBack();
      if (!isProblem(error)) throw error;
      // Other fields stand in the way: the whole form, with this change in it, is where they can be filled in.
      const others = error.errors.some((item) => (fieldOfItem(entity, item)?.name ?? field.name) !== field.name);
      if (others) showOverlay((close) => <EditDialog entity={entity} record={record} changes={{ [field.name]: next }} problems={error.errors} onClose={close} />);
      else refuse(next, error.messageFor(field.name));
    }
  };

  return (
    <div className="attr" data-attr={field.name}>
      <dt>
        <span className="flex min-w-0 items-center gap-1.5">
          <TypeIcon size={13} aria-hidden className="shrink-0 text-fg4" />
          <span className="truncate" data-tip={field.help ?? (field.label.length > 14 ? field.label : undefined)}>{element.label ?? field.label}</span>
          {demands.required.has(field.name) && editable && <span className="text-bad" aria-hidden>*</span>}
        </span>
      </dt>
      <dd>
        {attempt ? (
          <div className={cx("attr-box", field.type === "boolean" && "!shadow-none")} data-invalid={attempt.error !== null || undefined}>
            <FieldInput
              key={attempt.turn}
              entity={entity}
              field={field}
              value={attempt.value}
              onChange={() => setAttempt((before) => (before?.error ? { ...before, error: null } : before))}
              variant="cell"
              onCommit={(next) => void commit(next)}
              onCancel={() => setAttempt(null)}
              invalid={attempt.error !== null}
              from={field.type === "stage" && typeof value === "string" ? value : undefined}
            />
          </div>
        ) : (
          <div className="attr-v" data-edit={editable || undefined} onPointerEnter={editable ? preloadInputs : undefined}>
            {editable && (
              <button type="button" className="attr-edit" aria-label={t("record.edit", { field: field.label, value: formatValue(entity, field, value) || t("form.none") })} onClick={() => setAttempt({ value, error: null, turn: 0 })} />
            )}
            <Shown entity={entity} field={field} value={value} />
            {isLocked && <Lock size={12} role="img" aria-label={lock ?? t("form.locked")} data-tip={lock ?? t("form.locked")} className="over ml-auto shrink-0 text-fg3" />}
            {warning && <TriangleAlert size={14} role="img" aria-label={warning.message} data-tip={warning.message} className="over ml-auto shrink-0 text-warn" />}
          </div>
        )}
        {attempt?.error && <p role="alert" className="px-2 pt-1 pb-1.5 text-xs text-bad">{attempt.error}</p>}
      </dd>
    </div>
  );
}

function Shown({ entity, field, value }: { entity: Entity; field: Field; value: unknown }): ReactNode {
  if (isEmpty(value) && field.type !== "boolean") return <span className="text-fg3" aria-hidden>{"—"}</span>;
  const target = isEntityReference(value) ? value.entity : field.type === "lookup" ? targetNames(field)[0] : undefined;
  if (isReference(value) && value.name && target !== undefined) {
    return (
      <Link to="/o/$entity/$id" params={{ entity: target, id: value.id }} className="lnk truncate py-0.5">
        {value.name}
      </Link>
    );
  }
  if (field.type === "many_to_many") {
    return (
      <span className="flex min-w-0 flex-wrap gap-x-3 gap-y-0.5 py-0.5">
        {recordsOf(value).map(({ id, name }) =>
          name === null ? (
            <span key={id} className="text-fg3">{t("fields.hiddenRecord")}</span>
          ) : (
            <Link key={id} to="/o/$entity/$id" params={{ entity: targetNames(field)[0] ?? "", id }} className="lnk max-w-full truncate">
              {name}
            </Link>
          ),
        )}
      </span>
    );
  }
  if (field.type === "attachment" || field.type === "image") return <FileList files={filesOf(value)} />;
  const href = linkOf(field, value);
  if (href !== null) {
    return (
      <a href={href} className="lnk truncate py-0.5" {...(field.type === "url" ? { target: "_blank", rel: "noopener noreferrer" } : {})}>
        {formatValue(entity, field, value)}
      </a>
    );
  }
  if (field.type === "long_text" && typeof value === "string") return <span className="min-w-0 whitespace-pre-wrap break-words">{value}</span>;
  if (field.type === "text" && typeof value === "string") return <span className="min-w-0 break-words">{value}</span>;
  if (field.type === "signature") return <SignatureView value={value} />;
  if (field.type === "rich_text") return <RichText value={value} />;
  if (field.type === "address") return <span className="min-w-0 break-words">{formatValue(entity, field, value)}</span>;
  if (field.type === "json") return <pre className="m-0 max-h-60 min-w-0 flex-1 overflow-auto font-mono text-xs leading-5 break-words whitespace-pre-wrap">{JSON.stringify(value, null, 2)}</pre>;
  const { Cell } = fieldType(field);
  return <Cell entity={entity} field={field} value={value} />;
}
