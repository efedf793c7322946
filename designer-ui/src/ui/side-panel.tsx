import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../lib/i18n";
import { useIsPhone } from "../lib/media";
import { IconButton } from "./button";

/** A modal panel at the right edge; a sheet from below on phones. Render it only while open. */
export function SidePanel({ title, onClose, footer, children }: { title: string; onClose: () => void; footer?: ReactNode; children: ReactNode }): ReactNode {
  const phone = useIsPhone();
  return (
    <Base.Root open onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="backdrop z-40" />
        <Base.Popup
          className={
            phone
              ? "sheet z-50 !p-0 !pt-1.5"
              : "fixed top-2 right-2 bottom-2 z-50 flex w-[440px] flex-col rounded-xl bg-raised shadow-3 outline-none transition-transform duration-200 data-ending-style:translate-x-[460px] data-starting-style:translate-x-[460px]"
          }
        >
          <header className="flex items-center gap-3 border-b px-5 py-3">
            <Base.Title className="min-w-0 flex-1 truncate text-base font-semibold">{title}</Base.Title>
            <IconButton label={t("app.close")} onClick={onClose} className="-mr-2">
              <X size={16} aria-hidden />
            </IconButton>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer && <footer className="flex items-center justify-end gap-2 border-t px-5 py-3 max-md:pb-[calc(12px+env(safe-area-inset-bottom))]">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
