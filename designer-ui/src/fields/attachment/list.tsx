import { Download, FileText, ImageOff } from "lucide-react";
import type { ReactNode } from "react";
import { fileAddress, type FileRef } from "../../api/files";
import { formatBytes } from "../../lib/format";
import { t } from "../../lib/i18n";
import { isPicture, nameOfFile } from "./format";

/** A small picture of a file, or a sign for one that is none. Decorative: the name stands beside it. */
export function Thumbnail({ file, size }: { file: FileRef; size: number }): ReactNode {
  const box = { width: size, height: size };
  if (isPicture(file)) return <img src={fileAddress(file.id)} alt="" loading="lazy" decoding="async" className="shrink-0 rounded bg-sunken object-cover" style={box} />;
  const Glyph = file.name === null ? ImageOff : FileText;
  return (
    <span className="grid shrink-0 place-items-center rounded bg-sunken text-fg3" style={box}>
      <Glyph size={Math.min(18, size - 8)} aria-hidden />
    </span>
  );
}

/** Files with their size; the name opens or saves one. `action` stands at the end of each. */
export function FileList({ files, action }: { files: readonly FileRef[]; action?: (file: FileRef) => ReactNode }): ReactNode {
  return (
    <ul className="m-0 grid w-full list-none gap-1 p-0">
      {files.map((file) => (
        <li key={file.id} className="flex min-h-9 min-w-0 items-center gap-2 max-md:min-h-11">
          <Thumbnail file={file} size={32} />
          <span className="grid min-w-0 flex-1">
            {file.name === null ? (
              <span className="truncate text-fg3">{nameOfFile(file)}</span>
            ) : (
              <a href={fileAddress(file.id)} target="_blank" rel="noopener noreferrer" className="lnk truncate" data-tip={file.name}>
                {file.name}
              </a>
            )}
            {file.size !== null && <span className="num text-xs text-fg3">{formatBytes(file.size)}</span>}
          </span>
          {file.name !== null && (
            <a className="ib ib-sm shrink-0" href={fileAddress(file.id, { download: true })} download={file.name} aria-label={t("fields.downloadFile", { name: file.name })} data-tip={t("fields.download")}>
              <Download size={14} aria-hidden />
            </a>
          )}
          {action?.(file)}
        </li>
      ))}
    </ul>
  );
}
