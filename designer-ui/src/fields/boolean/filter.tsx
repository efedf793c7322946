import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { FilterInputProps } from "../types";

export function BooleanFilter({ value, onChange, onDone, field }: FilterInputProps): ReactNode {
  return (
    <div role="radiogroup" aria-label={field.label}>
      {[true, false].map((option) => (
        <button
          key={String(option)}
          type="button"
          role="radio"
          aria-checked={value === option}
          className="mi w-full text-left hover:bg-hover"
          onClick={() => {
            onChange(option);
            onDone();
          }}
        >
          <span className="flex-1">{option ? t("fields.yes") : t("fields.no")}</span>
          {value === option && <Check size={14} aria-hidden className="text-accent-text" />}
        </button>
      ))}
    </div>
  );
}
