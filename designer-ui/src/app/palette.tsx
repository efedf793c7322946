import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Clock, CornerDownLeft, History, Keyboard, Languages, LogOut, Plus, Search, SunMoon } from "lucide-react";
import { useDeferredValue, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { searchQuery } from "../api/records";
import { formatValue } from "../fields/registry";
import { cx } from "../lib/cx";
import { t } from "../lib/i18n";
import { isComposing } from "../lib/keys";
import { LANGUAGE_NAMES, language } from "../lib/language";
import { useIsPhone } from "../lib/media";
import { recents, rememberRecent } from "../lib/recent";
import { setTheme } from "../lib/theme";
import { useMe, useMetadata } from "../metadata/hooks";
import { fieldOf, nameOf } from "../metadata/paths";
import type { Entity } from "../metadata/types";
import { openCreate } from "../record/open-create";
import { Avatar } from "../ui/avatar";
import { Icon } from "../ui/icon";
import { Kbd } from "../ui/kbd";
import { openShortcuts } from "./open-shortcuts";
import { leave, switchLanguage } from "./preferences";

interface Entry {
  key: string;
  group: string;
  label: string;
  hint?: string;
  icon: ReactNode;
  run: () => void;
}

/** Everything by typing: records of every entity, places, actions. */
export function Palette({ onClose }: { onClose: () => void }): ReactNode {
  const id = useId();
  const phone = useIsPhone();
  const navigate = useNavigate();
  const metadata = useMetadata();
  const me = useMe();
  const [search, setSearch] = useState("");
  const [active, setActive] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const text = useDebounced(search.trim(), 160);
  const typed = useDeferredValue(search.trim().toLowerCase());

  const found = useQuery({ ...searchQuery(text), enabled: text !== "" });
  const waiting = text !== "" && (text !== search.trim() || found.isFetching);

  const go = (run: () => void) => () => {
    onClose();
    run();
  };
  const openRecord = (entity: string, record: string, name: string) =>
    go(() => {
      rememberRecent({ entity, id: record, name });
      void navigate({ to: "/o/$entity/$id", params: { entity, id: record } });
    });

  const entries: Entry[] = [];
  if (search.trim() === "") {
    for (const recent of recents()) {
      const entity = metadata.entities.find((candidate) => candidate.name === recent.entity);
      if (entity) entries.push({ key: `r${recent.id}`, group: t("palette.recent"), label: recent.name, hint: entity.label, icon: <Clock size={15} aria-hidden className="text-fg3" />, run: openRecord(entity.name, recent.id, recent.name) });
    }
  } else {
    // Answers to what was typed before stay until the new ones are there, as far as they still fit: Enter may come first.
    const settled = text === search.trim() && !found.isPlaceholderData;
    for (const group of (text === "" ? undefined : found.data?.groups) ?? []) {
      const entity = metadata.entities.find((candidate) => candidate.name === group.entity);
      for (const row of entity ? group.items : []) {
        if (!entity) continue;
        const name = nameOf(entity, row);
        if (!settled && !name.toLowerCase().includes(typed)) continue;
        const hint = Object.keys(row).filter((field) => field !== entity.nameField).map((field) => formatHint(entity, field, row[field])).find(Boolean);
        entries.push({ key: row.id, group: entity.labelPlural ?? entity.label, label: name, ...(hint ? { hint } : {}), icon: <Avatar name={name} square />, run: openRecord(entity.name, row.id, name) });
      }
    }
  }
  const matches = (label: string) => label.toLowerCase().includes(typed);
  for (const group of metadata.navigation) {
    for (const item of group.items) {
      if (!metadata.entities.some((entity) => entity.name === item.entity) || !matches(item.label)) continue;
      entries.push({ key: `n${item.id}`, group: t("palette.goTo"), label: item.label, hint: group.label, icon: <Icon name={item.icon} className="text-fg3" />, run: go(() => void navigate({ to: "/o/$entity", params: { entity: item.entity }, search: { view: item.view ?? undefined } })) });
    }
  }
  for (const entity of metadata.entities) {
    if (typed === "" || metadata.navigation.some((group) => group.items.some((item) => item.entity === entity.name)) || !matches(entity.label)) continue;
    entries.push({ key: `e${entity.name}`, group: t("palette.goTo"), label: entity.label, icon: <Icon name={entity.icon} className="text-fg3" />, run: go(() => void navigate({ to: "/o/$entity", params: { entity: entity.name } })) });
  }
  if (me.platform.includes("design") && matches(t("shell.revisions"))) {
    entries.push({ key: "revisions", group: t("palette.goTo"), label: t("shell.revisions"), hint: t("shell.design"), icon: <History size={15} aria-hidden className="text-fg3" />, run: go(() => void navigate({ to: "/design/revisions" })) });
  }
  const actions: Omit<Entry, "group">[] = metadata.entities
    .filter((entity) => entity.rights.create)
    .map((entity) => ({
      key: `c${entity.name}`,
      label: t("palette.new", { entity: entity.label }),
      icon: <Plus size={15} aria-hidden className="text-fg3" />,
      run: go(() => openCreate(entity.name, { onCreated: (record) => void navigate({ to: "/o/$entity/$id", params: { entity: entity.name, id: record.id } }) })),
    }));
  const other = language.get() === "en" ? "zh-CN" : "en";
  actions.push(
    { key: "language", label: t("shell.switchLanguage", { language: LANGUAGE_NAMES[other] }), icon: <Languages size={15} aria-hidden className="text-fg3" />, run: go(() => void switchLanguage(other)) },
    { key: "theme", label: t("palette.toggleTheme"), icon: <SunMoon size={15} aria-hidden className="text-fg3" />, run: go(() => setTheme(document.documentElement.classList.contains("dark") ? "light" : "dark")) },
    { key: "keys", label: t("shell.shortcuts"), hint: "?", icon: <Keyboard size={15} aria-hidden className="text-fg3" />, run: go(openShortcuts) },
    { key: "out", label: t("shell.signOut"), icon: <LogOut size={15} aria-hidden className="text-fg3" />, run: go(() => void leave(navigate)) },
  );
  for (const action of actions) if (matches(action.label)) entries.push({ ...action, group: t("palette.actions") });

  // By key: answers that come late must not put another entry under the highlight.
  const current = Math.max(0, entries.findIndex((entry) => entry.key === active));
  useEffect(() => {
    list.current?.querySelector(`[data-index="${current}"]`)?.scrollIntoView({ block: "nearest" });
  }, [current]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (entries.length > 0) setActive(entries[(current + (event.key === "ArrowDown" ? 1 : entries.length - 1)) % entries.length]?.key ?? null);
    } else if (event.key === "Enter") {
      event.preventDefault();
      entries[current]?.run();
    }
  };

  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop z-40" />
        <Dialog.Popup
          aria-label={t("palette.label")}
          initialFocus={input}
          className={phone ? "fixed inset-0 z-50 flex flex-col bg-raised outline-none" : "fixed top-[14vh] left-1/2 z-50 flex max-h-[min(480px,70vh)] w-[min(552px,calc(100vw-32px))] -translate-x-1/2 flex-col overflow-hidden rounded-xl bg-raised shadow-3 outline-none"}
        >
          <div className="flex h-12 shrink-0 items-center gap-3 border-b px-4">
            <Search size={16} aria-hidden className="shrink-0 text-fg3" />
            <input
              ref={input}
              role="combobox"
              aria-expanded
              aria-controls={`${id}-list`}
              aria-activedescendant={entries.length > 0 ? `${id}-${current}` : undefined}
              aria-autocomplete="list"
              aria-label={t("palette.label")}
              className="in-quiet quiet text-base max-md:text-[16px]"
              placeholder={t(phone ? "shell.search" : "palette.placeholder")}
              value={search}
              onChange={(event) => {
                setSearch(event.target.value);
                setActive(null);
              }}
              onKeyDown={onKeyDown}
            />
            {phone ? (
              <button type="button" className="btn btn-g" onClick={onClose}>
                {t("app.cancel")}
              </button>
            ) : (
              <Kbd>esc</Kbd>
            )}
          </div>
          <div ref={list} id={`${id}-list`} role="listbox" tabIndex={-1} aria-label={t("palette.label")} aria-busy={waiting} className="mi-touch-phone min-h-0 flex-1 overflow-y-auto p-1.5">
            {entries.map((entry, index) => (
              <div key={entry.key} role="presentation">
                {entry.group !== entries[index - 1]?.group && (
                  <p role="presentation" className="px-2 pt-2 pb-1 text-xs text-fg3">
                    {entry.group}
                  </p>
                )}
                <div
                  id={`${id}-${index}`}
                  data-index={index}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === current}
                  data-highlighted={index === current || undefined}
                  className="mi !h-9 max-md:!h-12"
                  onPointerMove={() => setActive(entry.key)}
                  onClick={entry.run}
                  onKeyDown={onKeyDown}
                >
                  {entry.icon}
                  <span className="min-w-0 flex-1 truncate">{entry.label}</span>
                  {entry.hint && <span className="max-w-[40%] truncate text-xs text-fg3">{entry.hint}</span>}
                </div>
              </div>
            ))}
            {entries.length === 0 && <p className={cx("px-3 py-8 text-center text-fg3", waiting && "pulse")}>{waiting ? t("app.loading") : t("palette.none", { search: search.trim() })}</p>}
          </div>
          {!phone && (
            <div className="flex h-9 shrink-0 items-center gap-4 border-t px-4 text-xs text-fg3">
              <span className="flex items-center gap-1.5">
                <Kbd>
                  <CornerDownLeft size={10} aria-hidden className="inline" />
                </Kbd>
                {t("palette.open")}
              </span>
              <span className="flex items-center gap-1.5">
                <Kbd>↑↓</Kbd>
                {t("palette.select")}
              </span>
            </div>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function formatHint(entity: Entity, name: string, value: unknown): string {
  const field = fieldOf(entity, name);
  return field ? formatValue(entity, field, value) : "";
}

function useDebounced(value: string, delayMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return settled;
}
