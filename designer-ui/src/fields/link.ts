import type { Field } from "../metadata/types";
import { mailTo } from "./email/format";
import { dial } from "./phone/format";
import { webAddress } from "./url/format";

/** Where a value leads outside the app: a message, a call or a page. */
export function linkOf(field: Field, value: unknown): string | null {
  if (typeof value !== "string") return null;
  if (field.type === "email") return mailTo(value);
  if (field.type === "phone") return dial(value);
  return field.type === "url" ? webAddress(value) : null;
}
