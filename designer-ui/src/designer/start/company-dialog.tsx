import { useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Input } from "../../ui/input";
import { Labelled } from "../../ui/labelled";
import { toLabel, type Patch } from "../revisions/edits";
import type { Label } from "../revisions/files";
import { NewForm } from "../revisions/new-form";
import type { Files } from "../revisions/requests";

const FILE = "settings.json";

interface SettingsDoc {
  name?: Label;
  [key: string]: unknown;
}

/** What the company is called, in both languages; a change of the draft like any other. */
export function CompanyDialog({ files, onSave, onClose }: { files: Files; onSave: (patch: Patch) => void; onClose: () => void }): ReactNode {
  const doc = files[FILE] as SettingsDoc | undefined;
  const read = (tag: string) => (typeof doc?.name === "string" ? doc.name : (doc?.name?.[tag] ?? ""));
  const [zh, setZh] = useState(read("zh-CN"));
  const [en, setEn] = useState(read("en"));
  const [failure, setFailure] = useState<string | null>(null);
  const submit = () => {
    if (zh.trim() === "" && en.trim() === "") return setFailure(t("designer.labelMissing"));
    onSave({ [FILE]: { ...doc, name: toLabel({ zh, en }) } });
    onClose();
  };
  return (
    <NewForm title={t("start.company")} action={t("app.save")} onSubmit={submit} onClose={onClose}>
      <Labelled label={t("start.companyZh")} error={failure}>
        {(control) => <Input id={control.id} aria-describedby={control.describedBy} invalid={control.invalid} autoFocus lang="zh-CN" maxLength={100} value={zh} onChange={(event) => setZh(event.target.value)} />}
      </Labelled>
      <Labelled label={t("start.companyEn")}>
        {(control) => <Input id={control.id} lang="en" maxLength={100} value={en} onChange={(event) => setEn(event.target.value)} />}
      </Labelled>
    </NewForm>
  );
}
