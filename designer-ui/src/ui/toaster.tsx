import { TriangleAlert, X } from "lucide-react";
import { useEffect, useRef, type ReactNode, type RefObject } from "react";
import { cx } from "../lib/cx";
import { t } from "../lib/i18n";
import { footHeight } from "../lib/layout";
import { useStore } from "../lib/store";
import { toasts } from "../lib/toast";
import { IconButton } from "./button";

const TICK_MS = 250;

/** Shows lib/toast.ts. Mounted once, fetched with the first toast. */
export function Toaster(): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const items = useStore(toasts);
  const below = useStore(footHeight);
  useExpiry(box);
  return (
    <div ref={box} role="status" aria-live="polite" className="no-print pointer-events-none fixed inset-x-2 bottom-16 z-[60] flex flex-col items-end gap-2 transition-[padding] md:inset-x-auto md:right-4 md:bottom-4" style={{ paddingBottom: below }}>
      {items.map((item) => (
        <div key={item.id} className="pointer-events-auto relative flex min-h-10 w-full items-center gap-3 overflow-hidden rounded-lg bg-raised py-1 pr-1.5 pl-4 shadow-3 md:w-auto md:min-w-72 md:max-w-md">
          {item.tone === "bad" && <TriangleAlert size={16} aria-hidden className="shrink-0 text-bad" />}
          <span className={cx("num min-w-0 flex-1 py-1 wrap-anywhere", item.tone === "bad" && "text-bad")}>{item.text}</span>
          {item.action && (
            <button
              type="button"
              className="btn btn-g !text-accent-text"
              onClick={() => {
                item.action?.run();
                toasts.set(toasts.get().filter((other) => other.id !== item.id));
              }}
            >
              {item.action.label}
            </button>
          )}
          <IconButton size="sm" label={t("app.close")} onClick={() => toasts.set(toasts.get().filter((other) => other.id !== item.id))}>
            <X size={14} aria-hidden />
          </IconButton>
          {item.share !== undefined && (
            <span aria-hidden className="absolute inset-x-0 bottom-0 h-[3px] bg-active">
              <span className="block h-full bg-accent transition-[width] duration-500" style={{ width: `${Math.round(item.share * 100)}%` }} />
            </span>
          )}
        </div>
      ))}
    </div>
  );
}

/** Puts away what was shown long enough. Time stands still for all while somebody may be about to press: pointer or focus on one, or the page out of sight. */
function useExpiry(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const shown = new Map<number, number>();
    const timer = setInterval(() => {
      if (document.hidden || box.current?.matches(":hover") || box.current?.contains(document.activeElement)) return;
      for (const { id } of toasts.get()) shown.set(id, (shown.get(id) ?? 0) + TICK_MS);
      const left = toasts.get().filter(({ id, lastsMs = Infinity }) => (shown.get(id) ?? 0) < lastsMs);
      if (left.length < toasts.get().length) toasts.set(left);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [box]);
}
