import type { Labels } from "../revisions/edits";
import type { Label } from "../revisions/files";

/** Texts in both languages, as files hold them. */
export type Language = "zh-CN" | "en";

export function labelsOf(label: Label | undefined): Labels {
  if (label === undefined) return { zh: "", en: "" };
  return typeof label === "string" ? { zh: label, en: label } : { zh: label["zh-CN"] ?? "", en: label["en"] ?? "" };
}

/** A label with one language changed; undefined when nothing is left. Other languages stay. */
export function withText(label: Label | undefined, language: Language, text: string): Label | undefined {
  const map: Record<string, string> = typeof label === "string" ? { "zh-CN": label, en: label } : { ...label };
  if (text.trim() === "") delete map[language];
  else map[language] = text.trim();
  return Object.keys(map).length === 0 ? undefined : map;
}
