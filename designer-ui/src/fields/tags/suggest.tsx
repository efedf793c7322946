import { get } from "../../api/client";
import type { Entity, Field } from "../../metadata/types";
import { Chip } from "../../ui/chip";
import type { Option } from "../../ui/picker";
import { hueOf } from "./format";

interface Suggestions {
  items: { value: string; count: number }[];
}

/** Tags in use that contain the text, most used first, as options. */
export async function suggestTags(entity: Entity, field: Field, text: string, signal: AbortSignal): Promise<Option[]> {
  const answer = await get<Suggestions>(`/records/${entity.name}/suggest/${field.name}`, { q: text.trim() === "" ? null : text.trim() }, signal);
  return answer.items.map(({ value, count }) => ({ ...tagOption(value), hint: String(count) }));
}

export function tagOption(tag: string): Option {
  return { value: tag, label: tag, node: <Chip hue={hueOf(tag)}>{tag}</Chip> };
}
