import { useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { FieldInput } from "../../fields/field-input";
import { checkValue, isEmpty } from "../../fields/registry";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { fieldOf, isEditable } from "../../metadata/paths";
import type { Entity, Field } from "../../metadata/types";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { countTarget, orderOf, runBulk, type Target } from "./bulk";
import { useBulkLimit } from "./bulk-limit";

interface BulkEditProps {
  target: Target;
  /** The field to be set; without one a person chooses. */
  field?: string;
  onClose: () => void;
}

/** Fields that can be set on many records at once. */
export function bulkFields(entity: Entity): Field[] {
  return entity.fields.filter((field) => isEditable(entity, field));
}

/** One field of all ticked records, by the same control as in forms. */
export function BulkEdit({ target, field: given, onClose }: BulkEditProps): ReactNode {
  const { entity } = target;
  const id = useId();
  const fields = bulkFields(entity);
  const [name, setName] = useState(given ?? fields.find((field) => field.type !== "stage" && field.name !== entity.nameField)?.name ?? fields[0]?.name ?? "");
  const [value, setValue] = useState<unknown>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const count = useQuery({ queryKey: ["bulk-count", entity.name, target.filter, target.selection.all, target.selection.ids.size], queryFn: () => countTarget(target), gcTime: 0 }).data;
  const field = fieldOf(entity, name);
  const limit = useBulkLimit(target, field, count);
  const clearing = isEmpty(value) && field?.type !== "boolean";
  const save = async () => {
    if (busy || !field || count === undefined) return;
    const problem = checkValue(field, value);
    if (problem) {
      setFault(problem.message);
      return;
    }
    setBusy(true);
    const order = orderOf(target, { set: { [field.name]: isEmpty(value) ? (field.type === "boolean" ? false : null) : value } }, count);
    onClose();
    await runBulk(entity, order, (n) => t("list.bulkUpdated", { n, field: field.label }));
  };
  const shown = formatInteger(count ?? 0);
  return (
    <Dialog
      title={given && field ? t("list.bulkSet", { field: field.label }) : t("list.bulkEdit")}
      description={count === undefined ? undefined : t("list.bulkConcerns", { n: shown })}
      width={460}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button tone="primary" aria-busy={busy || count === undefined || undefined} onClick={() => void save()}>
            {clearing ? t("list.bulkClear", { n: shown }) : t("list.bulkChange", { n: shown })}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {!given && (
          <div>
            <label className="lb" htmlFor={`${id}-field`}>
              {t("list.bulkField")}
            </label>
            <select
              id={`${id}-field`}
              className="in sel-box"
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                setValue(null);
                setFault(null);
              }}
            >
              {fields.map((candidate) => (
                <option key={candidate.name} value={candidate.name}>
                  {candidate.label}
                </option>
              ))}
            </select>
          </div>
        )}
        {field && (
          <div>
            <label className="lb" htmlFor={`${id}-value`} id={`${id}-label`}>
              {t("list.bulkValue")}
            </label>
            {limit.waiting ? <div className="in" aria-busy /> : <FieldInput
              key={`${field.name} ${JSON.stringify(limit.field?.within ?? null)}`}
              entity={entity}
              field={limit.field ?? field}
              value={value}
              variant="form"
              id={`${id}-value`}
              labelledBy={`${id}-label`}
              describedBy={`${id}-note`}
              invalid={fault !== null}
              autoFocus={given !== undefined}
              onChange={(next) => {
                setValue(next);
                setFault(null);
              }}
            />}
            <p id={`${id}-note`} className={fault ? "mt-1 text-xs text-bad" : "mt-1 text-xs text-fg3"}>
              {fault ?? (clearing ? t("list.bulkClearNote") : (field.help ?? ""))}
            </p>
            {limit.mixed && (
              <p className="mt-2 flex gap-2 rounded-lg bg-sunken px-3 py-2 text-xs text-fg2">
                <ListChecks size={14} aria-hidden className="mt-px shrink-0 text-fg3" />
                {t("list.bulkChecked")}
              </p>
            )}
          </div>
        )}
      </div>
    </Dialog>
  );
}
