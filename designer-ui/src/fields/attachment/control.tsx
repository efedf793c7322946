import { useRef, useState, type ReactNode } from "react";
import type { FileRef } from "../../api/files";
import { t } from "../../lib/i18n";
import { Popover } from "../../ui/popover";
import type { FieldInputProps } from "../types";
import { filesOf } from "./format";
import { FileUpload } from "./upload";

/** The files of a form, or of a cell: there they open at once, and closing them is the end of editing. */
export function FilesControl({ input, accept, display }: { input: FieldInputProps; accept: string; display: (files: readonly FileRef[]) => ReactNode }): ReactNode {
  const { field, value, variant, onChange, onCommit, id, describedBy, invalid, disabled, autoFocus } = input;
  const anchor = useRef<HTMLSpanElement>(null);
  const [draft, setDraft] = useState<readonly FileRef[]>(() => filesOf(value));
  const [open, setOpen] = useState(true);
  const [busy, setBusy] = useState(false);
  const [leaving, setLeaving] = useState(false);
  if (variant === "form") {
    const put = (files: readonly FileRef[]) => onChange(files.length === 0 ? null : files);
    return <FileUpload field={field} files={filesOf(value)} accept={accept} onChange={put} id={id} describedBy={describedBy} invalid={invalid} disabled={disabled} autoFocus={autoFocus} />;
  }
  const close = () => {
    setOpen(false);
    onCommit?.(draft.length === 0 ? null : draft, "pick");
  };
  // Files that arrive later would have nowhere to go: it closes with the last of them, unless there is a failure to read about.
  const settle = (isBusy: boolean, failed: boolean) => {
    setBusy(isBusy);
    if (isBusy || !leaving) return;
    setLeaving(false);
    if (!failed) close();
  };
  return (
    <span ref={anchor} className="flex h-full w-full min-w-0 items-center">
      {display(draft)}
      <Popover open={open} onClose={busy ? () => setLeaving(true) : close} anchor={anchor} label={field.label} className="w-80" modal={busy}>
        <div className="max-h-96 overflow-y-auto p-1">
          <FileUpload field={field} files={draft} accept={accept} onChange={setDraft} onBusy={settle} autoFocus />
        </div>
        <div role="status">{leaving && <p className="px-1 pb-1 text-xs text-fg2">{t("fields.waitForFiles")}</p>}</div>
      </Popover>
    </span>
  );
}
