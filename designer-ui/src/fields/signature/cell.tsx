import { PenLine } from "lucide-react";
import type { ReactNode } from "react";
import type { CellProps } from "../types";
import { formatSignature, signatureOf } from "./format";

/** Who signed; the drawing is on the record's page. */
export function SignatureCell({ value, field, entity }: CellProps): ReactNode {
  const signature = signatureOf(value);
  if (!signature) return null;
  return (
    <span className="flex min-w-0 items-center gap-1.5" data-tip={formatSignature(value, field, entity)}>
      <PenLine size={13} aria-hidden className="shrink-0 text-fg3" />
      <span className="truncate">{signature.name}</span>
    </span>
  );
}
