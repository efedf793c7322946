import { useEffect, useEffectEvent, type RefObject } from "react";
import { flushSync } from "react-dom";
import { isComposing, isTyping } from "../../lib/keys";
import type { FormDesign } from "./context";
import { findPart, inside, isRow, partsOf, type Step } from "./edits";

interface Commands {
  copy: (cut: boolean) => void;
  paste: () => void;
  duplicate: () => void;
}

const STEPS: Record<string, Step> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

/** Keys of canvas and outline: arrows choose, Alt+arrows move, Delete removes, ⌘C ⌘X ⌘V ⌘D. Typing keeps its keys. */
export function useFormKeys(box: RefObject<HTMLElement | null>, { form, selected, select, move, remove }: Pick<FormDesign, "form" | "selected" | "select" | "move" | "remove">, commands: Commands): void {
  // At once: a key pressed before the next frame would find the focus nowhere. Only what is not drawn yet is waited for.
  const focus = (id: string, within: Element | null) => {
    const find = () => (within ?? box.current)?.querySelector<HTMLElement>(`[data-select="${id}"]`);
    const part = find();
    if (part) part.focus();
    else requestAnimationFrame(() => find()?.focus());
  };
  const neighbour = (id: string | null, direction: Step): string | null => {
    const spots = partsOf(form);
    const at = spots.findIndex(({ node }) => node.id === id);
    const spot = spots[at];
    if (!spot) return spots[0]?.node.id ?? null;
    if (direction === "up" || direction === "down") return spots[at + (direction === "up" ? -1 : 1)]?.node.id ?? null;
    const siblings = spot.parent?.elements ?? [];
    if (spot.parent && (isRow(spot.parent) || spot.parent.type === "Categorization")) {
      const beside = siblings[spot.index + (direction === "left" ? -1 : 1)];
      if (beside) return beside.id;
    }
    return direction === "left" ? (spot.parent?.id ?? null) : (spot.node.elements?.[0]?.id ?? null);
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (event.defaultPrevented || isComposing(event) || isTyping(target) || target.closest("[role=menu], [role=dialog], [role=tablist], .fd-panel")) return;
    const within = target.closest("[role=tree], .fd-paper");
    const last = selected.at(-1) ?? null;
    const mod = event.metaKey || event.ctrlKey;
    const key = event.key.toLowerCase();
    const direction = STEPS[event.key];
    const done = () => event.preventDefault();
    if (direction && event.altKey && !mod && last !== null) {
      done();
      // Drawn at its new place it is another element, without the focus.
      flushSync(() => move(last, direction));
      focus(last, within);
    } else if (direction && !event.altKey && !mod && within) {
      done();
      // From where the focus is: what is selected is in the address, which the page follows a little later.
      const next = neighbour(target.dataset["select"] ?? last, direction);
      if (next === null) return;
      select(next, event.shiftKey ? "more" : "one");
      focus(next, within);
    } else if ((event.key === "Delete" || event.key === "Backspace") && selected.length > 0 && !mod) {
      done();
      const spots = partsOf(form);
      const at = spots.findIndex(({ node }) => node.id === selected[0]);
      const gone = new Set(selected.flatMap((id) => inside(findPart(form, id)?.node ?? { type: "", id })).map((part) => part.id));
      const next = spots.slice(at).find(({ node }) => !gone.has(node.id)) ?? spots.slice(0, at).findLast(({ node }) => !gone.has(node.id));
      flushSync(() => remove(selected));
      if (next) {
        select(next.node.id);
        focus(next.node.id, within);
      }
    } else if (event.key === "Escape" && selected.length > 0) {
      done();
      select(null);
    } else if (mod && !event.altKey && !event.shiftKey && (key === "c" || key === "x") && selected.length > 0 && (window.getSelection()?.toString() ?? "") === "") {
      done();
      commands.copy(key === "x");
    } else if (mod && key === "v") {
      done();
      commands.paste();
    } else if (mod && key === "d" && selected.length > 0) {
      done();
      commands.duplicate();
    }
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
