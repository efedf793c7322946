import type { ReactNode } from "react";
import { t } from "../../lib/i18n";

export interface DiffLine {
  kind: "same" | "gone" | "new";
  text: string;
}

/** More lines on each side than this are not compared one by one. */
const MOST = 400;

/** The lines of two texts, those in both once; what went stands before what came. */
export function diffLines(before: string, after: string): DiffLine[] {
  const lines = (text: string) => (text === "" ? [] : text.split("\n"));
  const [old, now] = [lines(before), lines(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  const same = (list: readonly string[]) => list.map((text): DiffLine => ({ kind: "same", text }));
  return [...same(old.slice(0, start)), ...between(old.slice(start, old.length - end), now.slice(start, now.length - end)), ...same(old.slice(old.length - end))];
}

function between(old: readonly string[], now: readonly string[]): DiffLine[] {
  const gone = (text: string): DiffLine => ({ kind: "gone", text });
  const come = (text: string): DiffLine => ({ kind: "new", text });
  if (old.length > MOST || now.length > MOST) return [...old.map(gone), ...now.map(come)];
  // Longest common lines from each place on.
  const width = now.length + 1;
  const common = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1)
      common[i * width + j] = old[i] === now[j] ? (common[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
  const found: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      found.push({ kind: "same", text: old[i] ?? "" });
      i += 1;
      j += 1;
    } else if (i < old.length && (j >= now.length || (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))) {
      found.push(gone(old[i] ?? ""));
      i += 1;
    } else {
      found.push(come(now[j] ?? ""));
      j += 1;
    }
  }
  return found;
}

/** What changed in a text of several lines, with the lines around it. */
export function TextDiff({ before, after }: { before: string; after: string }): ReactNode {
  if (before === after) return <span className="text-fg3">{t("history.styles")}</span>;
  const lines = diffLines(before, after);
  const near = lines.map((_, index) => [index - 1, index, index + 1].some((at) => lines[at] !== undefined && lines[at].kind !== "same"));
  return (
    <span className="grid min-w-0 flex-1 gap-px overflow-hidden rounded-lg bg-sunken px-3 py-2 leading-5">
      {lines.map((line, index) => {
        if (!near[index]) return near[index - 1] || index === 0 ? <span key={index} className="text-fg3">…</span> : null;
        const text = <span className="min-w-0 break-words whitespace-pre-wrap">{line.text === "" ? "\u00a0" : line.text}</span>;
        const mark = <span aria-hidden className="w-3 shrink-0 text-center">{line.kind === "same" ? "" : line.kind === "gone" ? "−" : "+"}</span>;
        if (line.kind === "same") return <span key={index} className="flex gap-1.5 text-fg3">{mark}{text}</span>;
        const Tag = line.kind === "gone" ? "del" : "ins";
        return <Tag key={index} className={line.kind === "gone" ? "flex gap-1.5 text-bad" : "flex gap-1.5 text-ok no-underline"}>{mark}{text}</Tag>;
      })}
    </span>
  );
}
