import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { RecordProblem } from "../../api/bulk";
import { formatInteger } from "../../lib/format";
import { t } from "../../lib/i18n";
import { fieldOf } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";

interface BulkProblemsProps {
  entity: Entity;
  problems: readonly RecordProblem[];
  /** Records nothing stands in the way of. */
  rest: number;
  onClose: () => void;
  onRest: () => void;
}

interface Group {
  id: string | null;
  name: string;
  lines: { field: string | null; message: string }[];
}

/** Which records refused, and why. Nothing was changed; the others can be changed without them. */
export function BulkProblems({ entity, problems, rest, onClose, onRest }: BulkProblemsProps): ReactNode {
  const groups = new Map<string, Group>();
  for (const problem of problems) {
    const key = problem.record?.id ?? problem.pointer.split("/").slice(0, 3).join("/");
    const group = groups.get(key) ?? { id: problem.record?.id ?? null, name: problem.record?.name ?? "", lines: [] };
    const field = fieldOf(entity, problem.pointer.split("/").at(-1) ?? "");
    group.lines.push({ field: field?.label ?? null, message: problem.message });
    groups.set(key, group);
  }
  return (
    <Dialog
      title={t("list.bulkRefusedTitle", { n: groups.size })}
      description={t("list.bulkRefusedBody")}
      width={560}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("app.close")}</Button>
          {rest > 0 && (
            <Button tone="primary" onClick={onRest}>
              {t("list.bulkRest", { n: formatInteger(rest) })}
            </Button>
          )}
        </>
      }
    >
      <ul className="grid gap-2">
        {[...groups.entries()].map(([key, { id, name, lines }]) => (
          <li key={key} className="flex gap-2.5 rounded-lg bg-sunken px-3 py-2">
            <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-warn" />
            <div className="min-w-0">
              {id && name !== "" && (
                <Link to="/o/$entity/$id" params={{ entity: entity.name, id }} className="lnk font-semibold" onClick={onClose}>
                  {name}
                </Link>
              )}
              <ul className="text-fg2">
                {lines.map((line, index) => (
                  <li key={index}>{line.message}</li>
                ))}
              </ul>
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
