import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Button, IconButton } from "../../ui/button";
import { Input } from "../../ui/input";
import type { FirstStage } from "../pipelines/edits";

const KINDS = ["open", "won", "lost", "paused", "invalid"] as const;

/** The stages a pipeline begins with: what they are called, and what it means to stand there. */
export function StageRows({ stages, onChange, error }: { stages: readonly FirstStage[]; onChange: (stages: FirstStage[]) => void; error: string | null }): ReactNode {
  const set = (at: number, change: Partial<FirstStage>) => onChange(stages.map((stage, index) => (index === at ? { ...stage, ...change } : stage)));
  /** A further stage stands before the ends. */
  const add = () => {
    const end = stages.findIndex((stage) => stage.kind !== "open");
    const at = end < 0 ? stages.length : end;
    onChange([...stages.slice(0, at), { labels: { zh: "", en: "" }, kind: "open" }, ...stages.slice(at)]);
  };
  return (
    <fieldset>
      <legend className="lb">{t("pipe.stages")}</legend>
      <div className="grid gap-2 max-sm:gap-3">
        {stages.map(({ labels, kind }, index) => (
          <div key={index} className="grid grid-cols-[1fr_1fr_auto] items-center gap-2 sm:grid-cols-[1fr_1fr_108px_auto]">
            <Input aria-label={t("ent.stageZh", { n: index + 1 })} placeholder={t("designer.labelZh")} maxLength={60} value={labels.zh} onChange={(event) => set(index, { labels: { ...labels, zh: event.target.value } })} />
            <Input aria-label={t("ent.stageEn", { n: index + 1 })} placeholder={t("designer.labelEn")} maxLength={60} value={labels.en} onChange={(event) => set(index, { labels: { ...labels, en: event.target.value } })} />
            <select aria-label={t("ent.stageKind", { n: index + 1 })} className="in max-sm:col-span-2 max-sm:row-start-2" value={kind} onChange={(event) => set(index, { kind: event.target.value })}>
              {KINDS.map((value) => <option key={value} value={value}>{t(`designer.kind.${value}`)}</option>)}
            </select>
            <IconButton label={t("ent.dropStage", { n: index + 1 })} onClick={() => onChange(stages.filter((_, place) => place !== index))}>
              <X size={14} aria-hidden />
            </IconButton>
          </div>
        ))}
        <div>
          <Button tone="ghost" onClick={add}>
            <Plus size={14} aria-hidden />
            {t("ent.addStage")}
          </Button>
        </div>
        {error && <p role="alert" className="text-xs text-bad">{error}</p>}
        <p className="text-xs text-fg3">{t("ent.stagesNote")}</p>
      </div>
    </fieldset>
  );
}
