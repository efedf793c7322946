import { Dialog } from "@base-ui/react/dialog";
import { Popover as Base } from "@base-ui/react/popover";
import type { ReactNode } from "react";
import { cx } from "../lib/cx";
import { useIsPhone } from "../lib/media";
import type { PopoverProps } from "./popover";

export function PopoverSurface({ onClose, anchor, label, side = "bottom", align = "start", className, keepFocus = false, modal = false, children }: PopoverProps): ReactNode {
  const phone = useIsPhone();
  if (phone) {
    return (
      <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
        <Dialog.Portal>
          <Dialog.Backdrop className="backdrop z-40" />
          <Dialog.Popup className="sheet mi-touch z-50" finalFocus={anchor}>
            <Dialog.Title className="px-2 pb-2 text-base font-semibold">{label}</Dialog.Title>
            <div className="min-h-0 overflow-y-auto">{children}</div>
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
    );
  }
  return (
    <Base.Root
      open
      modal={modal}
      onOpenChange={(next, details) => {
        if (next) return;
        if (details.event.target instanceof Node && anchor.current?.contains(details.event.target) && details.reason === "outside-press") {
          details.cancel();
          return;
        }
        onClose();
      }}
    >
      <Base.Portal>
        <Base.Positioner anchor={anchor} side={side} align={align} sideOffset={5} collisionPadding={8} className="z-50">
          <Base.Popup className={cx("pop", className)} aria-label={label} finalFocus={anchor} {...(keepFocus ? { initialFocus: false as const } : {})}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
