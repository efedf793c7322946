import type { ReactNode } from "react";
import { hueStyle } from "../../ui/chip";
import type { Method } from "./document";

/** Reading is green, writing blue, changing amber, taking away red. */
const HUES: Record<Method, number> = { get: 155, post: 255, put: 75, patch: 75, delete: 25 };

export function MethodMark({ method }: { method: Method }): ReactNode {
  return (
    <span className="chip !h-[18px] !px-1.5 font-mono !text-[11px] !leading-[18px] before:!hidden" style={hueStyle(HUES[method])}>
      {method.toUpperCase()}
    </span>
  );
}
