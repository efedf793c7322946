import { X } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { t } from "../lib/i18n";
import { type Option, Picker } from "../ui/picker";
import { DropControl } from "./drop-control";
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
  emptyText?: string | undefined;
  /** Why fewer are offered than there are. */
  note?: string | undefined;
  /** The search is done with once something was found and ticked. */
  clearSearch?: boolean;
}

/** Ticking the members of a set. In a grid cell the list opens at once, and closing it is the end of editing. */
export function SetControl({ input, options, show, arrange = (members) => [...members], search = true, placeholder, emptyText, note, clearSearch = false }: SetControlProps): ReactNode {
  const { field, variant } = input;
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
      {...(note ? { note } : {})}
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
  return (
    <DropControl
      input={input}
      shown={members.length > 0 ? show(members) : null}
      placeholder={placeholder}
      open={open}
      onOpen={setOpen}
      onClose={close}
      className="h-auto min-h-8 py-1 max-md:min-h-11"
      cellPanel="w-64"
    >
      {list}
    </DropControl>
  );
}

/** The members of a value of the wire. */
function membersOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((member): member is string => typeof member === "string") : [];
}
