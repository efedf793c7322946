import { lazy, Suspense, useState, type ReactNode } from "react";
import { formatDate } from "../../lib/format";
import { addDays, readDay, today } from "../../lib/dates";
import { t } from "../../lib/i18n";
import { isComposing } from "../../lib/keys";

const Calendar = lazy(() => import("./calendar").then((module) => ({ default: module.Calendar })));

/** A typed day or a click in the calendar; today, tomorrow, next week and clear at hand. */
export function DayPanel({ value, label, onPick, onEscape, clearable = true }: { value: string | null; label: string; onPick: (day: string | null) => void; onEscape?: (() => void) | undefined; clearable?: boolean }): ReactNode {
  const [text, setText] = useState(value ?? "");
  const read = readDay(text);
  const now = today();
  return (
    <div className="md:w-[248px]">
      <div className="flex items-center gap-2 border-b px-2 pb-1">
        <input
          autoFocus
          className="in-quiet quiet num h-8 max-md:h-10 max-md:text-[16px]"
          aria-label={label}
          placeholder={t("fields.dayHint")}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (isComposing(event)) return;
            if (event.key === "Enter") {
              event.preventDefault();
              event.stopPropagation();
              if (text.trim() === "" && clearable) onPick(null);
              else if (read !== null) onPick(read);
            } else if (event.key === "Escape" && onEscape) {
              event.preventDefault();
              event.stopPropagation();
              onEscape();
            } else if (event.key !== "Tab") {
              event.stopPropagation();
            }
          }}
        />
        {text !== (value ?? "") && text !== "" && <span className="shrink-0 text-xs text-fg3">{read ? formatDate(read) : t("fields.notADay")}</span>}
      </div>
      <div className="min-h-[264px]">
        <Suspense fallback={null}>
          <Calendar key={read ?? "none"} value={read} onPick={onPick} />
        </Suspense>
      </div>
      <div className="flex gap-1 border-t pt-1">
        {([["fields.today", 0], ["fields.tomorrow", 1], ["fields.inAWeek", 7]] as const).map(([key, days]) => (
          <button key={key} type="button" className="btn btn-g flex-1 !px-1" onClick={() => onPick(addDays(now, days))}>
            {t(key)}
          </button>
        ))}
        {clearable && value !== null && (
          <button type="button" className="btn btn-g flex-1 !px-1" onClick={() => onPick(null)}>
            {t("app.clear")}
          </button>
        )}
      </div>
    </div>
  );
}
