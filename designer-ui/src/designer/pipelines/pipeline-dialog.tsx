import { useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { freeName, nameFrom } from "../revisions/edits";
import { type EntityDoc, type PipelineDoc, type Placed, readLabel } from "../revisions/files";
import { checkName, LabelsInput, NameInput, NewForm, Select } from "../revisions/new-form";
import type { NewPipeline } from "./edits";

/** Asks what a further pipeline is called and what it begins with. */
export function PipelineDialog({ entity, pipelines, onAdd, onClose }: { entity: EntityDoc; pipelines: readonly Placed<PipelineDoc>[]; onAdd: (spec: NewPipeline) => void; onClose: () => void }): ReactNode {
  const [labels, setLabels] = useState({ zh: "", en: "" });
  const [typed, setName] = useState<string | null>(null);
  const stageFields = entity.fields.filter((field) => field.type === "stage");
  const [field, setField] = useState(pipelines[0]?.doc.field ?? stageFields[0]?.name ?? "");
  const [like, setLike] = useState(pipelines[0]?.doc.name ?? "");
  const [tried, setTried] = useState(false);
  const taken = pipelines.map(({ doc }) => doc.name);
  const name = typed ?? freeName(nameFrom(labels.en) || "pipeline", taken);
  const error = checkName(name, taken);
  const missing = labels.zh.trim() + labels.en.trim() === "";
  const submit = () => {
    setTried(true);
    if (missing || error !== null || field === "") return;
    onAdd({ labels, name, field, like: pipelines.find(({ doc }) => doc.name === like)?.doc ?? null });
  };
  return (
    <NewForm title={t("pipe.newPipelineOf", { entity: readLabel(entity.label, entity.name) })} action={t("designer.add")} onSubmit={submit} onClose={onClose}>
      <LabelsInput labels={labels} onChange={setLabels} first error={tried && missing ? t("designer.labelMissing") : null} />
      {stageFields.length > 1 && <Select label={t("pipe.stageField")} value={field} onChange={setField} options={stageFields.map((candidate) => ({ value: candidate.name, label: readLabel(candidate.label, candidate.name) }))} />}
      <Select label={t("pipe.startWith")} value={like} onChange={setLike} options={[...pipelines.map(({ doc }) => ({ value: doc.name, label: t("pipe.copyOf", { pipeline: readLabel(doc.label, doc.name) }) })), { value: "", label: t("pipe.plain") }]} />
      <NameInput name={name} onChange={setName} error={error} />
    </NewForm>
  );
}
