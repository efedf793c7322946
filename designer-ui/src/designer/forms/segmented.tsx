import type { ReactNode } from "react";

interface Choice<T extends string> {
  /** Of a label that is in a language of its own. */
  lang?: string;
  value: T;
  label: string;
  icon?: ReactNode;
  /** The words are only read out. */
  quiet?: boolean;
  disabled?: boolean;
}

/** A few choices side by side, one of them pressed. */
export function Segmented<T extends string>({ label, value, choices, onChange }: { label: string; value: T | null; choices: readonly Choice<T>[]; onChange: (value: T) => void }): ReactNode {
  return (
    <span role="group" aria-label={label} className="fd-seg">
      {choices.map((choice) => (
        <button key={choice.value} type="button" lang={choice.lang} aria-pressed={choice.value === value} disabled={choice.disabled} {...(choice.quiet ? { "aria-label": choice.label, "data-tip": choice.label } : {})} onClick={() => onChange(choice.value)}>
          {choice.icon}
          {!choice.quiet && choice.label}
        </button>
      ))}
    </span>
  );
}
