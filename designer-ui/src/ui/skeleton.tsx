import type { ReactNode } from "react";

const WIDTHS = [62, 84, 48, 71, 90, 55, 78, 66];

/** A grey bar whose width varies with `seed`, so a waiting page does not look like a barcode. */
export function Skeleton({ seed = 0, max = 100, height = 10 }: { seed?: number; max?: number; height?: number }): ReactNode {
  return <span aria-hidden className="skel pulse block" style={{ width: `${((WIDTHS[seed % WIDTHS.length] ?? 60) * max) / 100}%`, height }} />;
}

/** A few lines, for panels. */
export function SkeletonLines({ count = 4 }: { count?: number }): ReactNode {
  return (
    <div className="grid gap-3 p-4" role="status" aria-busy>
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} seed={index * 3 + 1} />
      ))}
    </div>
  );
}
