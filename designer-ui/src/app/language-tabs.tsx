import type { ReactNode } from "react";
import { LANGUAGE_NAMES, LANGUAGES, type Language, language } from "../lib/language";

/** The languages side by side, each in its own words; the present one is pressed. */
export function LanguageTabs({ onChoose }: { onChoose: (code: Language) => void }): ReactNode {
  return LANGUAGES.map((code) => (
    <button key={code} type="button" lang={code} className={code === language.get() ? "tab tab-on" : "tab"} aria-pressed={code === language.get()} onClick={() => onChoose(code)}>
      {LANGUAGE_NAMES[code]}
    </button>
  ));
}
