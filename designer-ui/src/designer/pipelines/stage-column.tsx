import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { CircleAlert, Ellipsis, GripVertical, Lightbulb, ListChecks, LogIn, LogOut } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { describeFilter } from "../../fields/filter-chip";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useMetadata } from "../../metadata/hooks";
import { fieldOf } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { Chip } from "../../ui/chip";
import { MenuButton, type MenuEntry } from "../../ui/menu";
import { type GateDoc, readLabel, type StageDoc } from "../revisions/files";
import { labelsOf } from "../panel/labels";
import { gateIsEmpty, kindOf } from "./edits";
import type { Part } from "./stage-panel";

interface StageColumnProps {
  entity: Entity;
  stage: StageDoc;
  isNew: boolean;
  selected: boolean;
  faults: number;
  /** Tells drags of this pipeline from others. */
  board: string;
  menu: () => readonly MenuEntry[];
  onOpen: (part: Part) => void;
  /** Another stage was dropped at one of its sides. */
  onDrop: (id: string, side: "left" | "right") => void;
  onKeyMove: (step: -1 | 1) => void;
}

/** A stage as a column: what it is, what entering needs, what is done there, what leaving needs. */
export function StageColumn({ entity, stage, isNew, selected, faults, board, menu, onOpen, onDrop, onKeyMove }: StageColumnProps): ReactNode {
  const box = useRef<HTMLElement>(null);
  const grip = useRef<HTMLSpanElement>(null);
  const [dragging, setDragging] = useState(false);
  const [edge, setEdge] = useState<"left" | "right" | null>(null);
  const drop = useRef(onDrop);
  useEffect(() => {
    drop.current = onDrop;
  });
  useEffect(() => {
    if (!box.current || !grip.current) return;
    const element = box.current;
    const side = (x: number) => (x < element.getBoundingClientRect().left + element.offsetWidth / 2 ? ("left" as const) : ("right" as const));
    const ends = [
      draggable({ element, dragHandle: grip.current, getInitialData: () => ({ board, stage: stage.id }), onDragStart: () => setDragging(true), onDrop: () => setDragging(false) }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data["board"] === board && source.data["stage"] !== stage.id,
        onDrag: ({ location }) => setEdge(side(location.current.input.clientX)),
        onDragLeave: () => setEdge(null),
        onDrop: ({ source, location }) => {
          setEdge(null);
          drop.current(String(source.data["stage"]), side(location.current.input.clientX));
        },
      }),
    ];
    return () => ends.forEach((end) => end());
  }, [board, stage.id]);
  useEffect(() => {
    // After the panel beside it has taken its place.
    if (selected) requestAnimationFrame(() => box.current?.scrollIntoView({ block: "nearest", inline: "nearest" }));
  }, [selected]);
  const label = readLabel(stage.label, stage.name);
  const both = labelsOf(stage.label);
  const other = label === both.zh ? both.en : both.zh;
  const items = stage.checklist ?? [];
  return (
    <section ref={box} className="pd-col" aria-label={label} data-stage={stage.name} data-on={selected || undefined} data-drag={dragging || undefined} data-edge={edge ?? undefined}>
      <header className="flex items-start gap-1 px-2 pt-2.5 pb-2">
        <span ref={grip} className="pd-grip mt-0.5 text-fg4 hover:text-fg2" aria-hidden>
          <GripVertical size={15} />
        </span>
        <button
          type="button"
          className="min-w-0 flex-1 rounded-md text-left"
          aria-pressed={selected}
          aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight"
          onClick={() => onOpen("facts")}
          onKeyDown={(event) => {
            const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
            if (step === 0 || event.metaKey || event.ctrlKey) return;
            event.preventDefault();
            if (event.altKey) onKeyMove(step);
            else {
              const buttons = [...(box.current?.parentElement?.querySelectorAll<HTMLElement>("[data-stage] > header [aria-pressed]") ?? [])];
              buttons[buttons.indexOf(event.currentTarget) + step]?.focus();
            }
          }}
        >
          <span className="flex items-center gap-1.5">
            <Chip hue={stage.hue}>{label}</Chip>
            {isNew && <span className="text-2xs text-ok">{t("designer.new")}</span>}
            {faults > 0 && (
              <span className="flex items-center gap-0.5 text-xs text-bad" role="img" aria-label={t("designer.nProblems", { n: faults })}>
                <CircleAlert size={13} aria-hidden />
                {formatInteger(faults)}
              </span>
            )}
          </span>
          <span className="mt-1 block truncate text-xs text-fg3" lang={label === both.zh ? "en" : "zh-CN"}>{other === "" ? "—" : other}</span>
        </button>
        <MenuButton menuLabel={t("designer.menuOf", { name: label })} aria-label={t("designer.menuOf", { name: label })} align="end" className="ib ib-sm" entries={menu}>
          <Ellipsis size={15} aria-hidden />
        </MenuButton>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-1.5 overflow-y-auto px-2 pb-2.5">
        <Facts stage={stage} />
        {stage.guidance !== undefined && (
          <p className="flex gap-1.5 px-2.5 pb-1 text-xs text-fg2">
            <Lightbulb size={13} aria-hidden className="mt-0.5 shrink-0 text-fg3" />
            <span className="line-clamp-3">{readLabel(stage.guidance, "")}</span>
          </p>
        )}
        <Section icon={<LogIn size={13} aria-hidden />} title={t("pipe.enter")} empty={gateIsEmpty(stage.enter)} onOpen={() => onOpen("enter")}>
          <GateWords entity={entity} gate={stage.enter} />
        </Section>
        <Section icon={<ListChecks size={13} aria-hidden />} title={t("pipe.checklist")} empty={items.length === 0} onOpen={() => onOpen("checklist")}>
          {items.map((item) => (
            <span key={item.id} className="flex items-start gap-1.5">
              <span aria-hidden className="mt-1 size-3 shrink-0 rounded-[3px] shadow-[inset_0_0_0_1px_var(--fg4)]" />
              <span className="min-w-0 flex-1 break-words">
                {readLabel(item.label, item.id)}
                {item.required && <span className="ml-1 text-bad">{t("pipe.must")}</span>}
              </span>
            </span>
          ))}
        </Section>
        {kindOf(stage) === "open" && (
          <Section icon={<LogOut size={13} aria-hidden />} title={t("pipe.leave")} empty={gateIsEmpty(stage.leave)} onOpen={() => onOpen("leave")}>
            <GateWords entity={entity} gate={stage.leave} />
          </Section>
        )}
      </div>
    </section>
  );
}

