import { useRef, useState, type ReactNode } from "react";
import type { FileRef } from "../../api/files";
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
  if (variant === "form") {
    const put = (files: readonly FileRef[]) => onChange(files.length === 0 ? null : files);
    return <FileUpload field={field} files={filesOf(value)} accept={accept} onChange={put} id={id} describedBy={describedBy} invalid={invalid} disabled={disabled} autoFocus={autoFocus} />;
  }
  const close = () => {
    setOpen(false);
    onCommit?.(draft.length === 0 ? null : draft, "pick");
  };
  return (
    <span ref={anchor} className="flex h-full w-full min-w-0 items-center">
      {display(draft)}
      <Popover open={open} onClose={close} anchor={anchor} label={field.label} className="w-80">
        <div className="max-h-96 overflow-y-auto p-1">
          <FileUpload field={field} files={draft} accept={accept} onChange={setDraft} autoFocus />
        </div>
      </Popover>
    </span>
  );
}
