import { useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { isProblem } from "../api/client";
import { type ChecklistEntry, markItem, stagesQuery } from "../api/stages";
import type { RecordRow } from "../api/types";
import { formatDateTime } from "../lib/format";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { useMe } from "../metadata/hooks";
import { stageOf } from "../metadata/stages";
import type { Entity, Field } from "../metadata/types";
import { Checkbox } from "../ui/checkbox";

/** The key behaviours of the stage a record is in, ticked where they stand. Nothing when the stage has none. */
export function Checklist({ entity, field, record }: { entity: Entity; field: Field; record: RecordRow }): ReactNode {
  const me = useMe();
  const stage = stageOf(entity, field, record[field.name])?.stage;
  const has = (stage?.checklist ?? []).length > 0;
  const query = useQuery({ ...stagesQuery(entity.name, record.id), enabled: has });
  // The cache tells its readers a moment later; the box must show the tick at once.
  const [early, setEarly] = useState<ReadonlyMap<string, boolean>>(new Map());
  if (!stage || !has) return null;
  const known = query.data?.fields.find((candidate) => candidate.field === field.name)?.checklist ?? [];
  const entries: ChecklistEntry[] = (stage.checklist ?? []).map(
    (item) => known.find((entry) => entry.item === item.id) ?? { item: item.id, label: item.label, required: item.required ?? false, stage: stage.key, tick: null },
  );
  const mayTick = query.isSuccess && record.rights?.update !== false && entity.rights.update !== "none";
  const mark = async (item: string, ticked: boolean) => {
    setEarly((before) => new Map(before).set(item, ticked));
    try {
      await markItem(entity.name, record.id, item, ticked, { id: me.user.id, name: me.user.name });
    } catch (error) {
      if (!isProblem(error)) throw error;
      toast(error.errors[0]?.message ?? error.message, { tone: "bad" });
    } finally {
      setEarly((before) => new Map([...before].filter(([known]) => known !== item)));
    }
  };
  const done = entries.filter((entry) => entry.tick !== null).length;
  return (
    <section aria-label={t("stages.checklist", { stage: stage.label })} className="mb-3 rounded-lg bg-sunken px-3 py-2.5 shadow-[inset_0_0_0_1px_var(--line)]">
      <h2 className="flex items-center gap-1.5 font-semibold">
        <ListChecks size={14} aria-hidden className="shrink-0 text-fg3" />
        <span className="min-w-0 flex-1 truncate">{t("stages.checklist", { stage: stage.label })}</span>
        <span className="num text-xs font-normal text-fg3">{t("stages.done", { done, count: entries.length })}</span>
      </h2>
      <ul className="m-0 mt-1 grid list-none p-0">
        {entries.map((entry) => (
          <li key={entry.item}>
            <ChecklistItem entry={entry} early={early.get(entry.item)} disabled={!mayTick} onMark={(ticked) => void mark(entry.item, ticked)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One item: its box, and who ticked it when. */
export function ChecklistItem({ entry, early, disabled = false, onMark }: { entry: ChecklistEntry; early?: boolean | undefined; disabled?: boolean; onMark: (ticked: boolean) => void }): ReactNode {
  const id = useId();
  const { tick } = entry;
  return (
    <div className="-mx-1 flex min-h-8 items-center gap-2 rounded-md px-1 hover:bg-hover max-md:min-h-11">
      <Checkbox id={id} checked={early ?? tick !== null} disabled={disabled} onChange={onMark} />
      <label htmlFor={id} className="min-w-0 flex-1 py-1">
        {entry.label}
        {entry.required && tick === null && <span className="ml-1.5 text-xs text-warn">{t("stages.required")}</span>}
      </label>
      {tick?.by.name && (
        <span className="max-w-[40%] shrink-0 truncate text-xs text-fg3" data-tip={formatDateTime(tick.at)}>
          {tick.by.name}
        </span>
      )}
    </div>
  );
}
