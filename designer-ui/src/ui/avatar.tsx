import type { ReactNode } from "react";
import { cx } from "../lib/cx";
import { hueStyle } from "./chip";

/** Same text, same hue, everywhere. */
export function hueOf(text: string): number {
  let hash = 7;
  for (let index = 0; index < text.length; index++) hash = (hash * 31 + text.charCodeAt(index)) >>> 0;
  return (hash % 24) * 15;
}

const SIZES = { sm: "size-[18px] text-[10px]", md: "size-5 text-[11px]", lg: "size-9 text-[15px]", xl: "size-12 text-[20px]" };

/** First letter on a soft hue. Decorative: the name stands beside it, and copying that takes no letter along. `square` for things, round for people. */
export function Avatar({ name, size = "md", square = false, seed }: { name: string; size?: keyof typeof SIZES; square?: boolean; seed?: string }): ReactNode {
  const first = Array.from(name.trim())[0] ?? "·";
  return (
    <span aria-hidden data-letter={first.toUpperCase()} className={cx("av", SIZES[size], square ? (size === "lg" || size === "xl" ? "rounded-lg" : "rounded") : "rounded-full")} style={hueStyle(hueOf(seed ?? name))} />
  );
}
