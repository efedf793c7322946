import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../lib/i18n";
import type { Option } from "../../ui/picker";
import { SetControl } from "../set-control";
import type { FieldInputProps } from "../types";
import { TagsCell } from "./cell";
import { readTag, tagsOf } from "./format";
import { suggestTags, tagOption } from "./suggest";

/** Tags in use are offered while somebody types; what is typed can be made a tag at once. */
export function TagsInput(props: FieldInputProps): ReactNode {
  const { entity, field } = props;
  const load = async (text: string, signal: AbortSignal, members: readonly string[]): Promise<Option[]> => {
    const found = await suggestTags(entity, field, text, signal);
    const typed = readTag(text);
    if (typed === null) return [...members.filter((tag) => !found.some(({ value }) => value === tag)).map(tagOption), ...found];
    const known = [...members, ...found.map(({ value }) => value)].some((tag) => tag.toLowerCase() === typed.toLowerCase());
    const own = members.filter((tag) => tag.toLowerCase() === typed.toLowerCase() && !found.some(({ value }) => value === tag)).map(tagOption);
    return known ? [...own, ...found] : [...found, newOption(typed)];
  };
  return (
    <SetControl
      input={props}
      options={load}
      show={(members) => <TagsCell entity={entity} field={field} value={members} />}
      arrange={(members) => tagsOf(members)}
      placeholder={t("fields.addTag")}
      emptyText={t("fields.noTags")}
      clearSearch
    />
  );
}

function newOption(tag: string): Option {
  return {
    value: tag,
    label: tag,
    node: (
      <>
        <Plus size={14} aria-hidden className="shrink-0 text-fg3" />
        <span className="truncate">{t("fields.newTag", { tag })}</span>
      </>
    ),
  };
}
