import { HEIGHT, WIDTH } from "./format";

/** Nearer points than this add nothing to a line. */
const NEAR = 4;
/** How far a line may pass a point it leaves out, in steps of the grid. */
const AWAY = 1.5;

/** A line through points as a path: curves between their middles. Numbers only. */
export function pathOf(stroke: readonly number[]): string {
  const at = (index: number) => [Math.round(stroke[index * 2] ?? 0), Math.round(stroke[index * 2 + 1] ?? 0)] as const;
  const count = Math.floor(stroke.length / 2);
  const [x, y] = at(0);
  // A dot: a line of no length has round ends.
  if (count < 2) return `M${x} ${y}h0.01`;
  let path = `M${x} ${y}`;
  for (let index = 1; index < count - 1; index += 1) {
    const [[cx, cy], [nx, ny]] = [at(index), at(index + 1)];
    path += `Q${cx} ${cy} ${(cx + nx) / 2} ${(cy + ny) / 2}`;
  }
  const [lx, ly] = at(count - 1);
  return `${path}L${lx} ${ly}`;
}

/** The part of the grid lines are in, with room around them. */
export function boxOf(strokes: readonly (readonly number[])[]): string {
  const xs = strokes.flatMap((stroke) => stroke.filter((_, index) => index % 2 === 0));
  const ys = strokes.flatMap((stroke) => stroke.filter((_, index) => index % 2 === 1));
  const bound = (list: readonly number[], pick: (a: number, b: number) => number) => list.reduce((a, b) => pick(a, b), list[0] ?? 0);
  const [left, top] = [bound(xs, Math.min) - 12, bound(ys, Math.min) - 12];
  return `${left} ${top} ${Math.max(bound(xs, Math.max) - left + 12, 60)} ${Math.max(bound(ys, Math.max) - top + 12, 60)}`;
}

/** A place in the pad as a point of the grid. */
export function onGrid(x: number, y: number): [number, number] {
  const within = (value: number, most: number) => Math.min(most, Math.max(0, Math.round(value)));
  return [within(x * WIDTH, WIDTH), within(y * HEIGHT, HEIGHT)];
}

export function isNear(stroke: readonly number[], x: number, y: number): boolean {
  return Math.hypot(x - (stroke[stroke.length - 2] ?? -WIDTH), y - (stroke[stroke.length - 1] ?? -HEIGHT)) < NEAR;
}

/** A line with as few points as it needs (Douglas and Peucker). */
export function simplify(stroke: readonly number[]): number[] {
  const count = stroke.length / 2;
  const keep = new Set([0, count - 1]);
  const parts: [number, number][] = [[0, count - 1]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [from, to] = part;
    const [ax, ay, bx, by] = [stroke[from * 2] ?? 0, stroke[from * 2 + 1] ?? 0, stroke[to * 2] ?? 0, stroke[to * 2 + 1] ?? 0];
    const length = Math.hypot(bx - ax, by - ay);
    let [farthest, most] = [-1, AWAY];
    for (let index = from + 1; index < to; index += 1) {
      const [x, y] = [stroke[index * 2] ?? 0, stroke[index * 2 + 1] ?? 0];
      const away = length === 0 ? Math.hypot(x - ax, y - ay) : Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length;
      if (away > most) [farthest, most] = [index, away];
    }
    if (farthest >= 0) {
      keep.add(farthest);
      parts.push([from, farthest], [farthest, to]);
    }
  }
  return stroke.filter((_, index) => keep.has(Math.floor(index / 2)));
}
