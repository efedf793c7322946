import type { CSSProperties, ReactNode } from "react";
import { cx } from "../lib/cx";

/** A hue as CSS reads it; lightness and chroma come from the theme, so any hue keeps its contrast. */
export function hueStyle(hue: number | null | undefined): CSSProperties {
  return { "--h": hue ?? 264 } as CSSProperties;
}

export function Chip({ hue, children, muted = false }: { hue?: number | null | undefined; children: ReactNode; muted?: boolean }): ReactNode {
  return (
    <span className={cx("chip", muted && "chip-muted")} style={hueStyle(hue)}>
      <span className="truncate">{children}</span>
    </span>
  );
}
