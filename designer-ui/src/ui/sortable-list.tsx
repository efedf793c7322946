import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { ArrowDown, ArrowUp, Ellipsis, GripVertical } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState, type ReactNode } from "react";
import { cx } from "../lib/cx";
import { t } from "../lib/i18n";
import { MenuButton, type MenuAction } from "./menu";

interface SortableListProps<T> {
  /** Read out as the list's name. */
  label: string;
  items: readonly T[];
  keyOf: (item: T) => string;
  /** What an item is called where it is moved or its menu opens. */
  nameOf: (item: T) => string;
  children: (item: T, index: number) => ReactNode;
  /** From one place to another, as counted after it was taken out. */
  onMove: (from: number, to: number) => void;
  /** Further things to do with an item, behind moving it. */
  actions?: (item: T, index: number) => readonly MenuAction[];
  /** Places that stay where they are, from the top. */
  fixed?: number;
  className?: string;
}

/** A list whose order people make: by the handle, by Alt and the arrows, or by an item's menu. */
export function SortableList<T>({ label, items, keyOf, nameOf, children, onMove, actions, fixed = 0, className }: SortableListProps<T>): ReactNode {
  const list = useId();
  const box = useRef<HTMLUListElement>(null);
  const step = (index: number, by: number) => {
    const to = index + by;
    if (index < fixed || to < fixed || to >= items.length) return;
    onMove(index, to);
    const key = keyOf(items[index] as T);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"] [data-handle]`)?.focus());
  };
  return (
    <ul ref={box} aria-label={label} className={cx("grid gap-px", className)}>
      {items.map((item, index) => (
        <Row key={keyOf(item)} list={list} id={keyOf(item)} index={index} name={nameOf(item)} isFixed={index < fixed} onMove={onMove} onStep={(by) => step(index, by)} isLast={index === items.length - 1} isFirst={index === fixed} actions={actions?.(item, index) ?? []}>
          {children(item, index)}
        </Row>
      ))}
    </ul>
  );
}

interface RowProps {
  list: string;
  id: string;
  index: number;
  name: string;
  isFixed: boolean;
  isFirst: boolean;
  isLast: boolean;
  onMove: (from: number, to: number) => void;
  onStep: (by: number) => void;
  actions: readonly MenuAction[];
  children: ReactNode;
}

function Row({ list, id, index, name, isFixed, isFirst, isLast, onMove, onStep, actions, children }: RowProps): ReactNode {
  const row = useRef<HTMLLIElement>(null);
  const handle = useRef<HTMLButtonElement>(null);
  const [edge, setEdge] = useState<"before" | "after" | null>(null);
  const [dragging, setDragging] = useState(false);
  const move = useRef(onMove);
  useEffect(() => {
    move.current = onMove;
  });
  useEffect(() => {
    const [element, grip] = [row.current, handle.current];
    if (!element || !grip || isFixed) return;
    const edgeAt = (y: number) => {
      const { top, height } = element.getBoundingClientRect();
      return y < top + height / 2 ? ("before" as const) : ("after" as const);
    };
    return combine(
      draggable({ element, dragHandle: grip, getInitialData: () => ({ list, index }), onDragStart: () => setDragging(true), onDrop: () => setDragging(false) }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data["list"] === list,
        onDrag: ({ location }) => setEdge(edgeAt(location.current.input.clientY)),
        onDragLeave: () => setEdge(null),
        onDrop: ({ source, location }) => {
          setEdge(null);
          const from = Number(source.data["index"]);
          const place = index + (edgeAt(location.current.input.clientY) === "after" ? 1 : 0);
          const to = from < place ? place - 1 : place;
          if (to !== from) move.current(from, to);
        },
      }),
    );
  }, [list, index, isFixed]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    onStep(event.key === "ArrowUp" ? -1 : 1);
  };
  const entries = () => [
    { key: "move", items: [
      { key: "up", label: t("app.moveUp"), icon: ArrowUp, disabled: isFixed || isFirst, onSelect: () => onStep(-1) },
      { key: "down", label: t("app.moveDown"), icon: ArrowDown, disabled: isFixed || isLast, onSelect: () => onStep(1) },
    ] },
    ...(actions.length === 0 ? [] : [{ key: "more", items: actions }]),
  ];
  return (
    <li ref={row} data-row={id} className={cx("group/row relative flex min-h-9 min-w-0 items-center gap-1 rounded-md hover:bg-hover", dragging && "opacity-40")}>
      {edge && <span aria-hidden className={cx("pointer-events-none absolute inset-x-0 z-1 h-0.5 rounded bg-accent", edge === "before" ? "-top-px" : "-bottom-px")} />}
      <button ref={handle} type="button" data-handle disabled={isFixed} aria-label={t("app.moveItem", { name })} data-tip={t("app.moveHint")} className="grid h-7 w-6 shrink-0 cursor-grab place-items-center rounded text-fg3 hover:text-fg disabled:opacity-0" onKeyDown={onKeyDown}>
        <GripVertical size={14} aria-hidden />
      </button>
      <div className="flex min-w-0 flex-1 items-center gap-2">{children}</div>
      <MenuButton className="ib ib-sm !size-6 shrink-0" align="end" menuLabel={t("app.actionsFor", { name })} aria-label={t("app.actionsFor", { name })} entries={entries}>
        <Ellipsis size={14} aria-hidden />
      </MenuButton>
    </li>
  );
}
