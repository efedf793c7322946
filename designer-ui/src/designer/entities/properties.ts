import type { FieldTypeName } from "../../metadata/types";
import type { Properties } from "../panel/schema";

/** Properties of a field in the order a panel shows them; which of them a type has is the schema's to say. */
export const FIELD_PROPERTIES: readonly string[] = [
  "label", "help", "to", "onDelete", "choices", "options", "pattern", "scale", "min", "max", "maxLength", "maxCount", "accept", "required", "readOnly", "default", "inverse", "name", "aliases",
];

/** Properties of an entity in the order its settings show them. */
export const ENTITY_PROPERTIES: readonly string[] = ["label", "labelPlural", "icon", "hue", "nameField", "owned", "viewOrder", "timeline", "name", "aliases"];

/** Types whose value is never typed in: nothing can be asked of it. */
const NEVER_REQUIRED: readonly FieldTypeName[] = ["auto_number", "stage"];
/** Types that cannot begin with a value. */
const WITHOUT_DEFAULT: readonly FieldTypeName[] = ["auto_number", "stage", "attachment", "image", "json", "position", "lookup", "regarding", "many_to_many"];

/** The properties a field of this type has. */
export function propertiesOf(properties: Properties, type: FieldTypeName): string[] {
  return FIELD_PROPERTIES.filter((name) => {
    const types = properties[name]?.["x-types"];
    if (properties[name] === undefined || (types && !types.includes(type))) return false;
    if (name === "required") return !NEVER_REQUIRED.includes(type);
    if (name === "readOnly") return type !== "auto_number" && type !== "stage";
    return name !== "default" || !WITHOUT_DEFAULT.includes(type);
  });
}
