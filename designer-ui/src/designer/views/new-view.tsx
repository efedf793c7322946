import { useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { useMetadata } from "../../metadata/hooks";
import { Select, checkName, LabelsInput, NameInput, NewForm } from "../revisions/new-form";
import { freeName, nameFrom } from "../revisions/edits";
import { viewsIn } from "../revisions/files";
import { useStudio } from "../studio/context";
import { draftMetadata } from "./draft-model";
import { addView, possibleShapes, type Shape } from "./edits";

/** Asks what a new view is called and how it shows its records. */
export function NewViewDialog({ entity: entityName, onClose, onMade }: { entity: string; onClose: () => void; onMade: (name: string) => void }): ReactNode {
  const { editing } = useStudio();
  const metadata = useMetadata();
  const entity = draftMetadata(metadata, editing.files).entities.find(({ name }) => name === entityName);
  const taken = viewsIn(editing.files, entityName).flatMap(({ doc }) => [doc.name, ...(doc.aliases ?? [])]);
  const [labels, setLabels] = useState({ zh: "", en: "" });
  const [name, setName] = useState<string | null>(null);
  const [shape, setShape] = useState<Shape>("list");
  const [tried, setTried] = useState(false);
  const called = name ?? freeName(nameFrom(labels.en) || nameFrom(labels.zh) || shape, taken);
  const nameFault = checkName(called, taken);
  const submit = () => {
    setTried(true);
    if (!entity || labels.zh.trim() === "" || nameFault !== null) return;
    editing.apply(addView(editing.files, entity, { labels, name: called, shape }));
    onClose();
    onMade(called);
  };
  return (
    <NewForm title={t("vd.newTitle")} action={t("vd.create")} onSubmit={submit} onClose={onClose}>
      <LabelsInput labels={labels} onChange={setLabels} first error={tried && labels.zh.trim() === "" ? t("designer.labelMissing") : null} />
      <Select label={t("vd.shape")} value={shape} options={(entity ? possibleShapes(entity) : (["list"] as const)).map((value) => ({ value, label: t(`vd.shape.${value}`) }))} onChange={(value) => setShape(value as Shape)} />
      <NameInput name={called} onChange={setName} error={tried || name !== null ? nameFault : null} />
    </NewForm>
  );
}
