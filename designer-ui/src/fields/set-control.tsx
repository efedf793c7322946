import { ChevronDown, X } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { cx } from "../lib/cx";
import { t } from "../lib/i18n";
import { type Option, Picker } from "../ui/picker";
import { Popover } from "../ui/popover";
import type { FieldInputProps } from "./types";

interface SetControlProps {
  input: FieldInputProps;
  /** All options, or the answer to a search, given what is in the set. */
  options: readonly Option[] | ((search: string, signal: AbortSignal, members: readonly string[]) => Promise<readonly Option[]>);
  /** The members as chips. */
  show: (members: readonly string[]) => ReactNode;
  /** Brings members into the order they are kept in. */
  arrange?: (members: readonly string[]) => string[];
  search?: boolean;
  placeholder?: string;
  emptyText?: string;
  /** The search is done with once something was found and ticked. */
  clearSearch?: boolean;
}

/** Ticking the members of a set. In a grid cell the list opens at once, and closing it is the end of editing. */
export function SetControl({ input, options, show, arrange = (members) => [...members], search = true, placeholder, emptyText, clearSearch = false }: SetControlProps): ReactNode {
  const { field, variant } = input;
  const anchor = useRef<HTMLButtonElement>(null);
  const cellAnchor = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(variant === "cell");
  const [draft, setDraft] = useState<readonly string[]>(() => membersOf(input.value));
  const members = variant === "cell" ? draft : membersOf(input.value);
  const done = useRef(false);

  const put = (next: readonly string[]) => {
    const arranged = arrange(next);
    if (variant === "cell") setDraft(arranged);
    else input.onChange(arranged.length === 0 ? null : arranged);
  };
  const close = () => {
    setOpen(false);
    input.onBlur?.();
    if (variant !== "cell" || done.current) return;
    done.current = true;
    input.onCommit?.(draft.length === 0 ? null : draft, "pick");
  };
  const giveUp = () => {
    setOpen(false);
    if (variant !== "cell") return;
    done.current = true;
    input.onCancel?.();
  };
  const list = (
    <Picker
      multiple
      options={typeof options === "function" ? (text, signal) => options(text, signal, members) : options}
      selected={members}
      label={field.label}
      search={search}
      {...(placeholder ? { placeholder } : {})}
      {...(emptyText ? { emptyText } : {})}
      clearSearch={clearSearch}
      onEscape={giveUp}
      onSelect={(member) => put(members.includes(member) ? members.filter((other) => other !== member) : [...members, member])}
      footer={() => (
        <>
          {members.length > 0 && (
            <button type="button" className="mi w-full text-fg2" onClick={() => put([])}>
              <X size={14} aria-hidden /> {t("app.clear")}
            </button>
          )}
          <button type="button" className="mi w-full text-fg2 md:hidden" onClick={close}>
            {t("app.done")}
          </button>
        </>
      )}
    />
  );
  if (variant === "cell") {
    return (
      <span ref={cellAnchor} className="flex h-full w-full min-w-0 items-center">
        {members.length > 0 && show(members)}
        <Popover open={open} onClose={close} anchor={cellAnchor} label={field.label} className="w-64">
          {list}
        </Popover>
      </span>
    );
  }
  return (
    <>
      <button
        ref={anchor}
        id={input.id}
        type="button"
        className={cx("in flex h-auto min-h-8 items-center gap-2 py-1 text-left max-md:min-h-11", input.disabled && "opacity-60")}
        aria-haspopup="dialog"
        aria-expanded={open}
        data-open={open || undefined}
        aria-labelledby={input.labelledBy ? `${input.labelledBy} ${input.id ?? ""}` : undefined}
        aria-label={input.labelledBy ? undefined : field.label}
        aria-describedby={input.describedBy}
        data-invalid={input.invalid || undefined}
        autoFocus={input.autoFocus}
        disabled={input.disabled}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") {
            event.preventDefault();
            setOpen(true);
          }
        }}
      >
        <span className="flex min-w-0 flex-1 items-center">{members.length > 0 ? show(members) : <span className="text-fg3">{placeholder ?? t("fields.choose")}</span>}</span>
        <ChevronDown size={14} aria-hidden className="shrink-0 text-fg3" />
      </button>
      <Popover open={open} onClose={close} anchor={anchor} label={field.label} className="w-[max(var(--anchor-width),240px)]">
        {list}
      </Popover>
    </>
  );
}

/** The members of a value of the wire. */
function membersOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((member): member is string => typeof member === "string") : [];
}
