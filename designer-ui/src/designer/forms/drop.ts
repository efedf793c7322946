import type { FormDoc, NodeDoc } from "../revisions/files";
import { canPut, type Edge, findPart, isContainer, isRow, type Target } from "./edits";

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Over {
  /** Part under the pointer; null: the form beside its parts. */
  id: string | null;
  box: Box;
  x: number;
  y: number;
  /** Where the parts of a container stand. */
  boxOf: (id: string) => Box | null;
}

const EDGE = 10;

/** Where a part would be put down: the first place near the pointer that can take it. */
export function targetAt(form: FormDoc, dragged: NodeDoc, over: Over): Target | null {
  return wishes(form, over).find((target) => canPut(form, dragged, target)) ?? null;
}

function wishes(form: FormDoc, { id, box, x, y, boxOf }: Over): Target[] {
  const spot = findPart(form, id);
  const half: Edge = y < box.top + box.height / 2 ? "top" : "bottom";
  if (!spot || isContainer(spot.node)) {
    const node = spot?.node ?? null;
    const around: Target[] = node && (y < box.top + EDGE || y > box.top + box.height - EDGE) ? [{ id: node.id, edge: half }] : [];
    const inner = isRow(node ?? { type: "", id: "" }) ? alongside(node?.elements ?? [], x, boxOf) : among(node ? (node.elements ?? []) : form.elements, y, boxOf);
    return [...around, ...(inner ? [inner] : []), { id: node?.id ?? null, edge: "inside" }, ...(node ? [{ id: node.id, edge: half }] : [])];
  }
  const side: Edge = x < box.left + box.width / 2 ? "left" : "right";
  const inRow = spot.parent !== null && isRow(spot.parent);
  const share = Math.abs(x - (box.left + box.width / 2)) / box.width;
  const depth = Math.abs(y - (box.top + box.height / 2)) / box.height;
  const beside = inRow ? depth < 0.3 : share > 0.28;
  const here = [side, half].map((edge) => ({ id: spot.node.id, edge }));
  return beside ? here : here.toReversed();
}

/** Before the first part whose middle is below the pointer, or behind the last one. */
function among(nodes: readonly NodeDoc[], y: number, boxOf: Over["boxOf"]): Target | null {
  for (const node of nodes) {
    const box = boxOf(node.id);
    if (box && box.height > 0 && y < box.top + box.height / 2) return { id: node.id, edge: "top" };
  }
  const last = nodes.at(-1);
  return last ? { id: last.id, edge: "bottom" } : null;
}

function alongside(nodes: readonly NodeDoc[], x: number, boxOf: Over["boxOf"]): Target | null {
  for (const node of nodes) {
    const box = boxOf(node.id);
    if (box && x < box.left + box.width / 2) return { id: node.id, edge: "left" };
  }
  const last = nodes.at(-1);
  return last ? { id: last.id, edge: "right" } : null;
}
