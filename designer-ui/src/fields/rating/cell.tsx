import { Star } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "../../lib/cx";
import type { CellProps } from "../types";
import { formatRating, stepsOf } from "./format";

/** Stars up to five steps; more steps are a figure. */
export function RatingCell({ value, field, entity }: CellProps): ReactNode {
  if (typeof value !== "number") return null;
  const steps = stepsOf(field);
  const text = formatRating(value, field, entity);
  if (steps > 5) return <span className="num truncate">{text}</span>;
  return (
    <span role="img" aria-label={text} className="inline-flex items-center gap-0.5">
      {Array.from({ length: steps }, (_, step) => (
        <Star key={step} size={13} aria-hidden className={cx(step < value ? "fill-current text-warn" : "text-fg4")} />
      ))}
    </span>
  );
}
