import { useState, type ReactNode } from "react";
import { fieldType } from "../../fields/registry";
import { t, tMaybe } from "../../lib/i18n";
import { FIELD_TYPES, type FileTypeName } from "../../metadata/types";
import { Input } from "../../ui/input";

/** The types in the groups a person looks for them in. */
const GROUPS: readonly { key: "text" | "number" | "time" | "choice" | "link" | "other"; types: readonly FileTypeName[] }[] = [
  { key: "text", types: ["text", "long_text", "rich_text", "email", "phone", "url"] },
  { key: "number", types: ["integer", "decimal", "money", "percent", "rating", "duration", "auto_number", "formula", "rollup"] },
  { key: "choice", types: ["choice", "multi_choice", "tags", "boolean", "stage"] },
  { key: "time", types: ["date", "datetime", "time"] },
  { key: "link", types: ["lookup", "many_to_many", "regarding", "user"] },
];

/** A type nobody has put anywhere stands at the end. */
const REST: readonly FileTypeName[] = FIELD_TYPES.filter((type) => GROUPS.every((group) => !group.types.includes(type)));

export function typeLabel(type: FileTypeName): string {
  return tMaybe(`designer.type.${type}`) ?? type;
}

/** Every type of field with what it is for and an example. */
export function TypeGrid({ offered = () => true, onPick }: { offered?: (type: FileTypeName) => boolean; onPick: (type: FileTypeName) => void }): ReactNode {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const fits = (type: FileTypeName) => offered(type) && (wanted === "" || [typeLabel(type), type, tMaybe(`ent.type.${type}`), tMaybe(`ent.type.${type}.example`)].some((text) => text?.toLowerCase().includes(wanted)));
  const groups = [...GROUPS, { key: "other" as const, types: REST }].map((group) => ({ ...group, types: group.types.filter(fits) })).filter((group) => group.types.length > 0);
  return (
    <div className="grid gap-4">
      <Input autoFocus aria-label={t("ent.searchTypes")} placeholder={t("ent.searchTypes")} value={search} onChange={(event) => setSearch(event.target.value)} />
      {groups.length === 0 && <p className="text-fg3">{t("app.noMatch")}</p>}
      {groups.map((group) => (
        <section key={group.key} aria-label={t(`ent.types.${group.key}`)}>
          <h3 className="mb-1.5 text-xs text-fg3">{t(`ent.types.${group.key}`)}</h3>
          <div className="grid gap-1.5 sm:grid-cols-2">
            {group.types.map((type) => {
              const { icon: Glyph } = fieldType(type);
              return (
                <button key={type} type="button" data-type={type} className="ent-type" onClick={() => onPick(type)}>
                  <span className="ent-type-icon"><Glyph size={16} aria-hidden /></span>
                  <span className="min-w-0">
                    <span className="block font-medium">{typeLabel(type)}</span>
                    <span className="block text-xs text-fg2">{tMaybe(`ent.type.${type}`)}</span>
                    <span className="block truncate text-xs text-fg3">{tMaybe(`ent.type.${type}.example`)}</span>
                  </span>
                </button>
              );
            })}
          </div>
        </section>
      ))}
    </div>
  );
}
