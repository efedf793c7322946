import { useId, useState, type ReactNode } from "react";
import type { RecordRow } from "../api/types";
import { fieldType, isEmpty } from "../fields/registry";
import { isReference } from "../fields/lookup/format";
import { cx } from "../lib/cx";
import { formatRelative } from "../lib/format";
import { t } from "../lib/i18n";
import type { Entity } from "../metadata/types";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import type { Choices, Conflict } from "./conflict";

interface ConflictDialogProps {
  entity: Entity;
  conflicts: readonly Conflict[];
  latest: RecordRow;
  onAnswer: (choices: Choices | null) => void;
}

export function ConflictDialog({ entity, conflicts, latest, onAnswer }: ConflictDialogProps): ReactNode {
  const id = useId();
  const [choices, setChoices] = useState<Choices>(() => new Map(conflicts.map(({ field }) => [field.name, "mine"])));
  const by = isReference(latest["updated_by"]) ? latest["updated_by"].name : null;
  const at = typeof latest["updated_at"] === "string" ? formatRelative(latest["updated_at"]) : "";
  return (
    <Dialog
      title={t("form.conflictTitle")}
      description={t("form.conflictBody", { who: by ?? t("form.somebody"), at })}
      onClose={() => onAnswer(null)}
      footer={
        <>
          <Button onClick={() => onAnswer(null)}>{t("form.keepEditing")}</Button>
          <Button tone="primary" onClick={() => onAnswer(choices)}>
            {t("form.saveChosen")}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {conflicts.map(({ field, theirs, mine }, index) => {
          const { Cell } = fieldType(field);
          const side = (which: "theirs" | "mine", value: unknown, label: string) => (
            <label className={cx("grid min-w-0 cursor-default grid-cols-[auto_minmax(0,1fr)] items-center gap-x-2 gap-y-1 rounded-lg p-2.5 shadow-2 has-focus-visible:outline-2 has-focus-visible:outline-accent", choices.get(field.name) === which && "bg-accent-soft")}>
              <input
                type="radio"
                name={`${id}-${index}`}
                className="accent-(--accent)"
                checked={choices.get(field.name) === which}
                onChange={() => setChoices(new Map([...choices, [field.name, which]]))}
              />
              <span className="text-xs text-fg3">{label}</span>
              <span className="col-start-2 min-w-0 break-words">{isEmpty(value) ? <span className="text-fg3">{t("form.none")}</span> : <Cell entity={entity} field={field} value={value} />}</span>
            </label>
          );
          return (
            <fieldset key={field.name} className="min-w-0">
              <legend className="lb">{field.label}</legend>
              <div className="grid gap-2 sm:grid-cols-2">
                {side("theirs", theirs, t("form.theirs"))}
                {side("mine", mine, t("form.mine"))}
              </div>
            </fieldset>
          );
        })}
      </div>
    </Dialog>
  );
}
