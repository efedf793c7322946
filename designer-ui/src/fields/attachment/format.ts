import type { FileRef } from "../../api/files";
import { formatList } from "../../lib/format";
import { t } from "../../lib/i18n";
import type { Field } from "../../metadata/types";
import type { CheckShape, FormatValue } from "../types";

/** Files one field has at most, when the design does not say less. */
const MOST = 20;

export function mostFiles(field: Field): number {
  return field.maxCount ?? MOST;
}

export function filesOf(value: unknown): FileRef[] {
  return Array.isArray(value) ? value.filter((item): item is FileRef => typeof item === "object" && item !== null && "id" in item && typeof item.id === "string") : [];
}

export function nameOfFile({ name }: FileRef): string {
  return name ?? t("fields.fileGone");
}

/** A picture a browser shows in place. */
export function isPicture({ type }: FileRef): boolean {
  return type !== null && ["image/png", "image/jpeg", "image/webp", "image/gif"].includes(type);
}

/** Whether a field takes files of a type. */
export function takesFile(field: Field, file: FileRef): boolean {
  if (field.type === "image") return isPicture(file);
  const accept = field.accept ?? [];
  return accept.length === 0 || accept.some((wanted) => (wanted.endsWith("/*") ? file.type?.startsWith(wanted.slice(0, -1)) : wanted === file.type));
}

export const formatFiles: FormatValue = (value) => formatList(filesOf(value).map(nameOfFile));

export const checkFiles: CheckShape = (value, field) => {
  if (!Array.isArray(value) || filesOf(value).length !== value.length) return { code: "type" };
  return value.length > mostFiles(field) ? { code: "too_many", params: { max: mostFiles(field), count: value.length } } : null;
};
