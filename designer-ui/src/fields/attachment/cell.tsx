import { Paperclip } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { CellProps } from "../types";
import { filesOf, nameOfFile } from "./format";

/** The name of a single file, else how many there are. */
export function AttachmentCell({ value }: CellProps): ReactNode {
  const files = filesOf(value);
  const [first] = files;
  if (!first) return null;
  return (
    <span className="flex min-w-0 items-center gap-1.5" data-tip={files.length > 1 ? files.map(nameOfFile).join(" · ") : undefined}>
      <Paperclip size={13} aria-hidden className="shrink-0 text-fg3" />
      <span className="truncate">{files.length === 1 ? nameOfFile(first) : t("fields.nFiles", { n: files.length })}</span>
    </span>
  );
}
