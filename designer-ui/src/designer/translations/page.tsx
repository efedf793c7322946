import { useNavigate, useSearch } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ClipboardCopy, Languages, Search, TriangleAlert } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, useMemo, useRef, useState, type ReactNode } from "react";
import { formatInteger } from "../../lib/format";
import { t, tMaybe } from "../../lib/i18n";
import { isComposing } from "../../lib/keys";
import { useIsPhone } from "../../lib/media";
import { toast } from "../../lib/toast";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { PageHeader } from "../../ui/page-header";
import { useStudio } from "../studio/context";
import "../views/views.css";
import { applyChanges, asTable, type Change, isMissing, keyOf, KINDS, type Language, LANGUAGES, progressOf, readPaste, type Text, textsIn, twinsOf } from "./texts";

const ROW = 40;
const PHONE_ROW = 116;
const SHORT: Record<Language, "zh" | "en"> = { "zh-CN": "zh", en: "en" };

/** `/design/translations`: every text of the model in each language, and what is missing. */
export function TranslationsPage(): ReactNode {
  const { editing } = useStudio();
  const phone = useIsPhone();
  const navigate = useNavigate();
  const search = useSearch({ from: "/design/translations" });
  const { files, apply } = editing;
  const texts = useMemo(() => textsIn(files), [files]);
  const twins = useMemo(() => twinsOf(texts), [texts]);
  const put = (next: Partial<typeof search>) => void navigate({ to: "/design/translations", search: { ...search, ...next }, replace: true });
  // What is filled in stays in sight until the filter is set anew: a line must not vanish from under the hands.
  const filter = `${search.kind ?? ""}\n${search.show ?? ""}\n${search.q ?? ""}`;
  const [kept, setKept] = useState<{ filter: string; keys: ReadonlySet<string> } | null>(null);
  const matches = (text: Text): boolean => {
    const wanted = (search.q ?? "").trim().toLowerCase();
    if (search.kind !== undefined && text.kind !== search.kind) return false;
    if (wanted !== "" && ![...text.where, ...LANGUAGES.map((language) => text.values[language])].some((word) => word.toLowerCase().includes(wanted))) return false;
    if (search.show === "missing") return LANGUAGES.some((language) => isMissing(text, language));
    if (search.show === "twins") return LANGUAGES.some((language) => twins.has(`${keyOf(text)} ${language}`));
    return true;
  };
  if (kept?.filter !== filter) setKept({ filter, keys: new Set(texts.filter(matches).map(keyOf)) });
  const rows = texts.filter((text) => kept?.keys.has(keyOf(text)));
  const change = (changes: readonly Change[]) => {
    if (changes.length > 0) apply(applyChanges(files, changes), changes.length === 1 && changes[0] ? `${keyOf(changes[0].text)}.${changes[0].language}` : undefined);
  };
  const copyAll = async () => {
    await navigator.clipboard.writeText(asTable(rows));
    toast(t("vd.copied", { n: rows.length }));
  };
  return (
    <>
      <PageHeader help="translations" documentTitle={`${t("vd.translations")} · ${t("shell.design")}`} icon={<Languages size={16} aria-hidden />} title={t("vd.translations")} after={<Progress texts={texts} />}>
        <Button className="max-md:hidden" onClick={() => void copyAll()}>
          <ClipboardCopy size={14} aria-hidden />
          {t("vd.copyTable")}
        </Button>
      </PageHeader>
      <div role="toolbar" aria-label={t("list.toolbar")} className="flex min-h-[44px] shrink-0 flex-wrap items-center gap-2 border-b px-4 py-1.5">
        <select aria-label={t("vd.kindOf")} className="sel-box" value={search.kind ?? ""} onChange={(event) => put({ kind: event.target.value || undefined })}>
          <option value="">{t("vd.allKinds")}</option>
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`vd.kind.${kind}`)}
            </option>
          ))}
        </select>
        <select aria-label={t("vd.showOf")} className="sel-box" value={search.show ?? ""} onChange={(event) => put({ show: event.target.value || undefined })}>
          <option value="">{t("vd.show.all")}</option>
          <option value="missing">{t("vd.show.missing")}</option>
          <option value="twins">{t("vd.show.twins")}</option>
        </select>
        <span className="num text-xs text-fg3">{t("vd.nTexts", { n: formatInteger(rows.length) })}</span>
        <span className="flex-1" />
        <span className="relative w-56 max-md:w-full">
          <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-fg3" />
          <input type="text" role="searchbox" className="in !h-7 !pl-7 max-md:!h-9" aria-label={t("vd.searchTexts")} placeholder={t("vd.searchTexts")} value={search.q ?? ""} onChange={(event) => put({ q: event.target.value || undefined })} />
        </span>
      </div>
      {rows.length === 0 ? <Empty icon={Languages} title={t(search.show === "missing" ? "vd.nothingMissing" : "vd.noTexts")} /> : <Table key={filter} rows={rows} twins={twins} height={phone ? PHONE_ROW : ROW} onChange={change} />}
    </>
  );
}

function Progress({ texts }: { texts: readonly Text[] }): ReactNode {
  return (
    <span className="ml-3 flex items-center gap-4 text-xs text-fg2">
      {LANGUAGES.map((language) => {
        const share = progressOf(texts, language);
        return (
          <span key={language} className="flex items-center gap-1.5">
            <span className="max-md:sr-only">{t(`vd.language.${SHORT[language]}`)}</span>
            <progress className="vd-progress" aria-label={t("vd.progressOf", { language: t(`vd.language.${SHORT[language]}`) })} max={100} value={share} />
            <span className="num">{share}%</span>
          </span>
        );
      })}
    </span>
  );
}

