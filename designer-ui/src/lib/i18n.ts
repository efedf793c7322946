import type { strings as designEnglish } from "../locales/en/design";
import type { strings as english } from "../locales/en/strings";
import { language, type Language, rememberLanguage } from "./language";

/**
 * Texts of the app. Keys live in `locales/{en,zh-CN}/<file>.json` and are typed from the English files; a test keeps both
 * languages equal. `{name}` is replaced; "one||many" picks by the parameter `n`. Labels of the model come from the engine.
 */
export type Key = keyof typeof english | keyof typeof designEnglish;
type Params = Readonly<Record<string, string | number>>;

let texts: Readonly<Record<string, string>> = {};

const loaders: Record<Language, () => Promise<{ strings: Readonly<Record<string, string>> }>> = {
  en: () => import("../locales/en/strings"),
  "zh-CN": () => import("../locales/zh-CN/strings"),
};

const designLoaders: typeof loaders = {
  en: () => import("../locales/en/design"),
  "zh-CN": () => import("../locales/zh-CN/design"),
};
/** The designer has been opened: its texts go along with every change of language. */
let isDesigning = false;

/** Fetches the texts of a language and puts it in force. The app is drawn anew, as labels of the model change too. */
export async function loadLanguage(next: Language): Promise<void> {
  const [own, design] = await Promise.all([loaders[next](), isDesigning ? designLoaders[next]() : null]);
  texts = { ...own.strings, ...design?.strings };
  rememberLanguage(next);
}

/** Fetches the texts of the designer, before its first page is drawn. */
export async function loadDesignTexts(): Promise<void> {
  if (isDesigning) return;
  const design = await designLoaders[language.get()]();
  isDesigning = true;
  texts = { ...texts, ...design.strings };
}

export function t(key: Key, params?: Params): string {
  return fill(texts[key] ?? key, params);
}

/** `t` for keys built from data (an error code, an operator); undefined when there is no such text. */
export function tMaybe(key: string, params?: Params): string | undefined {
  const text = texts[key];
  return text === undefined ? undefined : fill(text, params);
}

export function fill(text: string, params: Params = {}): string {
  const forms = text.split("||");
  const chosen = forms.length > 1 && params["n"] !== 1 && params["n"] !== "1" ? forms[1] : forms[0];
  return (chosen ?? text).replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
