import { targetNames } from "../../metadata/paths";
import type { EntityDoc } from "../revisions/files";

/** Entities as boxes in columns, what others point at further right; relations as curves between them. Pure. */

export interface MapNode {
  name: string;
  x: number;
  y: number;
}

export interface MapEdge {
  from: string;
  to: string;
  /** Names of the fields that lead there. */
  fields: string[];
}

export interface EntityMap {
  nodes: MapNode[];
  edges: MapEdge[];
  width: number;
  height: number;
}

export const NODE_WIDTH = 176;
export const NODE_HEIGHT = 40;
const GAP_X = 96;
const GAP_Y = 18;
const MARGIN = 24;
/** A column taller than this is two. */
const TALLEST = 9;

export function edgesOf(entities: readonly EntityDoc[]): MapEdge[] {
  const known = new Set(entities.map((entity) => entity.name));
  const edges = new Map<string, MapEdge>();
  for (const entity of entities) {
    for (const field of entity.fields) {
      for (const to of targetNames(field)) {
        if (!known.has(to)) continue;
        const key = `${entity.name}>${to}`;
        const edge = edges.get(key) ?? { from: entity.name, to, fields: [] };
        edge.fields.push(field.name);
        edges.set(key, edge);
      }
    }
  }
  return [...edges.values()];
}

export function layOut(entities: readonly EntityDoc[]): EntityMap {
  const edges = edgesOf(entities);
  const columns = columnsOf(entities.map((entity) => entity.name), edges.filter((edge) => edge.from !== edge.to));
  const tallest = Math.max(1, ...columns.map((column) => column.length));
  const height = MARGIN * 2 + tallest * NODE_HEIGHT + (tallest - 1) * GAP_Y;
  const nodes = columns.flatMap((column, index) => {
    const own = column.length * NODE_HEIGHT + (column.length - 1) * GAP_Y;
    return column.map((name, row) => ({ name, x: MARGIN + index * (NODE_WIDTH + GAP_X), y: (height - own) / 2 + row * (NODE_HEIGHT + GAP_Y) }));
  });
  return { nodes, edges, width: MARGIN * 2 + columns.length * NODE_WIDTH + Math.max(0, columns.length - 1) * GAP_X, height };
}

/** Longest way to something nobody leaves, circles cut where they are met; then each column in the order its neighbours have. */
function columnsOf(names: readonly string[], edges: readonly MapEdge[]): string[][] {
  const depth = new Map<string, number>();
  const visit = (name: string, way: ReadonlySet<string>): number => {
    const known = depth.get(name);
    if (known !== undefined) return known;
    const beyond = edges.filter((edge) => edge.from === name && !way.has(edge.to));
    const own = Math.max(0, ...beyond.map((edge) => visit(edge.to, new Set([...way, name])) + 1));
    depth.set(name, own);
    return own;
  };
  for (const name of names) visit(name, new Set([name]));
  const deepest = Math.max(0, ...depth.values());
  const columns: string[][] = [];
  for (let at = deepest; at >= 0; at--) {
    const column = names.filter((name) => depth.get(name) === at);
    for (let start = 0; start < column.length; start += TALLEST) columns.push(column.slice(start, start + TALLEST));
  }
  const place = new Map<string, number>();
  const note = () => columns.forEach((column) => column.forEach((name, row) => place.set(name, row - column.length / 2)));
  note();
  for (let round = 0; round < 4; round++) {
    for (const column of columns) {
      const wish = (name: string) => {
        const near = edges.flatMap((edge) => (edge.from === name ? [place.get(edge.to) ?? 0] : edge.to === name ? [place.get(edge.from) ?? 0] : []));
        return near.length === 0 ? (place.get(name) ?? 0) : near.reduce((sum, row) => sum + row, 0) / near.length;
      };
      const wishes = new Map(column.map((name) => [name, wish(name)]));
      column.sort((a, b) => (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0));
      note();
    }
  }
  return columns;
}

/** The curve of an edge between two boxes; a bow where it leads back to its own column or itself. */
export function curveOf(from: MapNode, to: MapNode): string {
  const [y1, y2] = [from.y + NODE_HEIGHT / 2, to.y + NODE_HEIGHT / 2];
  if (from.name === to.name) return `M ${from.x + NODE_WIDTH} ${y1 - 8} c 28 -6 28 22 0 16`;
  const right = to.x > from.x;
  const [x1, x2] = right ? [from.x + NODE_WIDTH, to.x] : to.x < from.x ? [from.x, to.x + NODE_WIDTH] : [from.x, to.x];
  const bend = to.x === from.x ? -56 : (x2 - x1) / 2;
  return to.x === from.x ? `M ${x1} ${y1} C ${x1 + bend} ${y1} ${x2 + bend} ${y2} ${x2} ${y2}` : `M ${x1} ${y1} C ${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
