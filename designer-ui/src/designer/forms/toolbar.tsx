import { useQuery } from "@tanstack/react-query";
import { ChevronDown, FileSearch, Monitor, Smartphone, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { recordQuery } from "../../api/records";
import type { RecordRow } from "../../api/types";
import { searchReferences } from "../../fields/lookup/search";
import { t } from "../../lib/i18n";
import { language, LANGUAGE_NAMES, LANGUAGES, type Language } from "../../lib/language";
import { nameOf } from "../../metadata/paths";
import type { Entity } from "../../metadata/types";
import { MenuButton } from "../../ui/menu";
import { Picker } from "../../ui/picker";
import { PopoverButton } from "../../ui/popover";
import { readLabel, rolesIn } from "../revisions/files";
import type { Files } from "../revisions/requests";
import { Segmented } from "./segmented";

export interface Looking {
  /** API name of the role; absent: the designer. */
  as?: string | undefined;
  /** Absent: the one the form is for. */
  device?: "phone" | "desktop" | undefined;
  lang?: Language | undefined;
  /** Id of the record shown; absent: a new one. */
  record?: string | undefined;
}

interface ToolbarProps {
  files: Files;
  /** As published: its records are there to be tried; undefined for a new entity. */
  live: Entity | undefined;
  looking: Looking;
  record: RecordRow | null;
  device: "phone" | "desktop";
  /** Roles are for trying the form, not for building it. */
  withRole: boolean;
  onChange: (change: Looking) => void;
}

/** With which record, as whom, in which language and on which device the form is looked at. */
export function Toolbar({ files, live, looking, record, device, withRole, onChange }: ToolbarProps): ReactNode {
  const roles = rolesIn(files).map(({ doc }) => doc);
  const role = roles.find((candidate) => candidate.name === looking.as);
  return (
    <div role="toolbar" aria-label={t("fd.lookAs")} className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b px-4 py-1 max-md:px-3">
      {live && (
        <PopoverButton
          className="btn btn-g max-w-64 !px-2 max-md:max-w-40"
          popoverLabel={t("fd.chooseRecord")}
          aria-label={t("fd.withRecord", { record: record ? nameOf(live, record) : t("fd.newRecord") })}
          content={(close) => (
            <Picker
              label={t("fd.chooseRecord")}
              selected={looking.record === undefined ? [] : [looking.record]}
              options={async (search, signal) => (await searchReferences(live, search, signal)).map((found) => ({ value: found.id, label: found.name ?? "" }))}
              onSelect={(id) => {
                onChange({ record: id });
                close();
              }}
              footer={() => (
                <button
                  type="button"
                  className="mi w-full"
                  onClick={() => {
                    onChange({ record: undefined });
                    close();
                  }}
                >
                  {t("fd.newRecord")}
                </button>
              )}
            />
          )}
        >
          <FileSearch size={14} aria-hidden className="shrink-0 text-fg3" />
          <span className="truncate">{record ? nameOf(live, record) : t("fd.newRecord")}</span>
          <ChevronDown size={13} aria-hidden className="shrink-0 text-fg3" />
        </PopoverButton>
      )}
      {withRole && (
        <MenuButton
          className="btn btn-g max-w-56 !px-2"
          menuLabel={t("fd.asRole")}
          aria-label={`${t("fd.asRole")}: ${role ? readLabel(role.label, role.name) : t("fd.asDesigner")}`}
          entries={() => [
            { key: "me", items: [{ key: "designer", label: t("fd.asDesigner"), checked: role === undefined, onSelect: () => onChange({ as: undefined }) }] },
            { key: "roles", title: t("fd.asRole"), items: roles.map((candidate) => ({ key: candidate.name, label: readLabel(candidate.label, candidate.name), checked: candidate === role, onSelect: () => onChange({ as: candidate.name }) })) },
          ]}
        >
          <UserRound size={14} aria-hidden className="shrink-0 text-fg3" />
          <span className="truncate">{role ? readLabel(role.label, role.name) : t("fd.asDesigner")}</span>
          <ChevronDown size={13} aria-hidden className="shrink-0 text-fg3" />
        </MenuButton>
      )}
      <span className="flex-1" />
      <Segmented label={t("fd.language")} value={looking.lang ?? language.get()} choices={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))} onChange={(lang) => onChange({ lang: lang === language.get() ? undefined : lang })} />
      <Segmented
        label={t("fd.device")}
        value={device}
        choices={[
          { value: "desktop", label: t("fd.desktop"), icon: <Monitor size={14} aria-hidden />, quiet: true },
          { value: "phone", label: t("fd.phone"), icon: <Smartphone size={14} aria-hidden />, quiet: true },
        ]}
        onChange={(next) => onChange({ device: next })}
      />
    </div>
  );
}

/** The record looked at; null for a new one, undefined while it is fetched. */
export function useSample(entity: Entity | undefined, id: string | undefined): RecordRow | null | undefined {
  const found = useQuery({ ...recordQuery(entity?.name ?? "", id ?? ""), enabled: entity !== undefined && id !== undefined });
  if (entity === undefined || id === undefined || found.isError) return null;
  return found.data;
}
