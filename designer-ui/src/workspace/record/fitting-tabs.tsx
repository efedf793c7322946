import { ChevronDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/media";
import { MenuButton } from "../../ui/menu";
import { type Tab, Tabs } from "../../ui/tabs";

interface FittingTabsProps {
  tabs: readonly Tab[];
  current: string;
  onChange: (key: string) => void;
  panelId: string;
  /** Keys of tabs that stay in sight, as the current one does. */
  keep: readonly string[];
}

/** Room for "12 more" and its arrow, in pixels. */
const MORE = 96;
const GAP = 2;

/** Tabs of a record: those without room are in a menu at the end. On a phone they are swiped sideways instead. */
export function FittingTabs({ tabs, current, onChange, panelId, keep }: FittingTabsProps): ReactNode {
  const phone = useIsPhone();
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<number | null>(null);
  const [measured, setMeasured] = useState<{ of: string; widths: readonly number[] } | null>(null);
  const all = tabs.map((tab) => `${tab.key}\t${tab.label}\t${tab.count ?? ""}`).join("\n");
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // Before they are painted, all of them stand there once to be measured.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || measured?.of === all) return;
    setRoom(element.clientWidth);
    setMeasured({ of: all, widths: [...element.querySelectorAll<HTMLElement>("[role=tab]")].map((tab) => tab.offsetWidth) });
  }, [all, measured]);

  const widths = phone || measured?.of !== all || room === null ? null : measured.widths;
  const shown = widths === null || room === null ? new Set(tabs.map((tab) => tab.key)) : fitting(tabs, widths, room, [...keep, current]);
  const hidden = tabs.filter((tab) => !shown.has(tab.key));
  return (
    <div ref={box} className="flex min-w-0 flex-1 items-center">
      <Tabs label={t("record.tabs")} panelId={panelId} current={current} onChange={onChange} tabs={tabs.filter((tab) => shown.has(tab.key))} />
      {hidden.length > 0 && (
        <MenuButton
          className="tab ml-0.5 shrink-0"
          menuLabel={t("record.moreTabs")}
          align="end"
          entries={() => hidden.map((tab) => ({ key: tab.key, label: tab.label, ...(tab.count == null ? {} : { hint: String(tab.count) }), onSelect: () => onChange(tab.key) }))}
        >
          {t("record.moreTabsCount", { n: hidden.length })}
          <ChevronDown size={13} aria-hidden className="text-fg3" />
        </MenuButton>
      )}
    </div>
  );
}

/** Keys of the tabs there is room for: the kept ones, then the others in their order. */
export function fitting(tabs: readonly Tab[], widths: readonly number[], room: number, keep: readonly string[]): ReadonlySet<string> {
  const widthOf = (index: number) => (widths[index] ?? 0) + GAP;
  if (tabs.reduce((sum, _, index) => sum + widthOf(index), 0) <= room + GAP) return new Set(tabs.map((tab) => tab.key));
  const shown = new Set(tabs.filter((tab) => keep.includes(tab.key)).map((tab) => tab.key));
  let left = room - MORE - tabs.reduce((sum, tab, index) => (shown.has(tab.key) ? sum + widthOf(index) : sum), 0);
  for (const [index, tab] of tabs.entries()) {
    if (shown.has(tab.key)) continue;
    left -= widthOf(index);
    if (left < 0) break;
    shown.add(tab.key);
  }
  return shown;
}
