import { Trash2 } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import { type Chip, type ConditionChip, isComplete, operatorKey, startOperator, startValue, valueFor } from "./conditions";
import { FilterInput } from "./filters";
import { Operand } from "./operands";
import { fieldType } from "./registry";
import type { FilterOperator } from "./types";
import { cx } from "../lib/cx";
import { t, tMaybe } from "../lib/i18n";
import { useMetadata } from "../metadata/hooks";
import { entityField, resolvePath, stageFields, targetOf } from "../metadata/paths";
import type { Entity, Field } from "../metadata/types";
import { Picker } from "../ui/picker";

/** Choosing a field, then its condition. The condition takes effect as soon as it is complete. */
export function AddFilter({ entity, onAdd, onDone }: { entity: Entity; onAdd: (chip: Chip, replace: boolean) => void; onDone: () => void }): ReactNode {
  const metadata = useMetadata();
  const [chip, setChip] = useState<ConditionChip | null>(null);
  const [added, setAdded] = useState(false);

  const options = useMemo(() => {
    const option = (path: string, label: string, field: Field, group?: string) => {
      const Glyph = fieldType(field).icon;
      return {
        value: path,
        label: group ? `${label}` : label,
        ...(group ? { group } : {}),
        node: (
          <>
            <Glyph size={14} aria-hidden className="shrink-0 text-fg3" />
            <span className="truncate">{label}</span>
          </>
        ),
      };
    };
    const own = entity.fields.map((field) => option(field.name, field.label, field));
    const stages = entity.fields.filter((field) => field.type === "stage").flatMap((field) => stageFields(entity, field).map((sub) => option(`${field.name}.${sub.name}`, `${field.label} · ${sub.label}`, sub)));
    const at = own.findIndex((item) => entity.fields.find((field) => field.name === item.value)?.type === "stage");
    if (at >= 0) own.splice(at + 1, 0, ...stages);
    for (const field of entity.fields.filter((candidate) => candidate.type === "regarding")) {
      const sub = entityField(metadata, field);
      own.splice(own.findIndex((item) => item.value === field.name) + 1, 0, option(`${field.name}.${sub.name}`, `${field.label} · ${sub.label}`, sub));
    }
    const hops = entity.fields
      .filter((field) => field.type === "lookup")
      .flatMap((field) => (targetOf(metadata, field)?.fields ?? []).filter((sub) => !sub.system && sub.type !== "long_text" && sub.type !== "rich_text").map((sub) => option(`${field.name}.${sub.name}`, sub.label, sub, field.label)));
    return [...own, ...hops];
  }, [entity, metadata]);

  if (!chip) {
    return (
      <Picker
        options={options}
        selected={[]}
        label={t("list.chooseField")}
        placeholder={t("list.chooseField")}
        onSelect={(path) => {
          const field = resolvePath(metadata, entity, path)?.field;
          if (!field) return;
          const op = startOperator(field);
          const next: ConditionChip = { kind: "condition", path, op, value: startValue(field, op) };
          setChip(next);
          if (isComplete(next.op, next.value)) {
            onAdd(next, false);
            setAdded(true);
          }
        }}
      />
    );
  }
  return (
    <ConditionPanel
      entity={entity}
      chip={chip}
      titled
      onDone={onDone}
      onChange={(next) => {
        setChip(next);
        onAdd(next, added);
        setAdded(true);
      }}
      onDraft={setChip}
    />
  );
}

/** Operator and value of one condition. */
export function ConditionPanel({ entity, chip, onChange, onDraft, onRemove, onDone, titled = false }: {
  entity: Entity;
  chip: ConditionChip;
  /** Called with complete conditions only. */
  onChange: (chip: ConditionChip) => void;
  onDraft?: (chip: ConditionChip) => void;
  onRemove?: () => void;
  onDone: () => void;
  titled?: boolean;
}): ReactNode {
  const metadata = useMetadata();
  const [draft, setDraft] = useState(chip);
  const path = resolvePath(metadata, entity, chip.path);
  if (!path) return null;
  const { field } = path;
  const put = (next: ConditionChip) => {
    setDraft(next);
    if (isComplete(next.op, next.value)) onChange(next);
    else onDraft?.(next);
  };
  const operators = fieldType(field).operators;
  return (
    <div className={cx("p-1 max-md:w-auto", draft.op === "period" ? "w-96" : "w-64")}>
      <div className="mb-1.5 flex items-center gap-1">
        <span className="flex min-w-0 flex-1 items-center gap-2 pl-1">
          {titled && <span className="truncate text-fg2">{path.label}</span>}
          {operators.length > 1 ? (
            <select
              className="sel-box quiet min-w-0"
              aria-label={t("list.operator")}
              value={draft.op}
              onChange={(event) => {
                const op = event.target.value as FilterOperator;
                put({ ...draft, op, value: valueFor(field, draft.op, op, draft.value) });
              }}
            >
              {operators.map((op) => (
                <option key={op} value={op}>
                  {tMaybe(operatorKey(field, op))}
                </option>
              ))}
            </select>
          ) : (
            <span className="text-fg3">{tMaybe(operatorKey(field, draft.op))}</span>
          )}
        </span>
        {onRemove && (
          <button
            type="button"
            className="ib ib-sm"
            aria-label={t("list.removeFilter", { field: path.label })}
            data-tip={t("list.removeFilter", { field: path.label })}
            onClick={() => {
              onDone();
              onRemove();
            }}
          >
            <Trash2 size={14} aria-hidden />
          </button>
        )}
      </div>
      <Operand entity={entity} field={field} op={draft.op} value={draft.value} onChange={(value) => put({ ...draft, value })}>
        <FilterInput key={draft.op} entity={path.entity} field={field} op={draft.op} value={draft.value} onChange={(value) => put({ ...draft, value })} onDone={onDone} />
      </Operand>
    </div>
  );
}
