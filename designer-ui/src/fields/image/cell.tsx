import type { ReactNode } from "react";
import { formatInteger } from "../../lib/format";
import { filesOf, nameOfFile } from "../attachment/format";
import { Thumbnail } from "../attachment/list";
import type { CellProps } from "../types";

const SHOWN = 3;

/** The first pictures, small, and how many more. */
export function ImageCell({ value }: CellProps): ReactNode {
  const files = filesOf(value);
  const names = files.map(nameOfFile).join(" · ");
  if (files.length === 0) return null;
  return (
    <span className="flex min-w-0 items-center gap-1" role="img" aria-label={names} data-tip={names}>
      {files.slice(0, SHOWN).map((file) => (
        <Thumbnail key={file.id} file={file} size={24} />
      ))}
      {files.length > SHOWN && <span className="num text-xs text-fg3">+{formatInteger(files.length - SHOWN)}</span>}
    </span>
  );
}
