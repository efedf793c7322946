import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { KeyboardEvent, ReactNode, RefObject } from "react";
import { cx } from "../lib/cx";
import { t } from "../lib/i18n";
import { isComposing } from "../lib/keys";
import { IconButton } from "../ui/button";
import "./record.css";

interface FormPanelProps {
  title: ReactNode;
  icon?: ReactNode;
  /** Asked on Esc, outside press and the close button; the caller decides. */
  onClose: () => void;
  /** ⌘S and ⌘Enter. */
  onSave: () => void;
  footer: ReactNode;
  narrow?: boolean;
  /** Holds a table. */
  wide?: boolean;
  box?: RefObject<HTMLDivElement | null>;
  children: ReactNode;
}

/** A modal panel for forms: at the right edge, the whole screen on phones. */
export function FormPanel({ title, icon, onClose, onSave, footer, narrow = false, wide = false, box, children }: FormPanelProps): ReactNode {
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || !(event.metaKey || event.ctrlKey)) return;
    if (event.key === "Enter" || event.key.toLowerCase() === "s") {
      event.preventDefault();
      event.stopPropagation();
      onSave();
    }
  };
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop z-40" />
        <Dialog.Popup className={cx("form-panel z-50", narrow && "form-panel-narrow", wide && "form-panel-wide")} onKeyDown={onKeyDown} {...(box ? { initialFocus: box } : {})}>
          <header className="flex h-[52px] shrink-0 items-center gap-2.5 border-b px-5 max-md:px-4">
            {icon}
            <Dialog.Title className="min-w-0 flex-1 truncate text-base font-semibold">{title}</Dialog.Title>
            <IconButton label={t("app.close")} shortcut="Esc" onClick={onClose} className="-mr-2">
              <X size={16} aria-hidden />
            </IconButton>
          </header>
          <div ref={box} tabIndex={-1} className="form-box quiet min-h-0 flex-1 overflow-y-auto px-5 py-5 max-md:px-4">
            {children}
          </div>
          <footer className="flex min-h-14 shrink-0 flex-wrap items-center gap-2 border-t px-5 py-2.5 max-md:px-4 max-md:pb-[calc(10px+env(safe-area-inset-bottom))]">{footer}</footer>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
