// The app's own texts, so that one journey runs in every language.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const LOCALES = fileURLToPath(new URL('../../../designer-ui/src/locales/', import.meta.url))
const ENGINE_LOCALES = fileURLToPath(new URL('../../../engine/src/locales/', import.meta.url))

export const LANGUAGES = ['zh-CN', 'en']

const read = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** Key → text of each language. */
const texts = Object.fromEntries(
  LANGUAGES.map((language) => {
    const files = readdirSync(LOCALES + language).filter((file) => file.endsWith('.json'))
    return [language, Object.assign({}, ...files.map((file) => read(`${LOCALES}${language}/${file}`)))]
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

/**
 * Tells whether a text on a page in `language` is one of the other language: of the app, of the engine, or among `labels`.
 * @param {{ 'zh-CN': string, en: string }[]} labels of the model
 */
export function foreignTo(language, labels = []) {
  const other = LANGUAGES.find((candidate) => candidate !== language)
  const forms = (name) => [...Object.values(texts[name]), ...leaves(read(`${ENGINE_LOCALES}${name}.json`)), ...labels.map((label) => label[name])].flatMap((text) => text.split('||'))
  const own = new Set(forms(language))
  const letters = other === 'en' ? /[A-Za-z]{2}/ : /\p{Script=Han}/u
  const foreign = forms(other).filter((text) => !own.has(text) && letters.test(text.replace(/\{\w+\}/g, '')))
  const plain = new Set(foreign.filter((text) => !/\{\w+\}/.test(text)))
  const filled = foreign.filter((text) => !plain.has(text)).map((text) => new RegExp(`^${text.split(/\{\w+\}/).map(escape).join('.+')}$`, 's'))
  // One character alone is the picture of a name.
  return (text) => (text.length > 1 && plain.has(text)) || filled.some((pattern) => pattern.test(text))
}

const leaves = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(leaves))

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
