import { useEffect, useEffectEvent, useState, type ReactNode } from "react";
import { t } from "../lib/i18n";
import { isComposing } from "../lib/keys";
import { Input } from "../ui/input";
import type { FilterInputProps } from "./types";

interface ValueTextProps {
  input: FilterInputProps;
  show: (value: unknown) => string;
  /** Text → value of the filter; null when it is none. */
  read: (text: string) => unknown;
  inputMode?: "text" | "decimal";
  suffix?: string | undefined;
}

/** One typed value, or two for "between". Takes effect shortly after typing stops. */
export function ValueText(props: ValueTextProps): ReactNode {
  const { input } = props;
  if (input.op !== "between") return <Line {...props} label={input.field.label} value={input.value} onChange={input.onChange} focus />;
  const [from, to] = Array.isArray(input.value) ? (input.value as unknown[]) : [null, null];
  return (
    <div className="flex items-center gap-2">
      <Line {...props} label={t("fields.from")} value={from ?? null} onChange={(value) => input.onChange([value, to ?? null])} focus />
      <span className="text-fg3">–</span>
      <Line {...props} label={t("fields.until")} value={to ?? null} onChange={(value) => input.onChange([from ?? null, value])} />
    </div>
  );
}

function Line({ input, show, read, inputMode = "text", suffix, label, value, onChange, focus = false }: ValueTextProps & { label: string; value: unknown; onChange: (value: unknown) => void; focus?: boolean }): ReactNode {
  const [text, setText] = useState(() => show(value));
  const send = useEffectEvent(() => {
    const next = text.trim() === "" ? null : read(text);
    if (next !== value) onChange(next);
  });
  useEffect(() => {
    const timer = setTimeout(() => send(), 300);
    return () => clearTimeout(timer);
  }, [text]);
  const invalid = text.trim() !== "" && read(text) === null;
  return (
    <span className="relative block min-w-0 flex-1">
      <Input
        autoFocus={focus}
        inputMode={inputMode}
        aria-label={label}
        placeholder={label}
        className={inputMode === "decimal" ? "num" : ""}
        invalid={invalid}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !isComposing(event)) {
            event.preventDefault();
            const next = text.trim() === "" ? null : read(text);
            if (next !== value) onChange(next);
            input.onDone();
          }
        }}
      />
      {suffix && <span className="pointer-events-none absolute inset-y-0 right-2.5 grid place-items-center text-xs text-fg3">{suffix}</span>}
    </span>
  );
}
