// The app's own texts, so that one journey runs in every language.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const LOCALES = fileURLToPath(new URL('../../../designer-ui/src/locales/', import.meta.url))

export const LANGUAGES = ['zh-CN', 'en']

/** Key → text of each language. */
export const texts = Object.fromEntries(
  LANGUAGES.map((language) => {
    const files = readdirSync(LOCALES + language).filter((file) => file.endsWith('.json'))
    return [language, Object.assign({}, ...files.map((file) => JSON.parse(readFileSync(`${LOCALES}${language}/${file}`, 'utf8'))))]
  }),
)

/** A text of the app as it fills it in: `{name}` from `params`, "one||many" by the parameter `n`. */
export function t(language, key, params = {}) {
  const text = texts[language][key]
  if (text === undefined) throw new Error(`no text ${key} in ${language}`)
  const forms = text.split('||')
  const chosen = forms.length > 1 && String(params.n) !== '1' ? forms[1] : forms[0]
  return chosen.replace(/\{(\w+)\}/g, (whole, name) => String(params[name] ?? whole))
}
