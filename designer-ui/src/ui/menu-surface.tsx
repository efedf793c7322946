import { Dialog } from "@base-ui/react/dialog";
import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { cx } from "../lib/cx";
import { useIsPhone } from "../lib/media";
import type { MenuAction, MenuEntry, MenuGroup, MenuProps } from "./menu";

function isGroup(entry: MenuEntry): entry is MenuGroup {
  return "items" in entry;
}

export function MenuSurface({ entries, onClose, anchor, label, side = "bottom", align = "start" }: MenuProps): ReactNode {
  const phone = useIsPhone();
  if (phone) {
    return (
      <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
        <Dialog.Portal>
          <Dialog.Backdrop className="backdrop z-40" />
          <Dialog.Popup className="sheet mi-touch z-50" finalFocus={anchor}>
            <Dialog.Title className="px-2 pb-1 text-base font-semibold">{label}</Dialog.Title>
            <div className="min-h-0 overflow-y-auto">
              {entries.map((entry) =>
                isGroup(entry) ? (
                  <Fragment key={entry.key}>
                    {entry.title && entry.title !== label && <p className="px-2 pt-3 pb-1 text-xs text-fg3">{entry.title}</p>}
                    {entry.items.map((item) => (
                      <SheetItem key={item.key} item={item} onClose={onClose} />
                    ))}
                  </Fragment>
                ) : (
                  <SheetItem key={entry.key} item={entry} onClose={onClose} />
                ),
              )}
            </div>
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
    );
  }
  return (
    <Base.Root
      open
      onOpenChange={(next, details) => {
        if (next) return;
        if (details.reason === "outside-press" && details.event.target instanceof Node && anchor.current?.contains(details.event.target)) {
          details.cancel();
          return;
        }
        onClose();
      }}
    >
      <Base.Portal>
        <Base.Positioner anchor={anchor} side={side} align={align} sideOffset={5} collisionPadding={8} className="z-50">
          <Base.Popup className="pop max-h-[min(420px,var(--available-height))] min-w-44 overflow-y-auto" aria-label={label} finalFocus={anchor}>
            {entries.map((entry, index) =>
              isGroup(entry) ? (
                <Base.Group key={entry.key}>
                  {index > 0 && <div className="my-1 border-t" />}
                  {entry.title && <Base.GroupLabel className="px-2 pt-1.5 pb-1 text-xs text-fg3">{entry.title}</Base.GroupLabel>}
                  {entry.items.map((item) => (
                    <Item key={item.key} item={item} />
                  ))}
                </Base.Group>
              ) : (
                <Item key={entry.key} item={entry} />
              ),
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Item({ item }: { item: MenuAction }): ReactNode {
  const className = cx("mi", item.danger && "text-bad", item.disabled && "opacity-50");
  if (item.checked !== undefined) {
    return (
      <Base.CheckboxItem className={className} checked={item.checked} disabled={item.disabled ?? false} closeOnClick={!item.stay} onClick={item.onSelect}>
        <Content item={item} />
      </Base.CheckboxItem>
    );
  }
  return (
    <Base.Item className={className} disabled={item.disabled ?? false} closeOnClick={!item.stay} onClick={item.onSelect}>
      <Content item={item} />
    </Base.Item>
  );
}

function SheetItem({ item, onClose }: { item: MenuAction; onClose: () => void }): ReactNode {
  return (
    <button
      type="button"
      className={cx("mi w-full text-left", item.danger && "text-bad", item.disabled && "opacity-50")}
      disabled={item.disabled}
      aria-pressed={item.checked}
      onClick={() => {
        item.onSelect();
        if (!item.stay) onClose();
      }}
    >
      <Content item={item} />
    </button>
  );
}

function Content({ item }: { item: MenuAction }): ReactNode {
  const Icon = item.icon;
  return (
    <>
      {item.leading ?? (Icon && <Icon size={15} strokeWidth={1.75} aria-hidden className={item.danger ? "" : "text-fg3"} />)}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.hint && <span className="pl-4 text-xs text-fg3">{item.hint}</span>}
      {item.checked && <Check size={14} aria-hidden className="text-accent-text" />}
    </>
  );
}
