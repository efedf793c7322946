import type { LucideIcon } from "lucide-react";
import { lazy, Suspense, useRef, useState, type ButtonHTMLAttributes, type ReactNode, type RefObject } from "react";

/** Menus are lists of these; the surface is fetched with the first one that opens. */
export type MenuEntry = MenuAction | MenuGroup;

export interface MenuAction {
  key: string;
  label: string;
  icon?: LucideIcon;
  /** Drawn before the label instead of an icon, e.g. a chip's dot or an avatar. */
  leading?: ReactNode;
  hint?: string;
  /** Shows a tick when true; makes it a radio or checkbox item when defined. */
  checked?: boolean;
  danger?: boolean;
  disabled?: boolean;
  /** Keep the menu open, for ticking several. */
  stay?: boolean;
  onSelect: () => void;
}

export interface MenuGroup {
  key: string;
  title?: string;
  items: readonly MenuAction[];
}

const MenuSurface = lazy(() => import("./menu-surface").then((module) => ({ default: module.MenuSurface })));

export interface MenuProps {
  entries: readonly MenuEntry[];
  onClose: () => void;
  anchor: RefObject<HTMLElement | null>;
  label: string;
  side?: "top" | "bottom" | "left" | "right";
  align?: "start" | "center" | "end";
}

/** An open menu beside an element; a sheet from below on phones. Render it only while open. */
export function Menu(props: MenuProps): ReactNode {
  return (
    <Suspense fallback={null}>
      <MenuSurface {...props} />
    </Suspense>
  );
}

export interface MenuButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  entries: () => readonly MenuEntry[];
  /** Name of the menu, and of the button unless `aria-label` or text says otherwise. */
  menuLabel: string;
  side?: MenuProps["side"];
  align?: MenuProps["align"];
}

export function MenuButton({ entries, menuLabel, side, align, ...rest }: MenuButtonProps): ReactNode {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        data-open={open || undefined}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") {
            event.preventDefault();
            setOpen(true);
          }
        }}
        {...rest}
      />
      {open && (
        <Menu entries={entries()} anchor={anchor} label={menuLabel} onClose={() => setOpen(false)} {...(side ? { side } : {})} {...(align ? { align } : {})} />
      )}
    </>
  );
}
