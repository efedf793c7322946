// What opens over a page or beside it, in both languages, both themes, on desktop and phone. Pages themselves: budgets.test.mjs.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialog, makeOpportunity, request } from './lib/app.mjs'
import { enter, lookAt, openLook } from './lib/screen.mjs'
import { useSite } from './lib/site.mjs'
import { LANGUAGES, t } from './lib/texts.mjs'

let deal, draft
const site = useSite({
  prepare: async (page) => {
    // The one record and the one draft that all pages look at.
    deal = await makeOpportunity(page, `巡检样例 ${process.pid}`, { stage: 'standard/needs', next_step: '约总工看现场' })
    draft = await request(page, 'POST', '/drafts', { name: '2026-Q4' })
  },
})

/** Name of the picture → how to get there. Each ends with waiting for what the screen is about. */
const SCREENS = {
  board: async ({ page }) => {
    await page.goto('/o/opportunity?view=board_standard')
    await page.getByRole('article').first().waitFor()
  },
  calendar: async ({ page }) => {
    await page.goto('/o/task?view=calendar')
    await page.locator('[data-entry]').first().waitFor()
  },
  'calendar-week': async ({ page }) => {
    await page.goto('/o/task?view=calendar&mode=week')
    await page.locator('[data-entry]').first().waitFor()
  },
  'timeline-view': async ({ page }) => {
    await page.goto('/o/opportunity?view=timeline')
    await page.locator('[data-entry]').first().waitFor()
  },
  gallery: async ({ page }) => {
    await page.goto('/o/article?view=cases')
    await page.getByRole('listitem').first().waitFor()
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
  draft: async ({ page, language }) => {
    await page.goto(`/design/entities/opportunity?draft=${draft.id}`)
    await page.getByRole('heading', { level: 3, name: t(language, 'designer.fields'), exact: true }).waitFor()
  },
}

for (const language of LANGUAGES) {
  for (const device of ['desktop', 'phone']) {
    test(`screens (${language}, ${device})`, async () => {
      const look = await openLook(site.browser, { url: site.url, language, device })
      await enter(look)
      const findings = []
      for (const [screen, open] of Object.entries(SCREENS)) findings.push(...(await lookAt(look, screen, open)))
      await look.page.context().close()
      assert.deepEqual(findings, [])
    })
  }
}
