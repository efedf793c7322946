import { lazy, Suspense, useRef, useState, type ButtonHTMLAttributes, type ReactNode, type RefObject } from "react";

/** Base UI's positioning is fetched with the first popover that opens. */
const PopoverSurface = lazy(() => import("./popover-surface").then((module) => ({ default: module.PopoverSurface })));

export interface PopoverProps {
  open: boolean;
  onClose: () => void;
  /** What it points at. Clicks there do not count as outside. */
  anchor: RefObject<HTMLElement | null>;
  /** Read out as the name of the dialog; the title of the sheet on phones. */
  label: string;
  side?: "top" | "bottom" | "left" | "right";
  align?: "start" | "center" | "end";
  className?: string;
  /** Do not move focus inside when it opens (for completion lists). */
  keepFocus?: boolean;
  /** Nothing beside it can be pressed. */
  modal?: boolean;
  children: ReactNode;
}

/** A small panel beside an element; a sheet from below on phones. */
export function Popover(props: PopoverProps): ReactNode {
  if (!props.open) return null;
  return (
    <Suspense fallback={null}>
      <PopoverSurface {...props} />
    </Suspense>
  );
}

type ButtonRest = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "content">;

export interface PopoverButtonProps extends ButtonRest {
  popoverLabel: string;
  content: (close: () => void) => ReactNode;
  side?: PopoverProps["side"];
  align?: PopoverProps["align"];
  popoverClassName?: string;
  defaultOpen?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/** A button that opens a popover. */
export function PopoverButton({ popoverLabel, content, side, align, popoverClassName, defaultOpen = false, onOpenChange, ...rest }: PopoverButtonProps): ReactNode {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(defaultOpen);
  const change = (next: boolean) => {
    setOpen(next);
    onOpenChange?.(next);
  };
  return (
    <>
      <button ref={anchor} type="button" aria-haspopup="dialog" aria-expanded={open} data-open={open || undefined} onClick={() => change(!open)} {...rest} />
      <Popover
        open={open}
        onClose={() => change(false)}
        anchor={anchor}
        label={popoverLabel}
        {...(side ? { side } : {})}
        {...(align ? { align } : {})}
        {...(popoverClassName ? { className: popoverClassName } : {})}
      >
        {content(() => change(false))}
      </Popover>
    </>
  );
}
