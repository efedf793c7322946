import type { ReactNode } from "react";
import { formatDateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { cx } from "../../lib/cx";
import { signatureOf, type Signature } from "./format";
import { boxOf, pathOf } from "./lines";
import "./signature.css";

/** The lines of the pen in the colour of the text around them; a typed name in a hand's letters. */
export function SignatureDrawing({ signature, className }: { signature: Signature; className: string }): ReactNode {
  if (signature.strokes.length === 0) return <span className="sig-typed truncate">{signature.name}</span>;
  return (
    <svg role="img" aria-label={t("fields.signature.drawn", { name: signature.name })} viewBox={boxOf(signature.strokes)} preserveAspectRatio="xMinYMid meet" className={cx("sig", className)}>
      <path d={signature.strokes.map(pathOf).join("")} />
    </svg>
  );
}

/** A signature for reading, with who signed, when, and who recorded it. */
export function SignatureView({ value }: { value: unknown }): ReactNode {
  const signature = signatureOf(value);
  if (!signature) return null;
  const told = [
    signature.strokes.length > 0 ? signature.name : t("fields.signature.typed"),
    signature.at === null ? null : formatDateTime(signature.at),
    signature.by === null ? null : t("fields.signature.by", { name: signature.by }),
  ];
  return (
    <span className="grid min-w-0 gap-0.5 py-1">
      <SignatureDrawing signature={signature} className="h-14 max-w-full" />
      <span className="text-xs break-words text-fg3">{told.filter((part) => part !== null).join(" · ")}</span>
    </span>
  );
}
