import { createStore } from "./store";
import { readSetting, writeSetting } from "./storage";

/** Languages the app has texts for. */
export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_NAMES: Record<Language, string> = { "zh-CN": "中文", en: "English" };

export function toLanguage(text: string | null | undefined): Language {
  return /^zh/i.test(text ?? "") ? "zh-CN" : "en";
}

/** The language in force. Set it through `loadLanguage` in lib/i18n.ts, which fetches the texts first. */
export const language = createStore<Language>(toLanguage(readSetting("language") ?? navigator.language));

export function rememberLanguage(next: Language): void {
  writeSetting("language", next);
  document.documentElement.lang = next;
  language.set(next);
}
