import type { ReactNode } from "react";
import type { FilterInputProps } from "../types";
import { ValueList } from "../value-list";
import { ValueText } from "../value-text";
import { suggestTags, tagOption } from "./suggest";

export function TagsFilter(props: FilterInputProps): ReactNode {
  const { entity, field, op, value } = props;
  if (op === "contains") return <ValueText input={props} show={(part) => (typeof part === "string" ? part : "")} read={(text) => text.trim()} />;
  const chosen = Array.isArray(value) ? value.filter((tag): tag is string => typeof tag === "string") : [];
  return (
    <ValueList
      input={props}
      options={async (text, signal) => {
        const found = await suggestTags(entity, field, text, signal);
        // What is asked for already can be taken back, also when no record has it any more.
        return [...chosen.filter((tag) => text === "" && !found.some((option) => option.value === tag)).map(tagOption), ...found];
      }}
    />
  );
}
