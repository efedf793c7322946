import type { ReactNode } from "react";

/** Text with its `code` set apart. */
export function WithCodes({ text }: { text: string }): ReactNode {
  return text.split("`").map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <code key={`${part}-${text.indexOf(part)}`} className="rounded bg-hover px-1 font-mono text-xs [overflow-wrap:anywhere]">
        {part}
      </code>
    ),
  );
}
