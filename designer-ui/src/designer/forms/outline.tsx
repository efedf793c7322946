import { CircleAlert, Ellipsis, Eye } from "lucide-react";
import { useEffect, useEffectEvent, useRef, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { MenuButton } from "../../ui/menu";
import type { NodeDoc } from "../revisions/files";
import { useFormDesign } from "./context";
import { PartIcon } from "./parts";

/** The form as a nested list: everything the canvas does, for the keyboard and for phones. */
export function Outline(): ReactNode {
  const { form, select } = useFormDesign();
  const box = useRef<HTMLUListElement>(null);
  const press = useEffectEvent((event: MouseEvent) => {
    const id = (event.target as HTMLElement).closest<HTMLElement>("[data-row]")?.dataset["row"];
    if (id === undefined || (event.target as HTMLElement).closest("[aria-haspopup]")) return;
    select(id, event.shiftKey || event.metaKey || event.ctrlKey ? "more" : "one");
  });
  useEffect(() => {
    const element = box.current;
    const listen = (event: MouseEvent) => press(event);
    element?.addEventListener("click", listen);
    return () => element?.removeEventListener("click", listen);
  }, []);
  if (form.elements.length === 0) return <p className="p-4 text-fg3">{t("fd.empty")}</p>;
  return (
    <ul ref={box} role="tree" aria-label={t("fd.outline")} aria-multiselectable className="m-0 list-none p-2">
      {form.elements.map((node) => (
        <Branch key={node.id} node={node} depth={0} />
      ))}
    </ul>
  );
}

function Branch({ node, depth }: { node: NodeDoc; depth: number }): ReactNode {
  const { model, form, selected, problemsOf, nameOf, menuOf } = useFormDesign();
  const name = nameOf(node);
  const on = selected.includes(node.id);
  const parts = node.elements ?? [];
  const problems = problemsOf(node.id);
  const first = selected.length === 0 && form.elements[0]?.id === node.id;
  return (
    <li role="none">
      <div className="fd-row" data-on={on || undefined}>
        <div
          role="treeitem"
          aria-selected={on}
          aria-level={depth + 1}
          aria-expanded={parts.length > 0 ? true : undefined}
          tabIndex={on || first ? 0 : -1}
          data-row={node.id}
          data-select={node.id}
          className="flex min-h-[inherit] min-w-0 flex-1 items-center gap-2 rounded-md"
          style={{ paddingLeft: `${8 + depth * 14}px` }}
        >
          <PartIcon model={model} node={node} size={14} className="shrink-0 text-fg3" />
          <span className="min-w-0 flex-1 truncate">{name}</span>
          {node.show !== undefined && <Eye size={13} role="img" aria-label={t("fd.conditional")} data-tip={t("fd.conditional")} className="shrink-0 text-fg3" />}
          {problems.length > 0 && <CircleAlert size={13} role="img" aria-label={problems.map((problem) => problem.message).join(" ")} className="shrink-0 text-bad" />}
        </div>
        <MenuButton menuLabel={t("designer.menuOf", { name })} aria-label={t("designer.menuOf", { name })} align="end" tabIndex={on ? 0 : -1} className="ib ib-sm shrink-0" entries={() => menuOf(node)}>
          <Ellipsis size={14} aria-hidden />
        </MenuButton>
      </div>
      {parts.length > 0 && (
        <ul role="group" className="m-0 list-none p-0">
          {parts.map((part) => (
            <Branch key={part.id} node={part} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}
