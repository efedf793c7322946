import type { ComputedTypeName, FieldTypeName } from "../../metadata/types";
import type { Properties } from "../panel/schema";

/** Properties of a field in the order a panel shows them; which of them a type has is the schema's to say. */
export const FIELD_PROPERTIES: readonly string[] = [
  "label", "help", "result", "formula", "of", "op", "field", "by", "filter", "to", "onDelete", "choices", "options", "pattern", "scale", "min", "max", "maxLength", "maxCount", "accept", "country", "required", "readOnly", "default", "inverse", "name", "aliases",
];

/** Properties of an entity in the order its settings show them. */
export const ENTITY_PROPERTIES: readonly string[] = ["label", "labelPlural", "icon", "hue", "nameField", "owned", "viewOrder", "timeline", "name", "aliases"];

/** Types that bring their own panel for what only they have (`fields/<type>/config.tsx`). */
export const BY_OWN_PANEL: readonly string[] = ["formula", "rollup"];

/** Types whose value is never typed in: nothing can be asked of it. */
const NEVER_TYPED: readonly string[] = ["auto_number", "stage", ...BY_OWN_PANEL];
/** Types that cannot begin with a value. */
const WITHOUT_DEFAULT: readonly string[] = [...NEVER_TYPED, "attachment", "image", "rich_text", "signature", "json", "position", "address", "lookup", "regarding", "many_to_many"];

/** The properties a field of this type has. */
export function propertiesOf(properties: Properties, type: FieldTypeName | ComputedTypeName): string[] {
  return FIELD_PROPERTIES.filter((name) => {
    const types = properties[name]?.["x-types"];
    if (properties[name] === undefined || (types && !types.includes(type))) return false;
    if (name === "required" || name === "readOnly") return !NEVER_TYPED.includes(type);
    return name !== "default" || !WITHOUT_DEFAULT.includes(type);
  });
}
