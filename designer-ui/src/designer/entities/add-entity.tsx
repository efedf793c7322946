import { useState, type ReactNode } from "react";
import { t } from "../../lib/i18n";
import { Checkbox } from "../../ui/checkbox";
import { Input } from "../../ui/input";
import { IconInput } from "../panel/controls";
import { addEntity, type Labels, type Patch } from "../revisions/edits";
import { entitiesIn, type NavigationDoc, readLabel } from "../revisions/files";
import { hasLabel, HueInput, LabelsInput, More, NameInput, NewForm, Select, useName } from "../revisions/new-form";
import type { Files } from "../revisions/requests";

const NOBODY: Labels = { zh: "", en: "" };

export function AddEntityDialog({ files, onAdd, onClose }: { files: Files; onAdd: (patch: Patch, name: string) => void; onClose: () => void }): ReactNode {
  const entities = entitiesIn(files);
  const groups = (files["navigation.json"] as NavigationDoc | undefined)?.items.filter((item) => item.entity === undefined) ?? [];
  const [labels, setLabels] = useState(NOBODY);
  const [plural, setPlural] = useState("");
  const [icon, setIcon] = useState("box");
  const [hue, setHue] = useState(264);
  const [owned, setOwned] = useState(true);
  const [like, setLike] = useState(entities[0]?.doc.name ?? "");
  const [group, setGroup] = useState(groups.at(-1)?.id ?? "");
  const [tried, setTried] = useState(false);
  const { name, setName, error } = useName(labels, [...entities.map(({ doc }) => doc.name), "user"], "thing");
  const submit = () => {
    setTried(true);
    if (!hasLabel(labels) || error !== null) return;
    onAdd(
      addEntity(files, { labels, plural, name, icon, hue, owned, nameLabels: { zh: labels.zh.trim() === "" ? "" : `${labels.zh.trim()}名称`, en: "Name" }, rightsLike: like === "" ? null : like, group: group === "" ? null : group }),
      name,
    );
  };
  return (
    <NewForm title={t("designer.addEntity")} action={t("designer.add")} onSubmit={submit} onClose={onClose}>
      <LabelsInput labels={labels} onChange={setLabels} first error={tried && !hasLabel(labels) ? t("designer.labelMissing") : null} />
      <IconInput label={t("designer.icon")} icon={icon} onChange={setIcon} />
      <HueInput hue={hue} onChange={setHue} />
      <div className="grid gap-4 sm:grid-cols-2 sm:gap-3">
        {entities.length > 0 && <Select label={t("designer.rightsLike")} value={like} onChange={setLike} options={[...entities.map(({ doc }) => ({ value: doc.name, label: readLabel(doc.label, doc.name) })), { value: "", label: t("designer.rightsNone") }]} />}
        <Select label={t("designer.menu")} value={group} onChange={setGroup} options={[...groups.map((item) => ({ value: item.id, label: readLabel(item.label, item.id) })), { value: "", label: t("designer.menuNone") }]} />
      </div>
      <label className="flex items-center gap-2"><Checkbox checked={owned} onChange={setOwned} />{t("designer.owned")}</label>
      <More>
        <NameInput name={name} onChange={setName} error={error} />
        <label className="block">
          <span className="lb">{t("designer.pluralEn")}</span>
          <Input lang="en" value={plural} maxLength={60} onChange={(event) => setPlural(event.target.value)} />
        </label>
      </More>
    </NewForm>
  );
}
