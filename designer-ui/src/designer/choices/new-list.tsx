import { useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { TextArea } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import { freeName, nameFrom } from "../revisions/edits";
import { checkName, LabelsInput, NameInput, NewForm } from "../revisions/new-form";
import { useStudio } from "../studio/context";
import { addList, takenNames } from "./edits";

/** Asks what a new list is called, and for its options, one a line. */
export function NewListDialog({ onClose, onMade }: { onClose: () => void; onMade: (name: string) => void }): ReactNode {
  const { editing } = useStudio();
  const taken = takenNames(editing.files);
  const [labels, setLabels] = useState({ zh: "", en: "" });
  const [name, setName] = useState<string | null>(null);
  const [lines, setLines] = useState("");
  const [tried, setTried] = useState(false);
  const called = name ?? freeName(nameFrom(labels.en) || nameFrom(labels.zh) || "list", taken);
  const fault = checkName(called, taken);
  const submit = () => {
    setTried(true);
    if (labels.zh.trim() === "" || lines.trim() === "" || fault !== null) return;
    editing.apply(addList(editing.files, { labels, name: called, lines }));
    onClose();
    onMade(called);
  };
  return (
    <NewForm title={t("vd.newList")} action={t("vd.create")} onSubmit={submit} onClose={onClose}>
      <LabelsInput labels={labels} onChange={setLabels} first error={tried && labels.zh.trim() === "" ? t("designer.labelMissing") : null} />
      <Labelled label={t("vd.options")} required help={t("vd.linesHelp")} error={tried && lines.trim() === "" ? t("vd.linesMissing") : null}>
        {(control) => <TextArea id={control.id} aria-describedby={control.describedBy} invalid={control.invalid} rows={5} value={lines} onChange={(event) => setLines(event.target.value)} />}
      </Labelled>
      <NameInput name={called} onChange={setName} error={tried || name !== null ? fault : null} />
    </NewForm>
  );
}
