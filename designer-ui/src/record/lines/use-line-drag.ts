import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { type RefObject, useEffect, useRef, useState } from "react";

interface LineDrag {
  box: RefObject<HTMLElement | null>;
  grip: RefObject<HTMLElement | null>;
  index: number;
  list: string;
  /** From one place to another, as counted after it was taken out; none: it stays. */
  onMove: ((from: number, to: number) => void) | undefined;
}

/** A line that is taken by its handle; answers at which edge another one would be put. */
export function useLineDrag({ box, grip, index, list, onMove }: LineDrag): "before" | "after" | null {
  const [edge, setEdge] = useState<"before" | "after" | null>(null);
  const move = useRef(onMove);
  const open = onMove !== undefined;
  useEffect(() => {
    move.current = onMove;
  });
  useEffect(() => {
    const [element, handle] = [box.current, grip.current];
    if (!element || !handle || !open) return;
    const edgeAt = (y: number) => {
      const { top, height } = element.getBoundingClientRect();
      return y < top + height / 2 ? ("before" as const) : ("after" as const);
    };
    return combine(
      draggable({ element, dragHandle: handle, getInitialData: () => ({ line: index, list }) }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data["list"] === list && "line" in source.data,
        onDrag: ({ location }) => setEdge(edgeAt(location.current.input.clientY)),
        onDragLeave: () => setEdge(null),
        onDrop: ({ source, location }) => {
          setEdge(null);
          const from = Number(source.data["line"]);
          const place = index + (edgeAt(location.current.input.clientY) === "after" ? 1 : 0);
          const to = from < place ? place - 1 : place;
          if (to !== from) move.current?.(from, to);
        },
      }),
    );
  }, [box, grip, index, list, open]);
  return edge;
}
