import { useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Chip } from "../../ui/chip";
import { Input } from "../../ui/input";
import { addStage, type Labels, type Patch } from "../revisions/edits";
import { type PipelineDoc, type Placed, readLabel } from "../revisions/files";
import { hasLabel, HUES, HueInput, LabelsInput, More, NameInput, NewForm, Select, useName } from "../revisions/new-form";

const NOBODY: Labels = { zh: "", en: "" };

const KINDS = ["open", "won", "lost", "paused", "invalid"] as const;

export function AddStageDialog({ pipeline, after: firstAfter, onAdd, onClose }: { pipeline: Placed<PipelineDoc>; after: string | null; onAdd: (patch: Patch) => void; onClose: () => void }): ReactNode {
  const { stages } = pipeline.doc;
  const [labels, setLabels] = useState(NOBODY);
  const [after, setAfter] = useState(firstAfter ?? stages.findLast((stage) => (stage.kind ?? "open") === "open")?.name ?? "");
  const neighbour = stages.find((stage) => stage.name === after);
  const [picked, setHue] = useState<number | null>(null);
  const hue = picked ?? HUES.find((candidate) => Math.abs(candidate - (neighbour?.hue ?? 264)) < 13) ?? 264;
  const [kind, setKind] = useState<string>("open");
  const [typed, setProbability] = useState<string | null>(null);
  const probability = typed ?? (kind === "won" ? "100" : kind !== "open" ? "0" : neighbour?.probability === undefined ? "" : String(neighbour.probability));
  const [days, setDays] = useState("");
  const [tried, setTried] = useState(false);
  const { name, setName, error } = useName(labels, stages.map((stage) => stage.name), "stage");
  const numberOf = (text: string, max: number): number | null | undefined => {
    if (text.trim() === "") return null;
    const value = Number(text.normalize("NFKC").replace("%", ""));
    return Number.isInteger(value) && value >= 0 && value <= max ? value : undefined;
  };
  const chance = numberOf(probability, 100);
  const expected = numberOf(days, 3650);
  const submit = () => {
    setTried(true);
    if (!hasLabel(labels) || error !== null || chance === undefined || expected === undefined) return;
    onAdd(addStage(pipeline, { labels, name, hue, kind, probability: chance, expectedDays: expected, after: after === "" ? null : after }));
  };
  return (
    <NewForm title={t("designer.addStageTo", { pipeline: readLabel(pipeline.doc.label, pipeline.doc.name) })} action={t("designer.add")} onSubmit={submit} onClose={onClose}>
      <LabelsInput labels={labels} onChange={setLabels} first error={tried && !hasLabel(labels) ? t("designer.labelMissing") : null} />
      <div className="grid gap-4 sm:grid-cols-2 sm:gap-3">
        <Select label={t("designer.position")} value={after} onChange={setAfter} options={[{ value: "", label: t("designer.first") }, ...stages.map((stage) => ({ value: stage.name, label: t("designer.afterX", { x: readLabel(stage.label, stage.name) }) }))]} />
        <Select label={t("designer.kind")} value={kind} onChange={setKind} options={KINDS.map((value) => ({ value, label: t(`designer.kind.${value}`) }))} />
        <label className="block">
          <span className="lb">{t("designer.probability")}</span>
          <Input inputMode="numeric" className="num" invalid={chance === undefined} value={probability} placeholder="0–100" onChange={(event) => setProbability(event.target.value)} />
        </label>
        <label className="block">
          <span className="lb">{t("designer.expectedDays")}</span>
          <Input inputMode="numeric" className="num" invalid={expected === undefined} value={days} onChange={(event) => setDays(event.target.value)} />
        </label>
      </div>
      <HueInput hue={hue} onChange={setHue} />
      <p aria-hidden className="flex items-center gap-2 text-xs text-fg3">
        {t("designer.looksLike")}
        <Chip hue={hue}>{labels.zh || labels.en || t("designer.newStage")}</Chip>
      </p>
      <More>
        <NameInput name={name} onChange={setName} error={error} />
      </More>
    </NewForm>
  );
}
