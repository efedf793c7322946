import { X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../lib/i18n";
import { useStore } from "../lib/store";
import { toasts } from "../lib/toast";
import { IconButton } from "./button";

/** Shows lib/toast.ts. Mounted once, fetched with the first toast. */
export function Toaster(): ReactNode {
  const items = useStore(toasts);
  return (
    <div role="status" aria-live="polite" className="no-print pointer-events-none fixed inset-x-2 bottom-16 z-[60] flex flex-col items-end gap-2 md:inset-x-auto md:right-4 md:bottom-4">
      {items.map((item) => (
        <div key={item.id} className="pointer-events-auto flex min-h-10 w-full items-center gap-3 rounded-lg bg-raised py-1 pr-1.5 pl-4 shadow-3 md:w-auto md:min-w-72 md:max-w-md">
          <span className={item.tone === "bad" ? "flex-1 text-bad" : "flex-1"}>{item.text}</span>
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
        </div>
      ))}
    </div>
  );
}
