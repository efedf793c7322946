import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { DateAnchor } from "../../metadata/filter";
import { Checkbox } from "../../ui/checkbox";
import { Labelled } from "../../ui/labelled";
import { RelativeDay } from "../../fields/operands";
import { ExactField, TextField, TextsField } from "../panel/controls";
import { RefField, RefsField } from "../panel/pickers";
import { optionsOf } from "../revisions/edits";
import { type FieldDoc, readLabel } from "../revisions/files";
import type { Files } from "../revisions/requests";

interface DefaultProps {
  files: Files;
  field: FieldDoc;
  label: string;
  error: string | null;
  onChange: (value: unknown) => void;
}

/** What a new record begins with, in the way its type is written. */
export function DefaultField({ files, field, label, error, onChange }: DefaultProps): ReactNode {
  const now = field["default"];
  const options = () => optionsOf(files, field).options.filter((option) => option.retired !== true).map((option) => ({ value: option.name, label: readLabel(option.label, option.name) }));
  switch (field.type) {
    case "boolean":
      return (
        <label className="flex items-center gap-2">
          <Checkbox checked={now === true} onChange={(checked) => onChange(checked ? true : undefined)} />
          {t("ent.defaultYes")}
        </label>
      );
    case "integer":
    case "rating":
    case "duration":
    case "decimal":
    case "percent":
    case "money":
      return <ExactField label={label} error={error} value={typeof now === "string" || typeof now === "number" ? String(now) : ""} onChange={(text) => onChange(text !== undefined && (field.type === "integer" || field.type === "rating" || field.type === "duration") && /^-?\d+$/.test(text) ? Number(text) : text)} />;
    case "choice":
      return <RefField label={label} error={error} options={options()} value={typeof now === "string" ? now : undefined} onChange={onChange} />;
    case "multi_choice":
      return <RefsField label={label} error={error} options={options()} values={Array.isArray(now) ? (now as string[]) : []} onChange={(values) => onChange(values.length === 0 ? undefined : values)} />;
    case "tags":
      return <TextsField label={label} error={error} values={Array.isArray(now) ? (now as string[]) : []} pattern={undefined} onChange={(values) => onChange(values.length === 0 ? undefined : values)} />;
    case "user":
      return (
        <label className="flex items-center gap-2">
          <Checkbox checked={now === "$me"} onChange={(checked) => onChange(checked ? "$me" : undefined)} />
          {t("ent.defaultMe")}
        </label>
      );
    case "date":
    case "datetime": {
      const relative = typeof now === "object" && now !== null && "date" in now;
      return (
        <div className="grid gap-1.5">
          <Labelled label={label} error={error}>
            {(control) => (
              <select id={control.id} className="in" value={relative ? "relative" : now === undefined ? "" : "fixed"} onChange={(event) => onChange(event.target.value === "relative" ? { date: field.type === "date" ? "today" : "now" } : undefined)}>
                <option value="">{t("panel.none")}</option>
                <option value="relative">{t("fields.compareWith.date")}</option>
                {now !== undefined && !relative && <option value="fixed">{String(now)}</option>}
              </select>
            )}
          </Labelled>
          {relative && <RelativeDay value={now as DateAnchor} withNow={field.type === "datetime"} onChange={onChange} />}
        </div>
      );
    }
    default:
      return (
        <Labelled label={label} error={error}>
          {(control) => <TextField id={control.id} aria-describedby={control.describedBy} invalid={control.invalid} long={field.type === "long_text"} value={typeof now === "string" ? now : ""} onText={(text) => onChange(text.trim() === "" ? undefined : text.trim())} />}
        </Labelled>
      );
  }
}
