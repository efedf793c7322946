import { useQuery } from "@tanstack/react-query";
import { CircleAlert, History } from "lucide-react";
import { useEffect, useEffectEvent, useMemo, useState, type ReactNode } from "react";
import { isProblem, type ProblemItem } from "../../api/client";
import { linesQuery } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { formatRelative } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useShortcut } from "../../lib/keys";
import { isMac } from "../../lib/media";
import { settings } from "../../lib/settings";
import { toast } from "../../lib/toast";
import { useMe, useMetadata } from "../../metadata/hooks";
import type { Entity, FormElement } from "../../metadata/types";
import { draftKey, dropDraft, keepDraft, readDraft } from "../../record/draft-store";
import { evalContext } from "../../record/filter-eval";
import { faultsOf, LINES, type Line, type LinesByList, linesOf, sheetOf, toldOf, toWire } from "../../record/lines/model";
import { SubTable } from "../../record/lines/sub-table";
import { saveChanges } from "../../record/save";
import { undoAction } from "../../record/undo";
import { Button } from "../../ui/button";
import { SkeletonLines } from "../../ui/skeleton";

interface LinesTabProps {
  entity: Entity;
  record: RecordRow;
  element: FormElement;
  label: string;
}

/** Whether edited lines stand over these: the same ones, none of them changed or gone since. */
export function isOver(edited: readonly Line[], stored: readonly Line[]): boolean {
  const versions = new Map(stored.map(({ id, version }) => [id, version]));
  const known = edited.filter(({ id }) => id !== null);
  return known.length === stored.length && known.every(({ id, version }) => versions.get(id) === version);
}

/** The lines of a record on its page: changed in place, saved together. What is not saved yet is kept in this browser. */
export function LinesTab({ entity, record, element, label }: LinesTabProps): ReactNode {
  const metadata = useMetadata();
  const me = useMe();
  const sheet = useMemo(() => {
    const found = sheetOf(metadata.entities, entity, element);
    return found && { ...found, label };
  }, [metadata, entity, element, label]);
  const name = sheet?.list.name ?? "";
  const key = `${draftKey(me.user.id, entity.name, record.id)}/${name}`;
  const [kept, setKept] = useState(() => readDraft(key));
  // Until the lines are there to compare with.
  const [waiting, setWaiting] = useState<readonly Line[] | null>(() => (kept?.changes[LINES] as LinesByList | undefined)?.[name] ?? null);
  const [edited, setEdited] = useState<readonly Line[] | null>(null);
  const [items, setItems] = useState<readonly ProblemItem[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const query = useQuery({ ...linesQuery(element.entity ?? "", sheet?.list ?? { field: "" }, record.id), enabled: sheet !== null });
  const stored = useMemo(() => linesOf(query.data?.items ?? []), [query.data]);
  if (waiting && query.data) {
    setWaiting(null);
    // The record itself may have changed since, by its own fields or stage: that leaves its lines as they were.
    if (kept?.version === record.version || isOver(waiting, stored)) setEdited(waiting);
    else setKept(null);
  }
  const isDecided = waiting === null;
  const keep = useEffectEvent(() => {
    if (isDecided) keepDraft(key, edited ? { [LINES]: { [name]: edited } } : {}, record.version);
  });
  useEffect(() => {
    const timer = setTimeout(() => keep(), 300);
    return () => clearTimeout(timer);
  }, [key, name, edited, record.version, isDecided]);
  // Going to another tab does not wait for the timer.
  useEffect(() => () => keep(), []);
  useShortcut("s", () => void save(), { mod: true, enabled: edited !== null });
  if (!sheet) return null;
  if (query.isPending) return <SkeletonLines count={4} />;

  const lines = edited ?? stored;
  const told = toldOf(name, lines, items);
  const beside = items.filter((item) => toldOf(name, lines, [item]).length === 0);
  const open = record.rights?.update !== false && entity.rights.update !== "none" && query.data?.next == null;
  function done(): void {
    dropDraft(key);
    setEdited(null);
    setKept(null);
    setItems([]);
    setFailure(null);
    setTried(false);
  }
  async function save(): Promise<void> {
    if (busy || !edited || !sheet) return;
    const wire = toWire(sheet.entity, edited);
    if (wire === null) return done();
    setTried(true);
    setFailure(null);
    const { timeZone: zone, currency } = settings.get();
    const placing = { sheet, parent: record, context: evalContext(metadata, sheet.entity, me.user.id), zone, currency };
    if (edited.some((line) => faultsOf(line, placing).size > 0)) return;
    setBusy(true);
    try {
      const saved = await saveChanges(entity, record, { [LINES]: { [name]: wire } });
      if (!saved) return;
      await query.refetch();
      done();
      toast(t("lines.saved", { label }), undoAction(saved.change));
    } catch (error) {
      if (!isProblem(error)) throw error;
      setItems(error.errors);
      if (error.errors.length === 0) setFailure(error.message);
    } finally {
      setBusy(false);
    }
  }
  const wrong = [...new Set([...beside.map((item) => item.message), ...(failure === null ? [] : [failure])])];
  return (
    <div className="flex min-h-full flex-col">
      <div className="min-w-0 flex-1 px-4 py-3">
        {kept && edited && (
          <p className="mb-3 flex items-center gap-2 rounded-lg bg-sunken px-3 py-2 text-fg2 shadow-[inset_0_0_0_1px_var(--line)]">
            <History size={14} aria-hidden className="shrink-0 text-fg3" />
            {t("lines.restored", { at: formatRelative(kept.at) })}
          </p>
        )}
        <SubTable
          sheet={sheet}
          parent={record}
          lines={lines}
          told={told}
          tried={tried}
          me={{ id: me.user.id, name: me.user.name }}
          onChange={
            open
              ? (next) => {
                  setEdited(next);
                  setItems([]);
                }
              : undefined
          }
        />
        {wrong.length > 0 && (
          <ul role="alert" className="mt-3 grid gap-1 text-bad">
            {wrong.map((message) => (
              <li key={message} className="flex items-start gap-1.5">
                <CircleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />
                {message}
              </li>
            ))}
          </ul>
        )}
      </div>
      {edited && (
        <div className="sticky bottom-0 z-4 flex flex-wrap items-center gap-2 border-t bg-surface px-4 py-2.5">
          <span className="mr-auto text-fg3" role="status">{t("lines.changed")}</span>
          <Button onClick={() => !busy && done()}>{t("lines.discard")}</Button>
          <Button tone="primary" aria-busy={busy} onClick={() => void save()}>
            {busy ? t("form.saving") : t("app.save")}
            <span aria-hidden className="text-xs max-md:hidden">{isMac ? "⌘S" : "Ctrl S"}</span>
          </Button>
        </div>
      )}
    </div>
  );
}
