import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Button, IconButton } from "../../ui/button";
import { Input } from "../../ui/input";
import type { Labels } from "../revisions/edits";

/** The options of a new field, in both languages. */
export function LabelRows({ options, onChange, error }: { options: readonly Labels[]; onChange: (options: Labels[]) => void; error: string | null }): ReactNode {
  const set = (at: number, change: Partial<Labels>) => onChange(options.map((option, index) => (index === at ? { ...option, ...change } : option)));
  return (
    <fieldset>
      <legend className="lb">{t("designer.options")}</legend>
      <div className="grid gap-2">
        {options.map((option, index) => (
          <div key={index} className="flex items-center gap-2">
            <Input aria-label={t("designer.optionZh", { n: index + 1 })} placeholder={t("designer.labelZh")} value={option.zh} onChange={(event) => set(index, { zh: event.target.value })} />
            <Input aria-label={t("designer.optionEn", { n: index + 1 })} placeholder={t("designer.labelEn")} value={option.en} onChange={(event) => set(index, { en: event.target.value })} />
            <IconButton label={t("designer.removeOption")} onClick={() => onChange(options.filter((_, place) => place !== index))}>
              <X size={14} aria-hidden />
            </IconButton>
          </div>
        ))}
        <div>
          <Button tone="ghost" onClick={() => onChange([...options, { zh: "", en: "" }])}>
            <Plus size={14} aria-hidden />
            {t("designer.addOption")}
          </Button>
        </div>
        {error && <p role="alert" className="text-xs text-bad">{error}</p>}
      </div>
    </fieldset>
  );
}
