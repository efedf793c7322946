import { draggable, dropTargetForElements, monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { useEffect, useEffectEvent, useSyncExternalStore, type RefObject } from "react";
import type { NodeDoc } from "../revisions/files";
import { dropTarget, useFormDesign } from "./context";
import { targetAt } from "./drop";
import type { Edge } from "./edits";

const KIND = "form-part";
const isPart = (data: Record<string, unknown>): boolean => data["kind"] === KIND;

/** Lets an element be dragged into the form; what is dragged is made when the drag begins. */
export function usePartDrag(box: RefObject<HTMLElement | null>, make: () => NodeDoc): void {
  const node = useEffectEvent(make);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    return draggable({
      element,
      getInitialData: () => ({ kind: KIND, node: node() }),
      onDragStart: () => (element.dataset["drag"] = "1"),
      onDrop: () => delete element.dataset["drag"],
    });
  }, [box]);
}

/** A part of the canvas, or the canvas itself, as a place to drop on. */
export function useDropPlace(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    return dropTargetForElements({ element, canDrop: ({ source }) => isPart(source.data) });
  }, [box]);
}

/** Follows every drag over the canvas: the line where it would go, and the drop itself. */
export function useDropLine(canvas: RefObject<HTMLElement | null>): void {
  const { form, drop } = useFormDesign();
  const boxOf = (id: string) => canvas.current?.querySelector(`[data-part="${id}"]`)?.getBoundingClientRect() ?? null;
  const follow = useEffectEvent((dragged: NodeDoc, targets: readonly { element: Element }[], x: number, y: number) => {
    const element = targets[0]?.element;
    const over = element instanceof HTMLElement ? { id: element.dataset["part"] ?? null, box: element.getBoundingClientRect(), x, y, boxOf } : null;
    const next = over && targetAt(form, dragged, over);
    const now = dropTarget.get();
    if (next?.id !== now?.id || next?.edge !== now?.edge) dropTarget.set(next);
  });
  const land = useEffectEvent((dragged: NodeDoc) => {
    const target = dropTarget.get();
    dropTarget.set(null);
    if (target) drop(dragged, target);
  });
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => isPart(source.data),
        onDrag: ({ source, location: { current } }) => follow(source.data["node"] as NodeDoc, current.dropTargets, current.input.clientX, current.input.clientY),
        onDrop: ({ source, location: { current } }) => {
          // The last move may not have been told of yet.
          follow(source.data["node"] as NodeDoc, current.dropTargets, current.input.clientX, current.input.clientY);
          land(source.data["node"] as NodeDoc);
        },
      }),
    [],
  );
}

/** On which side of a part the line stands; null when it is elsewhere. */
export function useEdge(id: string | null): Edge | null {
  const read = () => {
    const target = dropTarget.get();
    return target?.id === id ? target.edge : null;
  };
  return useSyncExternalStore(dropTarget.subscribe, read, read);
}
