import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronUp, Maximize2, TriangleAlert, X } from "lucide-react";
import { useEffect, useEffectEvent, useId, useMemo, useRef, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import { recordQuery } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { isTyping, useShortcut } from "../../lib/keys";
import { rememberRecent } from "../../lib/recent";
import { useMe, useMetadata } from "../../metadata/hooks";
import { nameOf } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { Attributes } from "../../record/attributes";
import { evalContext } from "../../record/filter-eval";
import { buttonsAt } from "../../record/buttons";
import { FormButtons } from "../../record/form-buttons";
import { chooseForm, demandsOn, relatedListsOf } from "../../record/form-model";
import { useHops } from "../../record/hops";
import "../../record/record.css";
import { Avatar } from "../../ui/avatar";
import { IconButton } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { SkeletonLines } from "../../ui/skeleton";
import { FittingTabs } from "./fitting-tabs";
import { History } from "./history";
import { neighboursOf } from "./neighbours";
import { PathStrip } from "./path-strip";
import { Related } from "./related";

const STAY = ["details", "history"];

interface PeekProps {
  entity: Entity;
  id: string;
  /** Another record, or null to close; or how to get there from where it leads by now. */
  onPeek: (next: string | null | ((at: string | null) => string | null)) => void;
}

/** A record at the side of its list: the list stays where it is. J and K go to the next and previous one, Escape closes. */
export function Peek({ entity, id, onPeek }: PeekProps): ReactNode {
  const query = useQuery({ ...recordQuery(entity.name, id), retry: false });
  const neighbours = neighboursOf(entity.name, id);
  const panel = useRef<HTMLElement>(null);
  const record = query.data;
  const name = record ? nameOf(entity, record) : entity.label;
  // Presses come faster than the page follows: each counts from where the one before leads.
  const step = (way: "next" | "previous") => onPeek((at) => at && (neighboursOf(entity.name, at)?.[way] ?? at));
  useShortcut("j", () => step("next"));
  useShortcut("k", () => step("previous"));

  const close = useEffectEvent(() => onPeek(null));
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || isTyping(event.target) || document.querySelector("[role=dialog], [role=menu]") !== null) return;
      event.preventDefault();
      close();
    };
    window.addEventListener("keydown", listen);
    return () => {
      window.removeEventListener("keydown", listen);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    if (record) rememberRecent({ entity: entity.name, id: record.id, name: nameOf(entity, record) });
  }, [entity, record]);

  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={t("list.peekAt", { name })}
      className="peek quiet absolute inset-y-0 right-0 z-30 flex w-[clamp(420px,46%,640px)] flex-col border-l bg-surface shadow-3 outline-none"
    >
      <header className="flex h-[52px] shrink-0 items-center gap-2 border-b px-3">
        <Avatar name={name} square />
        <h2 className="min-w-0 flex-1 truncate text-base font-semibold" aria-live="polite">
          {name}
        </h2>
        {neighbours && (
          <>
            <span className="num shrink-0 pr-1 text-xs text-fg3">{t("record.place", { place: formatInteger(neighbours.place), count: formatInteger(neighbours.count) })}</span>
            <IconButton label={t("record.previous")} shortcut="K" disabled={!neighbours.previous} className="disabled:opacity-40" onClick={() => step("previous")}>
              <ChevronUp size={16} aria-hidden />
            </IconButton>
            <IconButton label={t("record.next")} shortcut="J" disabled={!neighbours.next} className="disabled:opacity-40" onClick={() => step("next")}>
              <ChevronDown size={16} aria-hidden />
            </IconButton>
          </>
        )}
        <Link to="/o/$entity/$id" params={{ entity: entity.name, id }} className="ib" aria-label={t("list.openPage")} data-tip={t("list.openPage")}>
          <Maximize2 size={15} aria-hidden />
        </Link>
        <IconButton label={t("app.close")} shortcut="Esc" onClick={() => onPeek(null)}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      {record ? (
        <PeekBody key={record.id} entity={entity} record={record} />
      ) : query.isError ? (
        <Empty icon={TriangleAlert} title={t("app.loadFailed")} body={isProblem(query.error) ? query.error.message : t("problem.internal")} />
      ) : (
        <SkeletonLines count={9} />
      )}
    </aside>
  );
}

function PeekBody({ entity, record: stored }: { entity: Entity; record: RecordRow }): ReactNode {
  const record = useHops(entity, stored);
  const metadata = useMetadata();
  const me = useMe();
  const panel = useId();
  const [tab, setTab] = useState("details");
  const context = useMemo(() => evalContext(metadata, entity, me.user.id), [metadata, entity, me]);
  const form = chooseForm(entity, record, { roles: me.roles, phone: false });
  const demands = useMemo(() => demandsOn(entity, record, context), [entity, record, context]);
  const lists = relatedListsOf(entity, form, record, context).filter((list) => metadata.entities.some((candidate) => candidate.name === list.entity));
  const labelOf = (name: string, label: string) => {
    const target = metadata.entities.find((candidate) => candidate.name === name);
    return label || (target?.labelPlural ?? target?.label ?? name);
  };
  const tabs = [{ key: "details", label: t("record.details") }, ...lists.map((list) => ({ key: list.name, label: labelOf(list.entity, list.label) })), { key: "history", label: t("history.title") }];
  const current = tabs.find((candidate) => candidate.key === tab) ?? tabs[0];
  const list = lists.find((candidate) => candidate.name === current?.key);
  return (
    <>
      {entity.fields.filter((field) => field.type === "stage").map((field) => (
        <PathStrip key={field.name} entity={entity} field={field} record={record} />
      ))}
      <div className="flex h-11 shrink-0 items-center border-b px-3">
        <FittingTabs panelId={panel} keep={STAY} current={current?.key ?? "details"} onChange={setTab} tabs={tabs} />
      </div>
      <div id={panel} role="tabpanel" aria-label={current?.label} className="min-h-0 flex-1 overflow-y-auto">
        {list ? (
          <Related key={list.name} list={list} record={record} source={entity} />
        ) : current?.key === "history" ? (
          <History entity={entity} id={record.id} />
        ) : (
          <div className="px-4 py-3">
            <FormButtons buttons={buttonsAt("header", form.elements, record, context)} entity={entity} record={record} context={context} demands={demands} className="pb-3" />
            <Attributes entity={entity} record={record} elements={form.elements} context={context} demands={demands} warnings={record.warnings ?? []} />
          </div>
        )}
      </div>
    </>
  );
}
