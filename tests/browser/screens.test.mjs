// Every screen in both languages, both themes, on desktop and phone: opens without a fault, fits its width, speaks one language,
// and on the desktop meets WCAG 2.2 AA.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { BEFORE_SIGN_IN, dialog, GATE, makeOpportunity, readModel, request, signIn } from './lib/app.mjs'
import { openPage, startBrowser, takeShot } from './lib/browser.mjs'
import { startServer } from './lib/server.mjs'
import { foreignTo, LANGUAGES, t } from './lib/texts.mjs'

let browser, server, deal, draft
before(async () => {
  ;[browser, server] = await Promise.all([startBrowser(), startServer()])
  const { page } = await openPage(browser, { url: server.url })
  await signIn(page)
  // The one record and the one draft that all pages look at.
  deal = await makeOpportunity(page, `巡检样例 ${process.pid}`, { stage: 'standard/needs', next_step: '约总工看现场' })
  draft = await request(page, 'POST', '/drafts', { name: '2026-Q4' })
  await page.context().close()
})
after(() => Promise.all([browser?.close(), server?.stop()]))

/** What may be printed: the app asks before anybody is signed in, a gate says what is missing. */
const EXCUSED = [BEFORE_SIGN_IN, GATE]

/** Name of the picture → how to get there. Each ends with waiting for what the screen is about. */
const SCREENS = {
  'sign-in': async ({ page, language }) => {
    await page.goto('/sign-in')
    await page.getByRole('heading', { name: t(language, 'signin.demoTitle') }).waitFor()
  },
  account: async ({ page, language }) => {
    await page.goto('/account')
    await page.getByRole('list', { name: t(language, 'account.sessions') }).getByRole('listitem').first().waitFor()
  },
  list: async ({ page }) => {
    await page.goto('/o/opportunity?view=open')
    await page.getByRole('link', { name: /空压|干燥|螺杆|节能|压缩/ }).first().waitFor()
  },
  board: async ({ page }) => {
    await page.goto('/o/opportunity?view=board_standard')
    await page.getByRole('article').first().waitFor()
  },
  record: async ({ page }) => {
    await page.goto(`/o/opportunity/${deal.id}`)
    await page.getByRole('heading', { level: 1, name: deal.name }).waitFor()
    await page.getByRole('tabpanel').first().waitFor()
  },
  gate: async ({ page, language, model }) => {
    await page.goto(`/o/opportunity/${deal.id}`)
    const stage = model.stage('opportunity', 'standard/quoting')
    await page.getByRole('button', { name: t(language, 'record.moveToStage', { stage }) }).click()
    await dialog(page, t(language, 'gate.title', { stage })).getByRole('region', { name: t(language, 'gate.missing') }).getByRole('textbox').nth(1).waitFor()
  },
  create: async ({ page, language, model }) => {
    await page.goto('/o/opportunity?view=open')
    await page.getByRole('button', { name: t(language, 'list.newOf', { entity: model.label('opportunity') }) }).click()
    await dialog(page, t(language, 'form.newTitle', { entity: model.label('opportunity') })).getByRole('textbox').nth(2).waitFor()
  },
  palette: async ({ page, language }) => {
    await page.goto('/o/account?view=all')
    await page.getByRole('button', { name: t(language, 'shell.search'), exact: true }).click()
    const palette = dialog(page, t(language, 'palette.label'))
    await palette.getByRole('combobox').fill('空压')
    await palette.getByRole('option', { name: /空压/ }).first().waitFor()
  },
  revisions: async ({ page, language }) => {
    await page.goto('/design/revisions')
    await page.getByRole('heading', { level: 3, name: t(language, 'revisions.number', { n: 1 }) }).last().waitFor()
  },
  draft: async ({ page, language }) => {
    await page.goto(`/design/revisions?draft=${draft.id}`)
    await page.getByRole('heading', { level: 3, name: t(language, 'designer.fields') }).waitFor()
  },
  missing: async ({ page, language }) => {
    await page.goto('/nowhere/at/all')
    await page.getByText(t(language, 'app.notFoundTitle')).waitFor()
  },
}


for (const language of LANGUAGES) {
  for (const device of ['desktop', 'phone']) {
    test(`screens (${language}, ${device})`, async () => {
      const themes = language === 'en' ? ['dark', 'light'] : ['light', 'dark']
      const { page, problems } = await openPage(browser, { language, device, theme: themes[0], url: server.url })
      const findings = []
      const wrong = (screen, what) => findings.push(`${screen}: ${what}`)
      let isForeign = foreignTo(language)
      let model
      for (const [screen, open] of Object.entries(SCREENS)) {
        if (screen !== 'sign-in' && !model) {
          await signIn(page)
          model = await readModel(page)
          const isOther = foreignTo(language, await readLabels(page))
          const names = await readNames(page)
          isForeign = (text) => !names.has(text) && isOther(text)
        }
        problems.length = 0
        await open({ page, language, model })
        await page.waitForFunction(nothingIsLoading)
        for (const [index, theme] of themes.entries()) {
          await page.emulateMedia({ colorScheme: theme })
          await page.waitForFunction((dark) => document.documentElement.classList.contains('dark') === dark, theme === 'dark')
          await takeShot(page, `screen-${screen}`, theme)
          if (device === 'desktop') for (const line of await listAccessibilityProblems(page, index > 0 ? { only: 'colours' } : {})) wrong(screen, `${theme}: ${line}`)
        }
        await page.emulateMedia({ colorScheme: themes[0] })
        const { needed, given } = await page.evaluate(() => ({ needed: document.documentElement.scrollWidth, given: window.innerWidth }))
        if (needed > given) wrong(screen, `needs ${needed} px of ${given}`)
        for (const text of await textsIn(page)) if (isForeign(text)) wrong(screen, `not translated: ${text}`)
        for (const problem of problems) if (!EXCUSED.some((pattern) => pattern.test(problem))) wrong(screen, problem)
      }
      await page.context().close()
      assert.deepEqual(findings, [])
    })
  }
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
  return new Set(items.map((item) => item.name))
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