interface TableProps {
  rows: readonly Text[];
  twins: ReadonlySet<string>;
  height: number;
  onChange: (changes: readonly Change[]) => void;
}

/** A grid of texts: arrows go from cell to cell, Enter or typing edits, a table is copied out and pasted in. */
function Table({ rows, twins, height, onChange }: TableProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ row: 0, column: 0 });
  const [draft, setDraft] = useState<string | null>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 8 });
  const current = rows[Math.min(at.row, rows.length - 1)];
  const language = LANGUAGES[at.column] ?? "zh-CN";
  const go = (row: number, column: number) => {
    const next = { row: Math.max(0, Math.min(rows.length - 1, row)), column: Math.max(0, Math.min(LANGUAGES.length - 1, column)) };
    setAt(next);
    virtual.scrollToIndex(next.row);
  };
  const commit = () => {
    if (draft !== null && current && draft.trim() !== current.values[language]) onChange([{ text: current, language, value: draft }]);
    setDraft(null);
    scroller.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || !current) return;
    if (draft !== null) {
      if (event.key === "Escape") {
        event.preventDefault();
        setDraft(null);
        scroller.current?.focus();
      } else if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        commit();
        if (event.key === "Enter") go(at.row + 1, at.column);
        else if (event.shiftKey) go(at.column === 0 ? at.row - 1 : at.row, at.column === 0 ? 1 : 0);
        else go(at.column === 1 ? at.row + 1 : at.row, at.column === 1 ? 0 : 1);
      }
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const steps: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-12, 0], PageDown: [12, 0] };
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      go(at.row + step[0], at.column + step[1]);
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      go(event.key === "Home" ? 0 : rows.length - 1, at.column);
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      setDraft(current.values[language]);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      onChange([{ text: current, language, value: "" }]);
    } else if (event.key.length === 1) {
      setDraft("");
    }
  };
  const onCopy = (event: ClipboardEvent) => {
    if (draft !== null || !current) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", current.values[language]);
  };
  const onPaste = (event: ClipboardEvent) => {
    if (draft !== null) return;
    event.preventDefault();
    onChange(readPaste(rows, at, event.clipboardData.getData("text/plain")));
  };
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={t("vd.translations")}
      aria-rowcount={rows.length + 1}
      aria-colcount={3}
      aria-activedescendant={current ? cellId(current, language) : undefined}
      className="vd-texts quiet min-h-0 flex-1 overflow-y-auto outline-none"
      onKeyDown={onKeyDown}
      onCopy={onCopy}
      onPaste={onPaste}
    >
      <div role="row" aria-rowindex={1} className="vd-text-row sticky top-0 z-2 !h-8 bg-surface text-xs text-fg3">
        <span role="columnheader" className="px-4">{t("vd.what")}</span>
        {LANGUAGES.map((one) => (
          <span key={one} role="columnheader" className="px-2.5 max-md:hidden">{t(`vd.language.${SHORT[one]}`)}</span>
        ))}
      </div>
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const text = rows[item.index];
          if (!text) return null;
          return (
            <div key={keyOf(text)} role="row" aria-rowindex={item.index + 2} className="vd-text-row absolute inset-x-0" style={{ top: item.start, height }}>
              <span role="rowheader" className="flex min-w-0 items-center gap-2 px-4">
                <span className="truncate" data-tip={text.where.join(" · ")}>{text.where.join(" · ")}</span>
                <span className="shrink-0 text-xs text-fg3">{text.property === "label" ? t(`vd.kind.${text.kind}`) : (tMaybe(`vd.text.${text.property}`) ?? text.property)}</span>
              </span>
              {LANGUAGES.map((one, column) => {
                const isCurrent = item.index === at.row && column === at.column;
                const isTwin = twins.has(`${keyOf(text)} ${one}`);
                const value = text.values[one];
                return (
                  // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid takes the keys
                  <span
                    key={one}
                    id={cellId(text, one)}
                    role="gridcell"
                    tabIndex={-1}
                    lang={one}
                    aria-selected={isCurrent}
                    data-cur={isCurrent || undefined}
                    data-missing={value.trim() === "" || undefined}
                    className="vd-text"
                    onClick={() => {
                      if (draft !== null) commit();
                      setAt({ row: item.index, column });
                      scroller.current?.focus();
                    }}
                    onDoubleClick={() => setDraft(value)}
                  >
                    {isCurrent && draft !== null ? (
                      <input autoFocus className="in-quiet quiet" lang={one} aria-label={`${text.where.join(" · ")} ${t(`vd.language.${SHORT[one]}`)}`} value={draft} onChange={(event) => setDraft(event.target.value)} onBlur={commit} />
                    ) : (
                      <>
                        <span className="truncate" data-tip={value.length > 30 ? value : undefined}>{value.trim() === "" ? <span className="text-xs text-warn" lang={undefined}>{t("vd.missing")}</span> : value}</span>
                        {isTwin && (
                          <span role="img" aria-label={t("vd.twin")} data-tip={t("vd.twin")} className="shrink-0 text-warn">
                            <TriangleAlert size={13} aria-hidden />
                          </span>
                        )}
                      </>
                    )}
                  </span>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}

const cellId = (text: Text, language: Language): string => `text-${keyOf(text).replace(/[^a-zA-Z0-9]/g, "-")}-${language}`;
