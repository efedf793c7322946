import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import { daysBetween } from "../../lib/dates";
import type { Span } from "../days";

/** What of a bar may be dragged. */
export interface Reach {
  whole: boolean;
  start: boolean;
  end: boolean;
}
export type Part = keyof Reach;

/** How long a finger stays before it holds a bar instead of scrolling. */
const HOLD_MS = 350;
/** Pixels a finger may tremble meanwhile. */
const SLACK = 8;
/** How much of a bar's end a finger takes it by. */
const GRIP = 28;
/** Near the edge of what is in sight a held bar takes the days along, so many pixels a frame. */
const ZONE = 40;
const STEP = 7;

export interface Held {
  part: Part;
  by: "mouse" | "touch";
  days: number;
}

interface BarDrag {
  span: Span;
  reach: Reach;
  /** Pixels of a day. */
  day: number;
  /** Pixels of the names, which stay where they are. */
  names: number;
  scroller: RefObject<HTMLElement | null>;
  onDrag: (part: Part, days: number) => void;
}

interface Grip {
  part: Part;
  by: Held["by"];
  /** Where it was taken, in the window and on the scale. */
  from: number;
  at: number;
  /** Where the pointer is. */
  x: number;
}

/**
 * Dragging a bar along its days: at once with a mouse, after a moment's hold with a finger, which scrolls otherwise.
 * `box` is the bar; `begin` goes on the parts that are taken, `handlers` beside it.
 */
export function useBarDrag({ span, reach, day, names, scroller, onDrag }: BarDrag) {
  const box = useRef<HTMLSpanElement>(null);
  const [held, setHeld] = useState<Held | null>(null);
  const grip = useRef<Grip | null>(null);
  const pending = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  /** The press was a drag: what follows it is no click. */
  const wasHeld = useRef(false);

  const onScale = (x: number) => x + (scroller.current?.scrollLeft ?? 0);
  const take = (part: Part, by: Held["by"], x: number) => {
    grip.current = { part, by, from: x, at: onScale(x), x };
    setHeld({ part, by, days: 0 });
  };
  const forget = () => {
    if (pending.current) clearTimeout(pending.current.timer);
    pending.current = null;
  };
  const release = () => {
    forget();
    grip.current = null;
    setHeld(null);
  };
  /** The part a finger is on; a bar that goes by one end only is taken anywhere. */
  const under = (x: number): Part | null => {
    const { left = 0, right = 0, width = 0 } = box.current?.getBoundingClientRect() ?? {};
    const end = Math.min(GRIP, width / 3);
    if (reach.end && (x > right - end || !reach.whole)) return "end";
    if (reach.start && (x < left + end || !reach.whole)) return "start";
    return reach.whole ? "whole" : null;
  };
  const begin = (part: Part) => (event: PointerEvent<HTMLElement>) => {
    wasHeld.current = false;
    if (!event.isPrimary || event.button !== 0) return;
    if (event.pointerType === "mouse") {
      if (!reach[part]) return;
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      take(part, "mouse", event.clientX);
      return;
    }
    const touched = under(event.clientX);
    if (touched === null) return;
    event.stopPropagation();
    const { clientX: x, clientY: y } = event;
    const hold = () => {
      pending.current = null;
      wasHeld.current = true;
      take(touched, "touch", x);
    };
    forget();
    pending.current = { timer: setTimeout(hold, HOLD_MS), x, y };
  };
  const count = () => {
    const { current } = grip;
    if (!current) return;
    const by = Math.round((onScale(current.x) - current.at) / day);
    const length = daysBetween(span.first, span.last);
    const days = current.part === "start" ? Math.min(by, length) : current.part === "end" ? Math.max(by, -length) : by;
    setHeld((old) => (old === null || old.days === days ? old : { ...old, days }));
  };
  const handlers = {
    onPointerMove: (event: PointerEvent) => {
      const { current } = pending;
      if (current && Math.hypot(event.clientX - current.x, event.clientY - current.y) > SLACK) forget();
      if (!grip.current) return;
      grip.current.x = event.clientX;
      if (Math.abs(event.clientX - grip.current.from) > 3) wasHeld.current = true;
      count();
    },
    onPointerUp: () => {
      if (held) onDrag(held.part, held.days);
      release();
    },
    onPointerCancel: release,
    onClickCapture: (event: MouseEvent) => {
      if (wasHeld.current) event.stopPropagation();
      wasHeld.current = false;
    },
  };

  const follow = useEffectEvent(() => {
    const { current: element } = scroller;
    const { current } = grip;
    if (!element || !current) return;
    const { left, right } = element.getBoundingClientRect();
    const by = current.x < Math.min(left + names + ZONE, current.from - SLACK) ? -STEP : current.x > Math.max(right - ZONE, current.from + SLACK) ? STEP : 0;
    if (by === 0) return;
    element.scrollBy(by, 0);
    count();
  });
  const isHeld = held !== null;
  useEffect(() => {
    if (!isHeld) return;
    let frame = 0;
    const step = () => {
      follow();
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [isHeld]);

  // While a finger holds the bar, moving it scrolls nothing, and staying on it opens no menu of the browser. React listens passively.
  useEffect(() => {
    const { current: element } = box;
    if (!element) return;
    const keep = (event: Event) => {
      if (event.cancelable && (grip.current?.by === "touch" || (event.type === "contextmenu" && pending.current))) event.preventDefault();
    };
    // A finger that stops what still scrolls can not take a bar: its moves are the browser's.
    const yieldTo = (event: Event) => {
      if (!event.cancelable) forget();
    };
    element.addEventListener("touchstart", yieldTo, { passive: false });
    element.addEventListener("touchmove", keep, { passive: false });
    element.addEventListener("contextmenu", keep);
    return () => {
      element.removeEventListener("touchstart", yieldTo);
      element.removeEventListener("touchmove", keep);
      element.removeEventListener("contextmenu", keep);
      forget();
    };
  }, []);

  return { box, held, begin, handlers };
}
