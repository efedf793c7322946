import { monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { type QueryKey, useQuery } from "@tanstack/react-query";
import { SquareKanban } from "lucide-react";
import { lazy, useCallback, useEffect, useEffectEvent, useId, useMemo, useRef, useState, type ReactNode } from "react";
import { queryClient } from "../../api/query-client";
import { aggregateQuery, listPagesQuery, type ListRequest, recordKeys } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { t } from "../../lib/i18n";
import { isComposing, isTyping } from "../../lib/keys";
import { showOverlay } from "../../lib/overlay";
import { readSetting, writeSetting } from "../../lib/storage";
import { allOf, type Filter } from "../../metadata/filter";
import { useMetadata } from "../../metadata/hooks";
import { fieldOf, resolvePath } from "../../metadata/paths";
import type { Entity, Field, Pipeline, View } from "../../metadata/types";
import { sinceOf } from "../../record/dwell";
import { movesOf } from "../../record/moves";
import { Empty } from "../../ui/empty";
import { Tabs } from "../../ui/tabs";
import { useTints } from "../tints";
import "./board.css";
import { shapeCard } from "./card";
import { BoardColumn, type ColumnTotal } from "./column";
import { choiceColumns, columnFilter, type Column, pipelinesFor, stageColumns } from "./columns";
import { useMoves } from "./use-moves";

const CreateDialog = lazy(() => import("../../record/create-dialog").then((module) => ({ default: module.CreateDialog })));

export interface BoardPageProps {
  entity: Entity;
  view: View;
  /** The filter in force: the view's or what was made of it, and the quick search. */
  filter: Filter | null;
  sort: readonly string[];
}

/** Fills the space below the list page's header and filter bar. */
export function BoardPage(props: BoardPageProps): ReactNode {
  const { entity, view } = props;
  const field = fieldOf(entity, view.groupBy ?? "") ?? entity.fields.find((candidate) => candidate.type === "stage") ?? entity.fields.find((candidate) => candidate.type === "choice");
  if (!field || (field.type !== "stage" && field.type !== "choice")) return <Empty icon={SquareKanban} title={t("board.noFieldTitle")} body={t("board.noFieldBody")} />;
  return <Board key={`${entity.name}.${view.name}.${field.name}`} {...props} field={field} />;
}

function Board({ entity, view, filter, sort, field }: BoardPageProps & { field: Field }): ReactNode {
  const metadata = useMetadata();
  const boardId = useId();
  const setting = `board.${entity.name}.${view.name}`;
  const pipelines = useMemo(() => (field.type === "stage" ? pipelinesFor(entity, field, filter) : []), [entity, field, filter]);
  const [chosen, setChosen] = useState(() => readSetting(`${setting}.pipeline`));
  const pipeline = pipelines.find((candidate) => candidate.name === chosen) ?? pipelines.find((candidate) => candidate.default) ?? pipelines[0];
  const [folds, setFolds] = useState<Readonly<Record<string, boolean>>>(() => JSON.parse(readSetting(`${setting}.folds`) ?? "{}") as Record<string, boolean>);
  const [drag, setDrag] = useState<{ row: RecordRow; from: string | null } | null>(null);
  const box = useRef<HTMLDivElement>(null);

  const totalField = useMemo(() => {
    const wanted = view.totals?.find((total) => total.measure === "sum")?.field;
    return (wanted === undefined ? undefined : fieldOf(entity, wanted)) ?? null;
  }, [entity, view]);
  const totals = useQuery(
    aggregateQuery(entity.name, {
      filter: pipeline && pipelines.length > 1 ? allOf(filter, { field: `${field.name}.pipeline`, op: "eq", value: pipeline.name }) : filter,
      groupBy: [{ field: field.name }],
      measures: [{ op: "count" as const }, ...(totalField ? [{ op: "sum" as const, field: totalField.name }] : [])],
    }),
  );
  const since = useMemo(() => (field.type === "stage" ? sinceOf(entity, field) : undefined), [entity, field]);
  const ages = since !== undefined && expectsDays(pipeline);
  const late = useQuery({
    ...aggregateQuery(entity.name, {
      filter: allOf(filter, { field: `${field.name}.overstayed`, op: "eq", value: true }),
      groupBy: [{ field: field.name }],
      measures: [{ op: "count" as const }],
    }),
    enabled: ages,
  });
  const totalOf = useMemo(() => {
    const map = new Map<string | null, ColumnTotal>();
    const overstayed = new Map((ages ? (late.data?.groups ?? []) : []).map(({ key, values }) => [key[0], Number(values[0] ?? 0)]));
    for (const { key, values } of totals.data?.groups ?? []) {
      const name = typeof key[0] === "string" ? key[0] : null;
      map.set(name, { count: Number(values[0] ?? 0), overstayed: overstayed.get(name) ?? 0, sum: typeof values[1] === "string" ? values[1] : values[1] == null ? null : String(values[1]) });
    }
    return map;
  }, [totals.data, late.data, ages]);
  const columns = useMemo(
    () => (field.type === "choice" ? choiceColumns(field, new Map([...totalOf].map(([key, { count }]) => [key, count]))) : pipeline ? stageColumns(pipeline) : []),
    [field, pipeline, totalOf],
  );

  const paths = useMemo(() => {
    const wanted = view.columns.map((column) => column.field).filter((path) => path !== field.name && path !== entity.nameField);
    return wanted.map((path) => resolvePath(metadata, entity, path)).filter((path) => path !== undefined);
  }, [metadata, entity, view, field]);
  const hues = useTints(entity, view);
  const shape = useMemo(() => ({ ...shapeCard(paths.filter((path) => path.field.since !== field.name)), since: since?.name ?? null, hues }), [paths, field, since, hues]);
  const requests = useMemo(() => {
    const fields = [...new Set([entity.nameField, field.name, ...(since ? [since.name] : []), ...paths.map((path) => path.path), ...(hues?.paths ?? [])])];
    return new Map<string | null, ListRequest>(columns.map((column) => [column.key, { filter: allOf(filter, columnFilter(field, column)), sort, fields, limit: 30 }]));
  }, [columns, entity, field, filter, paths, since, sort, hues]);
  const keyOf = useCallback((column: string | null): QueryKey => listPagesQuery(entity.name, requests.get(column) ?? {}).queryKey, [entity, requests]);

  const canMove = entity.rights.update !== "none" && !field.readOnly && field.access !== "read";
  const targets = useCallback(
    (row: RecordRow): readonly Column[] => {
      const here = typeof row[field.name] === "string" ? (row[field.name] as string) : null;
      if (field.type === "choice") return columns.filter((column) => column.key !== here);
      const allowed = new Set(movesOf(entity, field, here).map((stage) => stage.key));
      return columns.filter((column) => column.key !== null && column.key !== here && allowed.has(column.key));
    },
    [columns, entity, field],
  );

  const onMove = useMoves({ entity, field, keyOf });

  const dropped = useEffectEvent((source: Record<string, unknown>, target: unknown) => {
    const row = source["row"] as RecordRow;
    const column = columns.find((candidate) => candidate.key === target);
    if (column && column.key !== source["from"]) onMove(row, column);
  });
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => source.data["board"] === boardId,
        onDragStart: ({ source }) => setDrag({ row: source.data["row"] as RecordRow, from: source.data["from"] as string | null }),
        onDrop: ({ source, location }) => {
          setDrag(null);
          const target = location.current.dropTargets[0];
          if (target) dropped(source.data, target.data["column"]);
        },
      }),
    [boardId],
  );
  const allowed = useMemo(() => new Set(drag ? targets(drag.row).map((column) => column.key) : []), [drag, targets]);

  const fold = (column: Column, folded: boolean) => {
    const next = { ...folds, [column.key ?? ""]: folded };
    setFolds(next);
    writeSetting(`${setting}.folds`, JSON.stringify(next));
  };
  const create = (column: Column) =>
    showOverlay((close) => (
      <CreateDialog
        entity={entity.name}
        defaults={column.key === null ? {} : { [field.name]: column.key }}
        onCreated={() => void queryClient.invalidateQueries({ queryKey: recordKeys.entity(entity.name) })}
        onClose={close}
      />
    ));

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (isComposing(event) || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    const card = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-card]") : null;
    if (!card) return;
    const next = neighbour(box.current, card, event.key);
    if (next) {
      event.preventDefault();
      next.querySelector("a")?.focus();
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (event.key.toLowerCase() === "m") {
      event.preventDefault();
      card.querySelector<HTMLElement>("[data-menu]")?.click();
    }
  });
  useEffect(() => {
    const element = box.current;
    const listen = (event: KeyboardEvent) => onKey(event);
    element?.addEventListener("keydown", listen);
    return () => element?.removeEventListener("keydown", listen);
  }, []);

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {pipelines.length > 1 && pipeline && (
        <div className="flex h-10 shrink-0 items-center border-b px-3">
          <Tabs
            label={t("board.pipelines")}
            panelId={boardId}
            current={pipeline.name}
            onChange={(name) => {
              setChosen(name);
              writeSetting(`${setting}.pipeline`, name);
            }}
            tabs={pipelines.map((candidate) => ({ key: candidate.name, label: candidate.label }))}
          />
        </div>
      )}
      <div ref={box} id={boardId} className="kboard" role="group" aria-label={pipeline?.label ?? view.label}>
        {columns.map((column) => (
          <BoardColumn
            key={column.key ?? ""}
            entity={entity}
            column={column}
            request={requests.get(column.key) ?? {}}
            total={totalOf.get(column.key)}
            totalsReady={totals.isSuccess}
            totalField={totalField}
            shape={shape}
            board={boardId}
            folded={folds[column.key ?? ""] ?? column.isAside}
            onFold={(folded) => fold(column, folded)}
            drag={drag === null ? "no" : drag.from === column.key ? "here" : allowed.has(column.key) ? "allowed" : "denied"}
            canCreate={entity.rights.create && (column.stage === null || column.stage.kind === "open")}
            onCreate={() => create(column)}
            canMove={canMove}
            targets={targets}
            onMove={onMove}
          />
        ))}
      </div>
    </div>
  );
}

/** Whether any open stage says how long a record should stay. */
function expectsDays(pipeline: Pipeline | undefined): boolean {
  return (pipeline?.stages ?? []).some((stage) => stage.kind === "open" && stage.expectedDays != null);
}

/** The card an arrow key leads to. */
function neighbour(board: HTMLElement | null, card: HTMLElement, key: string): HTMLElement | null {
  if (!board || !["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(key)) return null;
  const columns = [...board.querySelectorAll<HTMLElement>("[data-col]")].map((column) => [...column.querySelectorAll<HTMLElement>("[data-card]")]);
  const x = columns.findIndex((cards) => cards.includes(card));
  const y = columns[x]?.indexOf(card) ?? 0;
  if (key === "ArrowUp" || key === "ArrowDown") return columns[x]?.[y + (key === "ArrowDown" ? 1 : -1)] ?? null;
  const step = key === "ArrowRight" ? 1 : -1;
  for (let index = x + step; index >= 0 && index < columns.length; index += step) {
    const cards = columns[index] ?? [];
    if (cards.length > 0) return cards[Math.min(y, cards.length - 1)] ?? null;
  }
  return null;
}

