import { Check, ChevronDown, CircleHelp } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { RecordRow } from "../../api/types";
import { t } from "../../lib/i18n";
import { formatList } from "../../lib/format";
import { pipelinesOf, stageOf } from "../../metadata/stages";
import type { Entity, Field, Stage } from "../../metadata/types";
import { missingForMove } from "../../record/form-model";
import { moveRecord, movesOf, nextMove } from "../../record/moves";
import { Button } from "../../ui/button";
import { hueStyle } from "../../ui/chip";
import { MenuButton, type MenuEntry } from "../../ui/menu";

/** Where the record stands in its pipeline, and the buttons that move it on. */
export function PathStrip({ entity, field, record }: { entity: Entity; field: Field; record: RecordRow }): ReactNode {
  const [busy, setBusy] = useState(false);
  const list = useRef<HTMLOListElement>(null);
  const key = record[field.name];
  const current = stageOf(entity, field, key);
  useEffect(() => {
    list.current?.querySelector("[data-at=current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [key]);
  if (!current) return null;
  const { pipeline, stage } = current;
  const index = pipeline.stages.indexOf(stage);
  const way = pipeline.stages.filter((candidate) => candidate.kind === "open" || candidate.kind === "won");
  const isOff = !way.includes(stage);
  const place = (candidate: Stage): "passed" | "current" | "ahead" => {
    if (candidate === stage) return "current";
    return !isOff && pipeline.stages.indexOf(candidate) < index ? "passed" : "ahead";
  };
  const moves = movesOf(entity, field, key);
  const next = nextMove(entity, field, key);
  const mayMove = record.rights?.transition !== false && record.rights?.update !== false && field.access !== "read" && moves.length > 0;
  const move = async (to: Stage) => {
    if (busy) return;
    setBusy(true);
    try {
      await moveRecord({ entity, field, record, to: to.key });
    } finally {
      setBusy(false);
    }
  };
  const needed = (to: Stage) => missingForMove(entity, field, record, to.key).map((missing) => missing.label);
  const nextNeeds = next ? needed(next) : [];
  const several = pipelinesOf(entity, field).length > 1;
  const entries = (): MenuEntry[] => {
    const group = (title: string, stages: readonly Stage[]) => ({
      key: title, title,
      items: stages.map((candidate) => {
        const needs = needed(candidate);
        return {
          key: candidate.key,
          label: candidate.label,
          leading: <span aria-hidden className="size-2 shrink-0 rounded-full bg-[oklch(var(--dot-l)_var(--dot-c)_var(--h))]" style={hueStyle(candidate.hue)} />,
          ...(needs.length > 0 ? { hint: t("record.needsCount", { n: needs.length }) } : {}),
          onSelect: () => void move(candidate),
        };
      }),
    });
    const open = moves.filter((candidate) => candidate.kind === "open" || candidate.kind === "won");
    const ends = moves.filter((candidate) => !open.includes(candidate));
    return [...(open.length > 0 ? [group(t("record.moveTo"), open)] : []), ...(ends.length > 0 ? [group(t("record.close"), ends)] : [])];
  };
  return (
    <div className="flex min-w-0 shrink-0 items-center gap-3 border-b px-4 py-2 max-md:flex-col max-md:items-stretch max-md:gap-2 max-md:px-3">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls on phones, and scrolling needs the keyboard too */}
      <ol tabIndex={0} ref={list} className="path flex-1" aria-label={several ? `${field.label} · ${pipeline.label}` : field.label}>
        {way.map((candidate) => {
          const at = place(candidate);
          return (
            <li key={candidate.key} className="path-s" data-at={at} style={hueStyle(candidate.hue)} aria-current={at === "current" ? "step" : undefined} data-tip={tipOf(candidate)}>
              {at === "passed" && <Check size={12} aria-label={t("record.passed")} className="shrink-0" />}
              <span>{candidate.label}</span>
            </li>
          );
        })}
        {isOff && (
          <li className="path-s path-end" data-at="current" style={hueStyle(stage.hue)} aria-current="step" data-tip={tipOf(stage)}>
            <span>{stage.label}</span>
          </li>
        )}
      </ol>
      {mayMove && (
        <div className="flex shrink-0 items-center gap-2">
          {nextNeeds.length > 0 && (
            <span className="flex min-w-0 items-center gap-1 text-xs text-fg3 max-lg:hidden" data-tip={t("record.needs", { fields: formatList(nextNeeds) })}>
              <CircleHelp size={13} aria-hidden />
              {t("record.needsCount", { n: nextNeeds.length })}
              <span className="sr-only">{formatList(nextNeeds)}</span>
            </span>
          )}
          {next && (
            <Button tone="primary" aria-busy={busy} className="max-md:flex-1" onClick={() => void move(next)}>
              {t("record.moveToStage", { stage: next.label })}
            </Button>
          )}
          <MenuButton menuLabel={t("record.moveTo")} align="end" entries={entries} className="btn">
            {next ? t("record.otherMoves") : t("record.moveTo")}
            <ChevronDown size={14} aria-hidden />
          </MenuButton>
        </div>
      )}
    </div>
  );
}

function tipOf(stage: Stage): string | undefined {
  const facts = [
    stage.guidance,
    stage.expectedDays ? t("record.expectedDays", { n: stage.expectedDays }) : null,
    stage.probability != null && stage.kind === "open" ? t("record.probability", { p: stage.probability }) : null,
  ].filter((fact) => fact != null);
  return facts.length === 0 ? undefined : facts.join(" · ");
}
