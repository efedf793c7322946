import { useEffect, useRef, useState, type ReactNode } from "react";

interface Tip {
  text: string;
  x: number;
  y: number;
  above: boolean;
}

/** Moves it into the window as far as it stands out. */
function within(node: HTMLElement | null): void {
  if (!node) return;
  const half = node.offsetWidth / 2 + 8;
  node.style.left = `${Math.min(Math.max(Number.parseFloat(node.style.left), half), Math.max(half, window.innerWidth - half))}px`;
}

/** One tooltip for the whole page: shows `data-tip` of the element under the pointer or with keyboard focus. Mounted once. */
export function TooltipHost(): ReactNode {
  const [tip, setTip] = useState<Tip | null>(null);
  const timer = useRef(0);

  useEffect(() => {
    let current: Element | null = null;
    const hide = () => {
      clearTimeout(timer.current);
      current = null;
      setTip(null);
    };
    const plan = (target: EventTarget | null, delay: number) => {
      const element = target instanceof Element ? target.closest("[data-tip]") : null;
      if (element === current) return;
      hide();
      current = element;
      if (!element) return;
      timer.current = window.setTimeout(() => {
        const text = element.getAttribute("data-tip");
        if (!text || !element.isConnected || element.getAttribute("aria-expanded") === "true") return;
        const box = element.getBoundingClientRect();
        const above = box.bottom + 40 > window.innerHeight;
        setTip({ text, x: Math.min(Math.max(box.left + box.width / 2, 60), window.innerWidth - 60), y: above ? box.top - 6 : box.bottom + 6, above });
      }, delay);
    };
    const over = (event: PointerEvent) => {
      if (event.pointerType === "mouse") plan(event.target, 450);
    };
    const focus = (event: FocusEvent) => {
      if (event.target instanceof Element && event.target.matches(":focus-visible")) plan(event.target, 150);
    };
    document.addEventListener("pointerover", over);
    document.addEventListener("focusin", focus);
    document.addEventListener("focusout", hide);
    document.addEventListener("pointerdown", hide, true);
    document.addEventListener("keydown", hide, true);
    document.addEventListener("scroll", hide, true);
    return () => {
      document.removeEventListener("pointerover", over);
      document.removeEventListener("focusin", focus);
      document.removeEventListener("focusout", hide);
      document.removeEventListener("pointerdown", hide, true);
      document.removeEventListener("keydown", hide, true);
      document.removeEventListener("scroll", hide, true);
    };
  }, []);

  if (!tip) return null;
  return (
    <div ref={within} className="tip" aria-hidden style={{ left: tip.x, top: tip.y, translate: tip.above ? "-50% -100%" : "-50% 0" }}>
      {tip.text}
    </div>
  );
}
