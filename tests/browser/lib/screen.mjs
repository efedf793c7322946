// What every screen must be, whatever is on it: fits its width, speaks one language, meets WCAG 2.2 AA in both themes, prints no fault.

import { listAccessibilityProblems } from './accessibility.mjs'
import { BEFORE_SIGN_IN, GATE, readModel, request, signIn } from './app.mjs'
import { openPage, takeShot } from './browser.mjs'
import { foreignTo } from './texts.mjs'

/** What may be printed: the app asks before anybody is signed in, a gate says what is missing. */
const EXCUSED = [BEFORE_SIGN_IN, GATE]

/** What the browser itself says about the page's policy, and the app must never make it say. */
const VIOLATION = /content security policy|trusted ?types|TrustedHTML|TrustedScript/i

/** A person who looks at screens in one language, on one device. Not signed in yet. */
export async function openLook(browser, { url, language, device }) {
  const themes = language === 'en' ? ['dark', 'light'] : ['light', 'dark']
  const { page, problems } = await openPage(browser, { language, device, theme: themes[0], url })
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`Content Security Policy violation: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`))
  })
  return { page, problems, language, device, themes, isForeign: foreignTo(language), model: undefined }
}

/** Signs the person in; from then on labels of the model are known as texts too. */
export async function enter(look) {
  await signIn(look.page)
  look.model = await readModel(look.page)
  const isOther = foreignTo(look.language, await readLabels(look.page))
  const names = await readNames(look.page)
  look.isForeign = (text) => !names.has(text) && isOther(text)
}

/**
 * Opens a screen and looks at it.
 * @param {(look: object) => Promise<void>} open ends with waiting for what the screen is about
 * @returns {Promise<string[]>} what is wrong, each beginning with the screen's name
 */
export async function lookAt(look, screen, open) {
  const { page, problems, device, themes } = look
  const findings = []
  problems.length = 0
  await open(look)
  await page.waitForFunction(nothingIsLoading)
  for (const [index, theme] of themes.entries()) {
    await page.emulateMedia({ colorScheme: theme })
    await page.waitForFunction((dark) => document.documentElement.classList.contains('dark') === dark, theme === 'dark')
    await takeShot(page, `screen-${screen}`, theme)
    if (device === 'desktop') for (const line of await listAccessibilityProblems(page, index > 0 ? { only: 'colours' } : {})) findings.push(`${theme}: ${line}`)
  }
  await page.emulateMedia({ colorScheme: themes[0] })
  const { needed, given } = await page.evaluate(() => ({ needed: document.documentElement.scrollWidth, given: window.innerWidth }))
  if (needed > given) findings.push(`needs ${needed} px of ${given}`)
  for (const text of await textsIn(page)) if (look.isForeign(text)) findings.push(`not translated: ${text}`)
  for (const problem of problems) if (VIOLATION.test(problem) || !EXCUSED.some((pattern) => pattern.test(problem))) findings.push(problem)
  return findings.map((finding) => `${screen}: ${finding}`)
}

/** No placeholder bar is in sight (further down a list there may be). Runs in the page. */
function nothingIsLoading() {
  return [...document.querySelectorAll('.skel')].every((bar) => {
    const { left, top, width, height } = bar.getBoundingClientRect()
    return document.elementFromPoint(left + width / 2, top + height / 2) !== bar
  })
}

/** The texts of a page, also those only read out; not API names and not what is marked as being in another language. */
function textsIn(page) {
  return page.evaluate(() => {
    const found = new Set()
    const isOther = (element) => element.closest('script, style, [lang]:not(html), .font-mono') !== null
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!isOther(node.parentElement) && node.parentElement.checkVisibility()) found.add(node.textContent.trim())
    }
    for (const name of ['aria-label', 'placeholder', 'title', 'data-tip']) {
      for (const element of document.querySelectorAll(`[${name}]`)) if (!isOther(element)) found.add(element.getAttribute(name).trim())
    }
    return [...found]
  })
}

/** Names of records that are called like something of the model; a company writes them in its own language. */
async function readNames(page) {
  const { items } = await request(page, 'GET', '/records/product_line?fields=name&limit=200')
  const names = new Set(items.map((item) => item.name))
  // What somebody wrote down as the next step may read like a label.
  for (let cursor = ''; cursor !== null; ) {
    const deals = await request(page, 'GET', `/records/opportunity?fields=next_step&limit=200${cursor}`)
    for (const deal of deals.items) names.add(deal.next_step)
    cursor = deals.next === null ? null : `&cursor=${encodeURIComponent(deals.next)}`
  }
  return names
}

/** Pairs of labels of the model: `{ 'zh-CN', en }`. */
async function readLabels(page) {
  const pairs = []
  const collect = (value) => {
    if (typeof value !== 'object' || value === null) return
    if (typeof value.en === 'string' && typeof value['zh-CN'] === 'string') pairs.push(value)
    else Object.values(value).forEach(collect)
  }
  collect(await request(page, 'GET', '/metadata?labels=all'))
  return pairs
}
