import { Lock } from "lucide-react";
import { useId, type ReactNode } from "react";
import { FieldInput } from "../fields/field-input";
import { ComputedMark } from "../fields/formula/mark";
import { fieldType, isEmpty } from "../fields/registry";
import { t } from "../lib/i18n";
import { fieldOf } from "../metadata/paths";
import { fieldIn, type RecordForm } from "./use-record-form";

interface FormFieldProps {
  form: RecordForm;
  name: string;
  label?: string | undefined;
  /** Stage fields: the stage it is in, so that only its moves are offered. */
  from?: string | null | undefined;
  autoFocus?: boolean;
  /** Asked for by more than the model's rules (a gate). */
  required?: boolean;
}

/** One control of a form with its label, help, required mark and error. */
export function FormField({ form, name, label, from, autoFocus, required = false }: FormFieldProps): ReactNode {
  const id = useId();
  const found = fieldOf(form.entity, name);
  if (!found) return null;
  const field = fieldIn(form, found);
  const error = form.errorOf(name);
  const lock = form.demands.locked.get(name);
  const editable = form.canEdit(field);
  const note = error ?? (!editable && lock ? lock : field.help);
  const value = form.record[name];
  const { Cell } = fieldType(field);
  return (
    <div className="min-w-0" data-field={name}>
      <label className="lb flex items-center gap-1" htmlFor={id} id={`${id}-label`}>
        <span className="truncate">{label ?? field.label}</span>
        {editable && (required || form.demands.required.has(name)) && (
          <span className="text-bad">
            <span aria-hidden>*</span>
            <span className="sr-only">{t("form.required")}</span>
          </span>
        )}
        <ComputedMark field={field} />
        {!editable && field.computed === undefined && <Lock size={11} aria-label={t("form.locked")} className="text-fg3" />}
      </label>
      {editable ? (
        <FieldInput
          entity={form.entity}
          field={field}
          value={value ?? null}
          onChange={(next) => form.set(name, next)}
          onBlur={() => form.blur(name)}
          variant="form"
          id={id}
          labelledBy={`${id}-label`}
          describedBy={note ? `${id}-note` : undefined}
          invalid={error !== undefined}
          autoFocus={autoFocus}
          from={from}
        />
      ) : (
        <output id={id} className="flex min-h-8 items-center rounded-md bg-sunken px-2.5 text-fg2">
          {isEmpty(value) && field.type !== "boolean" ? <span className="text-fg3">{t("form.none")}</span> : <Cell entity={form.entity} field={field} value={value} />}
        </output>
      )}
      {note && (
        <p id={`${id}-note`} className={error ? "mt-1 text-xs text-bad" : "mt-1 text-xs text-fg3"}>
          {note}
        </p>
      )}
    </div>
  );
}
