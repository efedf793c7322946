import { useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Input } from "../../ui/input";
import { checkName, NameInput } from "../revisions/new-form";

/** An API name, taken over when it is whole and nobody else has it; what will not do is put back. */
export function CommitName({ name, taken, error, isBare = false, onRename }: { name: string; taken: readonly string[]; error: string | null; isBare?: boolean; onRename: (name: string) => void }): ReactNode {
  const [typed, setTyped] = useState(name);
  const fault = typed === name ? null : checkName(typed, taken);
  const commit = () => (fault === null && typed !== name ? onRename(typed) : setTyped(name));
  if (isBare) {
    return <Input className="!h-8 font-mono !text-xs" aria-label={t("vd.apiNameOf", { name })} spellCheck={false} maxLength={48} invalid={fault !== null} {...(fault === null ? {} : { "data-tip": fault })} value={typed} onChange={(event) => setTyped(event.target.value.toLowerCase().replace(/[^a-z0-9_]/g, "_"))} onBlur={commit} />;
  }
  return (
    <div onBlur={commit}>
      <NameInput name={typed} onChange={setTyped} error={fault ?? error} />
    </div>
  );
}
