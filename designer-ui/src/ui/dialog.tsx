import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { CSSProperties, ReactNode, RefObject } from "react";
import { t } from "../lib/i18n";
import { useIsPhone } from "../lib/media";
import { IconButton } from "./button";

export interface DialogProps {
  title: string;
  /** Asked on Esc, outside press and the close button; the caller decides. */
  onClose: () => void;
  description?: string | undefined;
  /** A row of buttons at the foot that stays in sight. */
  footer?: ReactNode;
  width?: number;
  initialFocus?: RefObject<HTMLElement | null>;
  children: ReactNode;
}

/** A modal dialog; a sheet from below on phones. Render it only while open; import it from lazily loaded modules. */
export function Dialog({ title, onClose, description, footer, width = 560, initialFocus, children }: DialogProps): ReactNode {
  const phone = useIsPhone();
  return (
    <Base.Root open onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="backdrop z-40" />
        <Base.Popup
          className={phone ? "sheet z-50 !p-0 !pt-1.5" : "dialog z-50"}
          style={{ "--dialog-w": `${width}px` } as CSSProperties}
          {...(initialFocus ? { initialFocus } : {})}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-base font-semibold">{title}</Base.Title>
              {description && <Base.Description className="mt-0.5 text-fg2">{description}</Base.Description>}
            </div>
            <IconButton label={t("app.close")} onClick={onClose} className="-mt-1 -mr-2">
              <X size={16} aria-hidden />
            </IconButton>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {footer && <footer className="flex items-center justify-end gap-2 border-t px-5 py-3 max-md:pb-[calc(12px+env(safe-area-inset-bottom))]">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
