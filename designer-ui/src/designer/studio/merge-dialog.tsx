import { useRef, useState, type ReactNode } from "react";
import { isProblem } from "../../api/client";
import type { Draft, MergeConflict } from "../../api/types";
import { cx } from "../../lib/cx";
import { formatList } from "../../lib/format";
import { t } from "../../lib/i18n";
import { language } from "../../lib/language";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { Dialog } from "../../ui/dialog";
import { mergeDraft, type Take } from "../revisions/requests";

type Side = "mine" | "theirs";

/** What the draft and somebody else both changed, side by side; nothing goes on before each place is decided. */
export function MergeDialog({ draft, conflicts, onClose }: { draft: Draft; conflicts: readonly MergeConflict[]; onClose: () => void }): ReactNode {
  const [take, setTake] = useState<Take>({});
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const open = conflicts.filter((conflict) => take[conflict.key] === undefined);

  const submit = async () => {
    if (busy) return;
    if (open.length > 0) {
      box.current?.querySelector<HTMLElement>("fieldset[data-open] input")?.focus();
      return setFailure(t("studio.decideFirst", { n: open.length }));
    }
    setBusy(true);
    try {
      await mergeDraft(draft, take);
      onClose();
    } catch (error) {
      if (!isProblem(error)) throw error;
      setFailure(error.message);
    } finally {
      setBusy(false);
    }
  };
  const all = (side: Side) => setTake(Object.fromEntries(conflicts.map((conflict) => [conflict.key, side])));
  return (
    <Dialog
      title={t("studio.mergeTitle")}
      description={t("studio.mergeBody")}
      width={720}
      onClose={onClose}
      footer={
        <>
          <span role="status" className="mr-auto min-w-0 text-bad">{failure}</span>
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button tone="primary" aria-busy={busy} onClick={() => void submit()}>{t("studio.merge")}</Button>
        </>
      }
    >
      <div ref={box} className="grid gap-4">
        {conflicts.length > 1 && (
          <p className="flex flex-wrap gap-2">
            <Button onClick={() => all("mine")}>{t("studio.allMine")}</Button>
            <Button onClick={() => all("theirs")}>{t("studio.allTheirs")}</Button>
          </p>
        )}
        {conflicts.map((conflict) => (
          <Place key={conflict.key} conflict={conflict} side={take[conflict.key]} onTake={(side) => setTake({ ...take, [conflict.key]: side })} />
        ))}
      </div>
    </Dialog>
  );
}

function Place({ conflict, side, onTake }: { conflict: MergeConflict; side: Side | undefined; onTake: (side: Side) => void }): ReactNode {
  return (
    <fieldset className="min-w-0" data-open={side === undefined || undefined}>
      <legend className="mb-1.5 flex min-w-0 flex-wrap items-baseline gap-x-2">
        <span className="font-semibold">{conflict.label}</span>
        <span className="text-fg2">{conflict.property_label || t("studio.whole")}</span>
      </legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {(["mine", "theirs"] as const).map((which) => (
          <label key={which} className={cx("flex min-w-0 cursor-pointer items-start gap-2 rounded-lg p-3 shadow-[inset_0_0_0_1px_var(--line2)] hover:bg-hover", side === which && "!shadow-[inset_0_0_0_1.5px_var(--accent)]")}>
            <input type="radio" name={conflict.key} className="mt-1 accent-[var(--accent)]" checked={side === which} onChange={() => onTake(which)} />
            <span className="grid min-w-0 text-xs text-fg3">
              {t(`studio.${which}`)}
              <span className="text-sm break-words text-fg"><Value conflict={conflict} value={conflict[which]} /></span>
            </span>
          </label>
        ))}
      </div>
      {conflict.base !== undefined && conflict.base !== null && <p className="mt-1 truncate text-xs text-fg3">{t("studio.before", { value: valueText(conflict.base) })}</p>}
    </fieldset>
  );
}

/** A hue as the chip it makes, everything else in words. */
function Value({ conflict, value }: { conflict: MergeConflict; value: unknown }): ReactNode {
  return typeof value === "number" && conflict.property.split(".").at(-1) === "hue" ? <Chip hue={value}>{conflict.label}</Chip> : valueText(value);
}

/** A value of the model in words, as far as it has any. */
function valueText(value: unknown): string {
  if (value === undefined || value === null) return t("studio.removed");
  if (typeof value === "boolean") return t(value ? "fields.yes" : "fields.no");
  if (typeof value === "string" || typeof value === "number") return String(value) === "" ? "—" : String(value);
  if (Array.isArray(value)) return value.every((item) => typeof item === "string") ? formatList(value as string[]) : t("studio.nItems", { n: value.length });
  const texts = value as Readonly<Record<string, unknown>>;
  const own = texts[language.get()] ?? texts["label"] ?? texts["name"];
  return typeof own === "string" ? own : typeof own === "object" && own !== null ? valueText(own) : JSON.stringify(value);
}
