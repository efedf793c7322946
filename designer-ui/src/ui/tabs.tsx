import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { cx } from "../lib/cx";

export interface Tab {
  key: string;
  label: string;
  icon?: ReactNode;
  count?: string | number | null;
}

/** A tab list; the panel below carries `id={panelId}` and role=tabpanel. */
export function Tabs({ tabs, current, onChange, label, panelId }: { tabs: readonly Tab[]; current: string; onChange: (key: string) => void; label: string; panelId: string }): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const all = tabs.map((tab) => `${tab.key} ${tab.count ?? ""}`).join();
  // Where they are swiped sideways, the current one is in sight.
  useEffect(() => {
    const box = list.current;
    const tab = box?.querySelector("[aria-selected=true]");
    if (!box || !tab || box.scrollWidth <= box.clientWidth) return;
    const [around, own] = [box.getBoundingClientRect(), tab.getBoundingClientRect()];
    if (own.right > around.right) box.scrollLeft += own.right - around.right + 24;
    else if (own.left < around.left) box.scrollLeft -= around.left - own.left + 24;
  }, [current, all]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const index = tabs.findIndex((tab) => tab.key === current);
    const next = (index + step + tabs.length) % tabs.length;
    const tab = tabs[next];
    if (!tab) return;
    onChange(tab.key);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label={label} tabIndex={-1} className="flex min-w-0 items-center gap-0.5 overflow-x-auto [scrollbar-width:none]" onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          role="tab"
          aria-selected={tab.key === current}
          aria-controls={panelId}
          tabIndex={tab.key === current ? 0 : -1}
          className={cx("tab shrink-0", tab.key === current && "tab-on")}
          onClick={() => onChange(tab.key)}
        >
          {tab.icon}
          {tab.label}
          {tab.count != null && <span className={cx("num text-xs", tab.key === current ? "text-fg2" : "text-fg3")}>{tab.count}</span>}
        </button>
      ))}
    </div>
  );
}