/** Kind, chance and days in one line. */
export function Facts({ stage }: { stage: StageDoc }): ReactNode {
  const kind = kindOf(stage);
  const facts = [t(`designer.kind.${kind as "open"}`), ...(stage.probability === undefined ? [] : [`${stage.probability}%`]), ...(stage.expectedDays === undefined ? [] : [t("pipe.days", { n: stage.expectedDays })])];
  return <p className="num px-2.5 text-xs text-fg2">{facts.join(" · ")}</p>;
}

function Section({ icon, title, empty, onOpen, children }: { icon: ReactNode; title: string; empty: boolean; onOpen: () => void; children: ReactNode }): ReactNode {
  return (
    <button type="button" className="pd-sec text-xs" data-empty={empty || undefined} onClick={onOpen}>
      <span className="flex items-center gap-1.5 text-fg3">
        {icon}
        {title}
        {empty && <span className="ml-auto">{t("pipe.nothing")}</span>}
      </span>
      {!empty && <span className="mt-1.5 grid gap-1 text-fg">{children}</span>}
    </button>
  );
}

function GateWords({ entity, gate }: { entity: Entity; gate: GateDoc | undefined }): ReactNode {
  const metadata = useMetadata();
  return (
    <>
      {(gate?.require ?? []).map((name) => (
        <span key={name} className="flex items-start gap-1.5">
          <span aria-hidden className="text-bad">*</span>
          <span className="min-w-0 break-words">{fieldOf(entity, name)?.label ?? name}</span>
        </span>
      ))}
      {gate?.when && <span className="break-words text-fg2">{describeFilter(metadata, entity, gate.when)}</span>}
    </>
  );
}
