import { draggable } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { Link } from "@tanstack/react-router";
import { Ellipsis, Hourglass } from "lucide-react";
import { memo, useEffect, useRef, useState, type ReactNode } from "react";
import type { RecordRow } from "../../api/types";
import { isReference } from "../../fields/lookup/format";
import { fieldType, isEmpty } from "../../fields/registry";
import { t } from "../../lib/i18n";
import { type ResolvedPath, nameOf, valueAt } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { type Age, ageOf, daysIn } from "../../record/dwell";
import { Avatar } from "../../ui/avatar";
import { hueStyle } from "../../ui/chip";
import { MenuButton, type MenuEntry } from "../../ui/menu";
import type { Hues } from "../hues";
import { tinted } from "../tints";
import type { Column } from "./columns";

export interface CardShape {
  /** First reference of the view: its square stands before the name. */
  lead: ResolvedPath | null;
  lines: ResolvedPath[];
  tags: ResolvedPath[];
  /** At the foot, left: amounts. */
  amounts: ResolvedPath[];
  /** At the foot, right. */
  dates: ResolvedPath[];
  people: ResolvedPath[];
  /** Tells since when the record is in its column. */
  since: string | null;
  /** Colours by condition. */
  hues: Hues | null;
}

/** Sorts a view's columns into the places of a card, by field type. */
export function shapeCard(paths: readonly ResolvedPath[]): CardShape {
  const shape: CardShape = { lead: null, lines: [], tags: [], amounts: [], dates: [], people: [], since: null, hues: null };
  for (const path of paths) {
    const { type } = path.field;
    if ((type === "lookup" || type === "regarding") && !shape.lead) shape.lead = path;
    else if (type === "money") shape.amounts.push(path);
    else if (type === "date" || type === "datetime") shape.dates.push(path);
    else if (type === "user") shape.people.push(path);
    else if (type === "text" || type === "long_text" || type === "rich_text" || type === "lookup" || type === "regarding" || type === "email" || type === "phone" || type === "url") shape.lines.push(path);
    else shape.tags.push(path);
  }
  return shape;
}

interface CardProps {
  entity: Entity;
  row: RecordRow;
  shape: CardShape;
  column: Column;
  /** Tells drags of this board from others. */
  board: string;
  canMove: boolean;
  targets: (row: RecordRow) => readonly Column[];
  onMove: (row: RecordRow, to: Column) => void;
}

