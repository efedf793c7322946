import { Monitor, Smartphone, X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import { formatList } from "../../lib/format";
import { Picker, type Option } from "../../ui/picker";
import { PopoverButton } from "../../ui/popover";
import { type AudienceDoc, pipelinesIn, readLabel, rolesIn } from "../revisions/files";
import type { Files } from "../revisions/requests";
import { Segmented } from "./segmented";

interface AudienceProps {
  files: Files;
  /** API name. */
  entity: string;
  audience: AudienceDoc;
  onChange: (change: { [Key in keyof AudienceDoc]?: AudienceDoc[Key] | undefined }) => void;
}

const stagesOf = (files: Files, entity: string) =>
  pipelinesIn(files, entity).flatMap(({ doc }) => doc.stages.map((stage) => ({ value: `${doc.name}/${stage.name}`, label: readLabel(stage.label, stage.name), group: readLabel(doc.label, doc.name) })));

/** Whom a form serves: roles, stages, device. */
export function AudienceFields({ files, entity, audience, onChange }: AudienceProps): ReactNode {
  const roles = rolesIn(files).map(({ doc }) => ({ value: doc.name, label: readLabel(doc.label, doc.name) }));
  const stages = stagesOf(files, entity);
  return (
    <>
      <Several label={t("fd.roles")} all={t("fd.everyRole")} options={roles} chosen={audience.roles ?? []} onChange={(next) => onChange({ roles: next })} />
      {(stages.length > 0 || (audience.stages ?? []).length > 0) && <Several label={t("fd.stages")} all={t("fd.everyStage")} options={stages} chosen={audience.stages ?? []} onChange={(next) => onChange({ stages: next })} />}
      <div>
        <p className="lb">{t("fd.device")}</p>
        <Segmented
          label={t("fd.device")}
          value={audience.device ?? "any"}
          choices={[
            { value: "any", label: t("fd.everyDevice") },
            { value: "desktop", label: t("fd.desktop"), icon: <Monitor size={13} aria-hidden /> },
            { value: "phone", label: t("fd.phone"), icon: <Smartphone size={13} aria-hidden /> },
          ]}
          onChange={(device) => onChange({ device: device === "any" ? undefined : (device as "desktop" | "phone") })}
        />
      </div>
    </>
  );
}

function Several({ label, all, options, chosen, onChange }: { label: string; all: string; options: readonly Option[]; chosen: readonly string[]; onChange: (next: string[]) => void }): ReactNode {
  const toggle = (value: string) => onChange(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
  const nameOf = (value: string) => options.find((option) => option.value === value)?.label ?? value;
  return (
    <fieldset className="min-w-0">
      <legend className="lb">{label}</legend>
      <div className="flex flex-wrap items-center gap-1">
        {chosen.map((value) => (
          <span key={value} className="inline-flex h-7 max-w-full items-center rounded-md bg-sunken pl-2 text-xs shadow-[inset_0_0_0_1px_var(--line2)] max-md:h-9">
            <span className="truncate">{nameOf(value)}</span>
            <button type="button" className="grid h-full w-6 shrink-0 place-items-center rounded-r-md text-fg3 hover:text-fg" aria-label={t("fd.dropOne", { name: nameOf(value) })} onClick={() => toggle(value)}>
              <X size={13} aria-hidden />
            </button>
          </span>
        ))}
        <PopoverButton className="btn btn-g !px-2 !text-fg2" popoverLabel={label} aria-label={chosen.length === 0 ? `${label}: ${all}` : t("fd.choose", { what: label })} content={() => <Picker multiple label={label} options={options} selected={chosen} onSelect={toggle} />}>
          {chosen.length === 0 ? all : t("fd.choose", { what: label })}
        </PopoverButton>
      </div>
    </fieldset>
  );
}

/** Whom a form serves, in a few words. */
export function audienceWords(files: Files, entity: string, audience: AudienceDoc | undefined): string {
  if (audience === undefined) return t("fd.everybody");
  const roles = (audience.roles ?? []).map((name) => readLabel(rolesIn(files).find(({ doc }) => doc.name === name)?.doc.label, name));
  const stages = stagesOf(files, entity);
  const named = (audience.stages ?? []).map((name) => stages.find((stage) => stage.value === name || stage.value.endsWith(`/${name}`))?.label ?? name);
  const parts = [...(roles.length > 0 ? [formatList(roles)] : []), ...(named.length > 0 ? [formatList(named)] : []), ...(audience.device ? [t(audience.device === "phone" ? "fd.phone" : "fd.desktop")] : [])];
  return parts.length === 0 ? t("fd.everybody") : parts.join(" · ");
}
