import { formatList } from "../../lib/format";
import type { Field } from "../../metadata/types";
import { choiceOf } from "../choice/format";
import type { SetMember } from "../set-cell";
import type { FormatValue } from "../types";

/** The options of a value in the order of the list; what is no longer an option stands at the end as it is. */
export function membersOf(field: Field, value: unknown): SetMember[] {
  const names = (Array.isArray(value) ? value : [value]).filter((name): name is string => typeof name === "string" && name !== "");
  const place = new Map((field.choices ?? []).map((choice, index) => [choice.name, index]));
  const at = (name: string) => place.get(name) ?? place.size;
  return [...new Set(names)].sort((a, b) => at(a) - at(b)).map((name) => {
    const choice = choiceOf(field, name);
    return { key: name, label: choice?.label ?? name, hue: choice?.hue, muted: choice?.retired ?? false };
  });
}

export const formatMultiChoice: FormatValue = (value, field) => formatList(membersOf(field, value).map(({ label }) => label));
