import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Dialog } from "../../ui/dialog";
import { Picker, type Option } from "../../ui/picker";
import type { NodeDoc } from "../revisions/files";
import { useFormDesign } from "./context";
import { canPut, inside, isContainer, partsOf, type Target } from "./edits";
import { PartIcon } from "./parts";

/** Where a part may go, as a list: the twin of dragging it. */
export function MoveDialog({ node, onClose }: { node: NodeDoc; onClose: () => void }): ReactNode {
  const { model, form, drop, nameOf } = useFormDesign();
  const own = new Set(inside(node).map((part) => part.id));
  const places: { target: Target; option: Option }[] = [];
  const add = (key: string, target: Target, label: string, around: NodeDoc | null, depth: number) => {
    if (!canPut(form, node, target)) return;
    places.push({
      target,
      option: {
        value: key, label,
        node: (
          <span className="flex min-w-0 items-center gap-2" style={{ paddingLeft: depth * 14 }}>
            {around && <PartIcon model={model} node={around} className="shrink-0 text-fg3" />}
            <span className="truncate">{label}</span>
          </span>
        ),
      },
    });
  };
  add("end", { id: null, edge: "inside" }, t("fd.endOfForm"), null, 0);
  const depths = new Map<string, number>();
  for (const { node: part, parent } of partsOf(form)) {
    const depth = parent ? (depths.get(parent.id) ?? 0) + 1 : 0;
    depths.set(part.id, depth);
    if (own.has(part.id)) continue;
    if (isContainer(part)) add(`in:${part.id}`, { id: part.id, edge: "inside" }, t("fd.into", { name: nameOf(part) }), part, depth);
    else add(`after:${part.id}`, { id: part.id, edge: "bottom" }, t("fd.after", { name: nameOf(part) }), part, depth);
  }
  return (
    <Dialog title={t("fd.moveTitle", { name: nameOf(node) })} width={420} onClose={onClose}>
      <Picker
        label={t("fd.moveTo")}
        selected={[]}
        options={places.map(({ option }) => option)}
        onSelect={(value) => {
          const place = places.find(({ option }) => option.value === value);
          if (place) drop(node, place.target);
          onClose();
        }}
      />
    </Dialog>
  );
}
