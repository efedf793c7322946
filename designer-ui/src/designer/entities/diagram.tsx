import { Link } from "@tanstack/react-router";
import { useMemo, useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { hueStyle } from "../../ui/chip";
import { Icon } from "../../ui/icon";
import { type EntityDoc, readLabel } from "../revisions/files";
import { curveOf, layOut, NODE_WIDTH } from "./layout";

/** The entities and what leads from one to another. Pointing at one, or reaching it with Tab, shows what belongs to it. */
export function Diagram({ entities }: { entities: readonly EntityDoc[] }): ReactNode {
  const map = useMemo(() => layOut(entities), [entities]);
  const [active, setActive] = useState<string | null>(null);
  const place = new Map(map.nodes.map((node) => [node.name, node]));
  const near = new Set(active === null ? [] : [active, ...map.edges.flatMap((edge) => (edge.from === active ? [edge.to] : edge.to === active ? [edge.from] : []))]);
  const labelOf = (name: string) => {
    const entity = entities.find((candidate) => candidate.name === name);
    return entity ? readLabel(entity.label, entity.name) : name;
  };
  return (
    <div className="min-h-0 flex-1 overflow-auto p-4">
      <div role="group" aria-label={t("ent.diagram")} className="ent-map mx-auto" style={{ width: map.width, height: map.height }}>
        <svg aria-hidden width={map.width} height={map.height} className="absolute inset-0">
          <defs>
            <marker id="ent-end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M1 1 7 4 1 7" fill="none" stroke="context-stroke" strokeWidth="1.25" /></marker>
          </defs>
          {map.edges.map((edge) => {
            const [from, to] = [place.get(edge.from), place.get(edge.to)];
            if (!from || !to) return null;
            const on = active !== null && (edge.from === active || edge.to === active);
            return <path key={`${edge.from}>${edge.to}`} className="ent-edge" d={curveOf(from, to)} markerEnd="url(#ent-end)" data-on={on || undefined} data-dim={(active !== null && !on) || undefined} />;
          })}
        </svg>
        {map.nodes.map((node) => {
          const entity = entities.find((candidate) => candidate.name === node.name);
          if (!entity) return null;
          const targets = [...new Set(map.edges.filter((edge) => edge.from === node.name && edge.to !== node.name).map((edge) => labelOf(edge.to)))];
          const label = labelOf(node.name);
          return (
            <Link
              key={entity.id}
              to="/design/entities/$entity"
              params={{ entity: entity.name }}
              className="ent-node"
              style={{ left: node.x, top: node.y, width: NODE_WIDTH }}
              data-dim={(active !== null && !near.has(node.name)) || undefined}
              onPointerEnter={() => setActive(node.name)}
              onPointerLeave={() => setActive(null)}
              onFocus={() => setActive(node.name)}
              onBlur={() => setActive(null)}
            >
              <span className="av size-6 shrink-0 rounded-md" style={hueStyle(entity.hue)}><Icon name={entity.icon} size={14} /></span>
              <span className="min-w-0 truncate font-medium">{label}</span>
              <span className="num ml-auto text-xs text-fg3">{entity.fields.length}</span>
              {targets.length > 0 && <span className="sr-only">{t("ent.linksTo", { targets: targets.join(t("list.separator")) })}</span>}
            </Link>
          );
        })}
      </div>
    </div>
  );
}
