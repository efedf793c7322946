import { Check, ListFilter, Search } from "lucide-react";
import { useEffect, useEffectEvent, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { cx } from "../lib/cx";
import { t } from "../lib/i18n";
import { isComposing } from "../lib/keys";
import { Skeleton } from "./skeleton";

export interface Option {
  value: string;
  label: string;
  /** Drawn instead of the plain label. */
  node?: ReactNode;
  /** Heading under which it stands; options of one group must be neighbours. */
  group?: string;
  hint?: string;
  disabled?: boolean;
}

export interface PickerProps {
  /** All options, null while they are on their way; or the answer to a search. */
  options: readonly Option[] | null | ((search: string, signal: AbortSignal) => Promise<readonly Option[]>);
  selected: readonly string[];
  onSelect: (value: string, option: Option) => void;
  /** Ticks instead of closing on choice. */
  multiple?: boolean;
  label: string;
  placeholder?: string;
  /** Hide the search box when there is little to search. */
  search?: boolean;
  emptyText?: string;
  /** Beneath the search box: why fewer are offered than there are. */
  note?: string;
  /** Empties the search box after a choice, for the next one. */
  clearSearch?: boolean;
  /** Offered at the foot: create what was typed, clear. */
  footer?: (search: string) => ReactNode;
  onEscape?: () => void;
}

/** A search box over a list of options: the body of every select, lookup and filter value. Keyboard stays in the search box. */
export function Picker({ options, selected, onSelect, multiple = false, label, placeholder, search: withSearch = true, emptyText, note, clearSearch = false, footer, onEscape }: PickerProps): ReactNode {
  const id = useId();
  const [search, setSearch] = useState("");
  const [found, setFound] = useState<{ search: string; options: readonly Option[] } | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [active, setActive] = useState(() => (typeof options === "function" ? 0 : Math.max(0, options?.findIndex((option) => option.value === selected[0]) ?? 0)));
  const list = useRef<HTMLDivElement>(null);
  const isAsync = typeof options === "function";
  const load = useEffectEvent((text: string, signal: AbortSignal) => (typeof options === "function" ? options(text, signal) : Promise.resolve([])));

  useEffect(() => {
    if (!isAsync) return;
    const abort = new AbortController();
    const timer = setTimeout(
      () => {
        load(search, abort.signal).then(
          (answer) => {
            if (abort.signal.aborted) return;
            setFound({ search, options: answer });
            setFailed(null);
            setActive(0);
          },
          () => {
            if (!abort.signal.aborted) setFailed(search);
          },
        );
      },
      search === "" ? 0 : 180,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [isAsync, search]);

  const isFailed = failed === search;
  // Answers to what was typed before stay until the new ones are there, but Enter takes none of them.
  const isWaiting = isAsync && found !== null && found.search !== search && !isFailed;
  const shown = useMemo(() => {
    if (typeof options === "function") return isFailed ? [] : (found?.options ?? null);
    const wanted = search.trim().toLowerCase();
    return wanted === "" ? options : (options?.filter((option) => option.label.toLowerCase().includes(wanted) || option.group?.toLowerCase().includes(wanted)) ?? null);
  }, [options, found, search, isFailed]);

  const count = shown?.length ?? 0;
  const current = isWaiting ? -1 : Math.min(active, count - 1);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${current}"]`)?.scrollIntoView({ block: "nearest" });
  }, [current]);

  const choose = (option: Option | undefined) => {
    if (!option || option.disabled) return;
    onSelect(option.value, option);
    if (clearSearch) setSearch("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (current >= 0) setActive((current + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      choose(shown?.[current]);
    } else if (event.key === "Escape" && onEscape) {
      event.preventDefault();
      event.stopPropagation();
      onEscape();
    }
  };

  const combobox = {
    role: "combobox",
    "aria-expanded": true,
    "aria-controls": `${id}-list`,
    "aria-activedescendant": current >= 0 ? `${id}-${current}` : undefined,
    "aria-label": label,
    "aria-describedby": note ? `${id}-note` : undefined,
    "aria-autocomplete": "list" as const,
    onKeyDown,
  };
  return (
    <div className="flex max-h-80 w-full min-w-56 flex-col max-md:max-h-none">
      {withSearch ? (
        <div className="flex items-center gap-2 border-b px-2 pb-1">
          <Search size={14} aria-hidden className="shrink-0 text-fg3" />
          <input
            {...combobox}
            autoFocus
            className="in-quiet quiet h-8 max-md:h-10 max-md:text-[16px]"
            placeholder={placeholder ?? t("app.search")}
            value={search}
            onChange={(event) => {
              setSearch(event.target.value);
              setActive(0);
            }}
          />
        </div>
      ) : (
        <input {...combobox} autoFocus readOnly className="quiet sr-only" value="" />
      )}
      {note && (
        <p id={`${id}-note`} className="flex items-start gap-1.5 px-2 pt-1.5 pb-0.5 text-xs text-fg3">
          <ListFilter size={12} aria-hidden className="mt-0.5 shrink-0" />
          {note}
        </p>
      )}
      <div ref={list} id={`${id}-list`} role="listbox" tabIndex={-1} aria-label={label} aria-multiselectable={multiple || undefined} aria-busy={isWaiting || shown === null} className={cx("min-h-0 flex-1 overflow-y-auto pt-1", isWaiting && "opacity-60 transition-opacity delay-200")}>
        {shown?.map((option, index) => {
          const isSelected = selected.includes(option.value);
          return (
            <div key={option.value} role="presentation">
              {option.group !== undefined && option.group !== shown[index - 1]?.group && (
                <p role="presentation" className="px-2 pt-2 pb-1 text-xs text-fg3">
                  {option.group}
                </p>
              )}
              <div
                id={`${id}-${index}`}
                data-index={index}
                data-highlighted={index === current || undefined}
                role="option"
                tabIndex={-1}
                aria-selected={isSelected}
                aria-disabled={option.disabled || undefined}
                className={cx("mi", option.disabled && "opacity-50")}
                onPointerMove={() => setActive(index)}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => choose(option)}
                onKeyDown={onKeyDown}
              >
                <span className="flex min-w-0 flex-1 items-center gap-2">{option.node ?? <span className="truncate">{option.label}</span>}</span>
                {option.hint && <span className="shrink-0 text-xs text-fg3">{option.hint}</span>}
                {isSelected && <Check size={14} aria-hidden className="shrink-0 text-accent-text" />}
              </div>
            </div>
          );
        })}
        {shown === null && [0, 1, 2, 3].map((row) => <div key={row} className="mi"><Skeleton seed={row} /></div>)}
        {shown?.length === 0 && !isFailed && <p className="px-2 py-3 text-fg3">{isWaiting ? t("app.loading") : (emptyText ?? t("app.noMatch"))}</p>}
        {isFailed && <p className="px-2 py-3 text-bad">{t("app.loadFailed")}</p>}
      </div>
      {footer && <div className="mt-1 border-t pt-1">{footer(search)}</div>}
    </div>
  );
}
