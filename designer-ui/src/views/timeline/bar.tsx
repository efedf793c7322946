import { type KeyboardEvent, type ReactNode, type RefObject } from "react";
import { cx } from "../../lib/cx";
import { addDays } from "../../lib/dates";
import { formatDate } from "../../lib/format";
import { hueStyle } from "../../ui/chip";
import { PopoverButton } from "../../ui/popover";
import { EntryCard, spanText } from "../calendar/entry";
import type { CalendarEntry, Scene } from "../calendar/scene";
import { barOf, type Scale } from "./scale";
import { type Part, type Reach, useBarDrag } from "./use-bar-drag";

interface BarProps {
  scene: Scene;
  entry: CalendarEntry;
  scale: Scale;
  names: number;
  top: number;
  height: number;
  index: number;
  reach: Reach;
  scroller: RefObject<HTMLElement | null>;
  onDrag: (part: Part, days: number) => void;
}

/** A record's line: its name at the left, its bar over its days. Alt and an arrow move it, with Shift its end. */
export function Bar({ scene, entry, scale, names, top, height, index, reach, scroller, onDrag }: BarProps): ReactNode {
  const { span } = entry;
  const { box, held, begin, handlers } = useBarDrag({ span, reach, day: scale.day, names, scroller, onDrag });
  const days = held?.days ?? 0;
  const first = held && held.part !== "end" ? addDays(span.first, days) : span.first;
  const last = held && held.part !== "start" ? addDays(span.last, days) : span.last;
  const { left, width } = barOf(scale, first <= last ? first : last, last);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    const part: Part = event.shiftKey || !reach.whole ? "end" : "whole";
    if (!reach[part]) return;
    event.preventDefault();
    onDrag(part, event.key === "ArrowLeft" ? -1 : 1);
  };
  const isShort = width < 90;
  return (
    <div role="row" aria-rowindex={index + 1} className="tml-row" style={{ top, height, ...hueStyle(entry.hue) }}>
      <span role="rowheader" className="tml-name" style={{ width: names }}>
        <span aria-hidden className="size-2 shrink-0 rounded-full bg-[oklch(var(--dot-l)_var(--dot-c)_var(--h))]" />
        <span className="truncate">{entry.name}</span>
      </span>
      <span ref={box} role="cell" className="tml-bar" data-drag={held?.by} data-part={held?.part} style={{ left: names + left, width }}>
        <PopoverButton
          className={cx("tml-bar-b", reach.whole && "cursor-grab")}
          data-entry={entry.row.id}
          popoverLabel={entry.name}
          popoverClassName="w-80 !p-0"
          onPointerDown={begin("whole")}
          {...handlers}
          onKeyDown={onKeyDown}
          content={(close) => <EntryCard scene={scene} entry={entry} onClose={close} />}
        >
          <span className={isShort ? "sr-only" : "truncate"}>{entry.name}</span>
          <span className="sr-only"> {spanText(entry)}</span>
        </PopoverButton>
        {reach.start && <span aria-hidden className="tml-edge left-0" onPointerDown={begin("start")} {...handlers} />}
        {reach.end && <span aria-hidden className="tml-edge right-0" onPointerDown={begin("end")} {...handlers} />}
        {held !== null && <span className="tml-told num">{held.part === "whole" ? `${formatDate(first)} – ${formatDate(last)}` : formatDate(held.part === "start" ? first : last)}</span>}
      </span>
    </div>
  );
}
