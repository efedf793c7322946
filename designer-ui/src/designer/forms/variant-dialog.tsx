import { useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { freeName, nameFrom, type Patch } from "../revisions/edits";
import { type AudienceDoc, type EntityDoc, type FormDoc, type Placed, readLabel } from "../revisions/files";
import { checkName, LabelsInput, NameInput, NewForm, Select } from "../revisions/new-form";
import type { Files } from "../revisions/requests";
import { AudienceFields } from "./audience";
import { addForm, setAudience } from "./variants";

interface VariantDialogProps {
  files: Files;
  entity: EntityDoc;
  forms: readonly Placed<FormDoc>[];
  like: FormDoc | null;
  onAdd: (patch: Patch, name: string) => void;
  onClose: () => void;
}

/** A further form, for some roles, stages or a device; a copy of another or empty. */
export function VariantDialog({ files, entity, forms, like: first, onAdd, onClose }: VariantDialogProps): ReactNode {
  const [labels, setLabels] = useState({ zh: "", en: "" });
  const [typed, setTyped] = useState<string | null>(null);
  const [audience, setFor] = useState<AudienceDoc>({});
  const [like, setLike] = useState(first?.id ?? "");
  const [tried, setTried] = useState(false);
  const taken = forms.map(({ doc }) => doc.name);
  const name = typed ?? freeName(nameFrom(labels.en) || "form", taken);
  const missing = labels.zh.trim() === "" && labels.en.trim() === "";
  const fault = checkName(name, taken);
  const submit = () => {
    setTried(true);
    if (missing || fault !== null) return;
    onAdd(addForm(files, entity.name, { labels, name, audience, like: forms.find(({ doc }) => doc.id === like)?.doc ?? null }).patch, name);
  };
  return (
    <NewForm title={t("fd.newFormTitle", { entity: readLabel(entity.label, entity.name) })} action={t("designer.add")} onSubmit={submit} onClose={onClose}>
      <LabelsInput labels={labels} onChange={setLabels} first error={tried && missing ? t("designer.labelMissing") : null} />
      <Select label={t("fd.beginsWith")} value={like} options={[{ value: "", label: t("fd.nothing") }, ...forms.map(({ doc }) => ({ value: doc.id, label: t("fd.copyOf", { form: readLabel(doc.label, doc.name) }) }))]} onChange={setLike} />
      {forms.length > 0 && (
        <fieldset className="fd-card grid gap-4">
          <legend className="sr-only">{t("fd.usedFor")}</legend>
          <AudienceFields files={files} entity={entity.name} audience={audience} onChange={(change) => setFor((before) => setAudience({ id: "", name: "", elements: [], for: before }, change).for ?? {})} />
        </fieldset>
      )}
      <NameInput name={name} onChange={setTyped} error={tried || typed !== null ? fault : null} />
    </NewForm>
  );
}