export const Card = memo(function Card({ entity, row, shape, column, board, canMove, targets, onMove }: CardProps): ReactNode {
  const ref = useRef<HTMLElement>(null);
  const [dragging, setDragging] = useState(false);
  const name = nameOf(entity, row);
  useEffect(() => {
    if (!ref.current || !canMove) return;
    return draggable({
      element: ref.current,
      getInitialData: () => ({ board, row, from: column.key }),
      onDragStart: () => setDragging(true),
      onDrop: () => setDragging(false),
    });
  }, [board, row, column.key, canMove]);

  const leadValue = shape.lead ? valueAt(row, shape.lead.path) : null;
  const lead = isReference(leadValue) && leadValue.name ? leadValue.name : null;
  const given = (paths: readonly ResolvedPath[]) => paths.filter((path) => !isEmpty(valueAt(row, path.path)) && !(path.field.type === "boolean" && valueAt(row, path.path) !== true));
  const lines = given(shape.lines);
  const tags = given(shape.tags);
  const [amounts, dates, people] = [given(shape.amounts), given(shape.dates), given(shape.people)];
  const days = shape.since === null ? null : daysIn(row[shape.since]);
  const hasFoot = amounts.length + dates.length + people.length > 0 || days !== null;

  const entries = (): MenuEntry[] => [
    {
      key: "move", title: t("board.moveTo"),
      items: targets(row).map((target) => ({
        key: target.key ?? "",
        label: target.label,
        leading: <span aria-hidden className="size-2 shrink-0 rounded-full bg-[oklch(var(--dot-l)_var(--dot-c)_var(--h))]" style={hueStyle(target.hue)} />,
        ...(target.stage?.kind === "open" && target.stage.probability != null ? { hint: `${target.stage.probability}%` } : {}),
        onSelect: () => onMove(row, target),
      })),
    },
  ];
  return (
    <article ref={ref} {...tinted(shape.hues?.byCondition(row))} className="kc group/card" data-card={row.id} data-drag={dragging || undefined} data-lead={lead ? "" : undefined}>
      <div className="flex items-start gap-2">
        <Avatar name={lead ?? name} square />
        <h3 className="m-0 min-w-0 flex-1 leading-5">
          <Link to="/o/$entity/$id" params={{ entity: entity.name, id: row.id }} draggable={false} className="line-clamp-2 break-words after:absolute after:inset-0 after:rounded-[8px] focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent">
            {name}
          </Link>
        </h3>
        {canMove && (
          <MenuButton
            menuLabel={t("board.moveCard", { name })}
            aria-label={t("board.moveCard", { name })}
            data-menu
            align="end"
            entries={entries}
            className="ib ib-sm z-1 max-md:relative max-md:-my-2 max-md:-mr-2 max-md:size-9 md:absolute md:top-1.5 md:right-1.5 md:bg-surface md:opacity-0 md:group-focus-within/card:opacity-100 md:group-hover/card:opacity-100 md:data-open:opacity-100"
          >
            <Ellipsis size={15} aria-hidden />
          </MenuButton>
        )}
      </div>
      {lead && !name.includes(lead) && <p className="mt-1 truncate pl-7 text-fg3">{lead}</p>}
      {lines.map((path) => (
        <Line key={path.path} path={path} row={row} />
      ))}
      {tags.length > 0 && (
        <div className="mt-1.5 flex flex-wrap gap-1">
          {tags.map((path) => (
            <Tag key={path.path} path={path} row={row} />
          ))}
        </div>
      )}
      {hasFoot && (
        <div className="mt-1.5 flex min-h-5 flex-wrap items-center gap-x-2 gap-y-1">
          {amounts.map((path) => (
            <span key={path.path} className="shrink-0">
              <Value path={path} row={row} />
            </span>
          ))}
          <span className="ml-auto flex min-w-0 items-center gap-2">
            {days !== null && <Days days={days} age={ageOf(column.stage, days)} expected={column.stage?.expectedDays ?? null} />}
            {dates.map((path) => {
              const { icon: Icon } = fieldType(path.field);
              return (
                <span key={path.path} className="relative z-1 flex min-w-0 items-center gap-1 text-xs text-fg3" data-tip={path.label}>
                  <Icon size={13} aria-hidden />
                  <Value path={path} row={row} compact />
                </span>
              );
            })}
            {people.map((path) => {
              const person = valueAt(row, path.path);
              if (!isReference(person)) return null;
              return (
                <span key={path.path} className="relative z-1 flex" role="img" aria-label={`${path.label}: ${person.name ?? ""}`} data-tip={`${path.label}: ${person.name ?? ""}`}>
                  <Avatar name={person.name ?? "?"} seed={person.id} size="sm" />
                </span>
              );
            })}
          </span>
        </div>
      )}
    </article>
  );
});

/** Days in the stage; a stay beyond what is expected takes a warning hue. */
function Days({ days, age, expected }: { days: number; age: Age; expected: number | null }): ReactNode {
  const told = age === "fresh" || expected === null ? t("record.inStage", { n: days }) : t("record.overstayed", { n: days, expected });
  return (
    <span className="kc-days num relative z-1" data-age={age} role="img" aria-label={told} data-tip={told}>
      <Hourglass size={12} aria-hidden />
      {t("board.days", { n: days })}
    </span>
  );
}

function Value({ path, row, compact = false }: { path: ResolvedPath; row: RecordRow; compact?: boolean }): ReactNode {
  const { Cell } = fieldType(path.field);
  return <Cell entity={path.entity} field={path.field} value={valueAt(row, path.path)} compact={compact} />;
}

function Line({ path, row }: { path: ResolvedPath; row: RecordRow }): ReactNode {
  return (
    <p className="relative mt-1 flex min-w-0 pl-7 text-fg2">
      <span className="sr-only">{path.label}: </span>
      <Value path={path} row={row} />
    </p>
  );
}

function Tag({ path, row }: { path: ResolvedPath; row: RecordRow }): ReactNode {
  const { type } = path.field;
  if (type === "choice" || type === "stage") return <Value path={path} row={row} />;
  return (
    <span className="flex items-center gap-1 text-xs text-fg3">
      {path.label}
      {type !== "boolean" && <Value path={path} row={row} compact />}
    </span>
  );
}
